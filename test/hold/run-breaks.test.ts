import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileReport } from '../../src/hold/report/model.js';
import { runHere } from '../publish/support/in-process.js';
import { writeFolder } from '../support/connector-folder.js';
import { takesAll } from '../support/rounds.js';
import { BREAKS, type Break } from './breaks.js';

const ROOT = join(import.meta.dirname, '../..');
/** Between them they have everything that the breaks touch. */
const FIXTURES = ['everything', 'two-flavors', 'custom-metadata', 'non-latin'];

/** A workspace of the example connectors with everything approved. */
async function approvedWorkspace() {
  const folder = writeFolder({ 'connectors/': '', 'fixtures/mrss/': '' });
  cpSync(join(ROOT, 'connectors'), join(folder.path, 'connectors'), {
    recursive: true,
    filter: (path) => !path.includes('__snapshots__'),
  });
  for (const name of FIXTURES) {
    cpSync(join(ROOT, `fixtures/mrss/${name}.xml`), join(folder.path, `fixtures/mrss/${name}.xml`));
  }
  const approved = await runHere(['test', '-u'], { cwd: folder.path });
  expect(approved.status, approved.text).toBe(0);
  return folder;
}

/** Applies a break. @returns what undoes it. */
function apply(root: string, { connector, file, find, replace }: Break): () => void {
  const path = join(root, 'connectors', connector, file);
  const before = readFileSync(path, 'utf8');
  const after =
    typeof find === 'string' ? before.replace(find, () => replace) : before.replace(find, replace);
  expect(after, `${connector}/${file} has ${String(find)}`).not.toBe(before);
  writeFileSync(path, after);
  return () => {
    writeFileSync(path, before);
  };
}

/** Places that a person could go to, e.g. `connectors/acme/submit.xsl:14`. */
function causesOf(root: string, { connector, file, cause }: Break): string[] {
  const wanted = typeof cause === 'string' ? [cause] : cause;
  return wanted.flatMap((one) => {
    const [name, text] = typeof one === 'string' ? [file, one] : [one.file, one.text];
    const shown = `connectors/${connector}/${name}`;
    const lines = readFileSync(join(root, shown), 'utf8').split('\n');
    return lines.flatMap((line, index) => (line.includes(text) ? [`${shown}:${index + 1}`] : []));
  });
}

const root = await approvedWorkspace();

/** Each is a whole test run of all connectors: `npm test` takes every third, `.ci/run` all. */
const rows = BREAKS.map((breaks, index) => [index + 1, breaks] as const).filter(
  ([number]) => takesAll || number % 3 === 1,
);

test.each(rows)(
  'break %i of each example connector is caught, and the cause is named',
  async (_, breaks) => {
    const undo = breaks.map((one) => apply(root.path, one));
    try {
      const { stdout, status, stderr } = await runHere(['test', '--ci', '--json'], { cwd: root.path });
      expect([1, 64], stderr).toContain(status);
      const { tests } = JSON.parse(stdout) as { tests: readonly FileReport[] };
      const missed = breaks.flatMap((one) => {
        const said = JSON.stringify(
          tests
            .filter((file) => file.connector === one.connector)
            .flatMap((file) => file.tests)
            .filter(({ state }) => state === 'failed')
            .map(({ problems, lines }) => [
              problems.map((problem) => [`${problem.file}:${problem.line}`, problem.message, problem.fix]),
              lines,
            ]),
        );
        const causes = causesOf(root.path, one);
        const isNamed = causes.some((cause) => said.includes(cause));
        return isNamed
          ? []
          : [`${one.connector}, ${one.what}: none of ${causes.join(', ')} in ${said.slice(0, 1500)}`];
      });
      expect(missed.join('\n')).toBe('');
    } finally {
      for (const mend of undo) mend();
    }
  },
  60_000,
);
