import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromHere, packInto, playNewcomer, type Packed } from '../../scripts/newcomer.js';

const ROOT = join(import.meta.dirname, '../..');

/** An empty folder outside of this checkout, with the package in it. */
let folder: string;
let packed: Packed;
beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'package-'));
  packed = await packInto(root);
  folder = join(root, 'feeds');
  mkdirSync(folder);
  await installFromHere(folder, packed);
}, 60_000);
afterAll(() => {
  // Commands that ended a moment ago may still be writing their cache of compiled code into the package.
  rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

test('takes less than two megabytes, and brings nothing that only we need', () => {
  expect(packed.unpackedSize).toBeLessThan(2_000_000);
  const paths = packed.files.map(({ path }) => path);
  const foreign = paths.filter(
    (path) =>
      !/^(bin|dist|schemas|templates|fixtures\/mrss)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
        path,
      ),
  );
  expect(foreign).toEqual([]);
  // Templates have tests of their own: a connector's.
  expect(
    paths.filter(
      (path) => /\.(map|cache|tsx?)$|\.cache\.json$|tsbuildinfo/.test(path) && !path.endsWith('.d.ts'),
    ),
  ).toEqual([]);
  const { exports, bin } = JSON.parse(
    readFileSync(join(folder, 'node_modules/mrssmith/package.json'), 'utf8'),
  ) as {
    exports: Record<string, string | Record<string, string>>;
    bin: Record<string, string>;
  };
  const named = [...Object.values(exports), bin].flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter((path) => !paths.includes(path.replace(/^\.\//, '')))).toEqual([]);
});

test('has types that a strict project compiles with', { timeout: 60_000 }, () => {
  symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  const project = join(folder, 'types');
  mkdirSync(project);
  const write = (name: string, text: string) => writeFileSync(join(project, name), text);
  write('package.json', '{ "type": "module" }');
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: 'nodenext',
        target: 'es2022',
        types: ['node'],
        skipLibCheck: true,
      },
    }),
  );
  const right = `
    import { expect } from 'vitest';
    import type { RunReport } from 'mrssmith';
    import { describeConnector, runConnector, type Run } from 'mrssmith/vitest';
    const run: Run = await runConnector('acme', { fixture: 'minimal', action: 'submit' });
    const report: RunReport = run.report;
    expect(run).toDeliver();
    expect(report.stages).toHaveLength(6);
    describeConnector('acme');
  `;
  write('right.ts', right);
  write(
    'wrong.ts',
    `import { runConnector } from 'mrssmith/vitest';\nawait runConnector('acme', { fixtur: 'x' });\n`,
  );
  const compile = () => {
    try {
      return execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project], {
        encoding: 'utf8',
      });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  expect(
    compile()
      .trim()
      .split('\n')
      .filter((line) => line.includes('error')),
  ).toEqual([expect.stringMatching(/wrong\.ts\(2,30\): error TS2561: .*'fixtur'/) as string]);
});

test(
  'plays through for a newcomer: init, new, run, test, lint, account, deploy, verify',
  { timeout: 240_000 },
  async () => {
    // `.ci/run` does it with every template, and with packages from the registry.
    await playNewcomer({ folder, templates: ['asset-xml-sftp'] });
  },
);
