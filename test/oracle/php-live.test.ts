import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createLocalEngine } from '../../src/xml/local.js';
import { failedStage, problemsOf, runJson, runOf, type RunDocument } from '../support/command.js';
import { writeWorkspace } from '../support/workspace.js';
import { generatePair, type Pair } from './generate.js';
import {
  askEngine,
  askPhp,
  askPhpForResults,
  hasPhpXsl,
  madeOf,
  readResults,
  render,
  type Outcome,
  type Reading,
} from './php-live.js';

/**
 * Stylesheets that nobody thought of, on PHP and here. To go on from a failure, or to look further:
 *     MRSSMITH_ORACLE_SEED=1234 MRSSMITH_ORACLE_PAIRS=20000 npx vitest run test/oracle/php-live.test.ts
 */
const seed = Number(process.env['MRSSMITH_ORACLE_SEED'] ?? Date.now() % 1_000_000_000);
const count = Number(process.env['MRSSMITH_ORACLE_PAIRS'] ?? 200);

/** So many pairs PHP takes at a time. */
const BATCH = 500;
const IN_COMMAND = 20;

describe.skipIf(!hasPhpXsl())(`over pairs from seed ${seed}`, () => {
  const engine = createLocalEngine();
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  test(
    'the engine makes what PHP makes, byte for byte, and fails where and as PHP fails',
    { timeout: 30_000 + count * 30 },
    async () => {
      let made = 0;
      const differences: string[] = [];
      for (let start = 0; start < count; start += BATCH) {
        const pairs = Array.from({ length: Math.min(BATCH, count - start) }, (_, index) =>
          generatePair(seed + start + index),
        );
        for (const [index, theirs] of askPhp(pairs).entries()) {
          const pair = pairs[index];
          if (pair === undefined || theirs === undefined) continue;
          const ours = await askEngine(engine, pair);
          if (theirs.kind === 'made') made++;
          if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push(explain(pair, ours, theirs));
        }
      }
      expect(differences.slice(0, 5).join('\n'), `${differences.length} of ${count} differ`).toBe('');
      // A generator that only makes mistakes would test nothing.
      expect(made / count).toBeGreaterThan(0.4);
    },
  );

  test('results parsers read what PHP reads in an answer', { timeout: 30_000 + count * 30 }, async () => {
    const differences: string[] = [];
    for (let start = 0; start < count; start += BATCH) {
      const pairs = Array.from({ length: Math.min(BATCH, count - start) }, (_, index) =>
        generatePair(seed + start + index),
      );
      for (const [index, theirs] of askPhpForResults(pairs).entries()) {
        const pair = pairs[index];
        if (pair === undefined || theirs === undefined) continue;
        const [ours, wanted] = [readable(await readResults(engine, pair)), readable(theirs)];
        if (ours !== wanted) {
          differences.push(`seed ${pair.seed}, XPath ${pair.xpath}\nPHP: ${wanted}\nhere: ${ours}`);
        }
      }
    }
    expect(differences.slice(0, 5).join('\n'), `${differences.length} of ${count} differ`).toBe('');
  });

  test('the built command makes what PHP makes', { timeout: 60_000 }, async () => {
    const pairs = Array.from({ length: IN_COMMAND }, (_, index) => asSubmit(generatePair(seed + index)));
    using workspace = writeWorkspace(
      Object.fromEntries(
        pairs.map(({ seed: name, stylesheet, document, timezone }) => [
          `s${name}`,
          {
            harness: {
              distribution: 'keep',
              timezone,
              job: { distributionProfileId: 7007, entryDistributionId: 9001 },
            },
            files: { 'submit.xsl': stylesheet, 'fixtures/item.xml': document },
          },
        ]),
      ),
      {},
    );
    const document = await runJson(workspace.path, ['--out', 'out']);

    expect(document.problems).toEqual([]);
    for (const [index, theirs] of askPhp(pairs).entries()) {
      const pair = pairs[index];
      if (pair === undefined || theirs === undefined) continue;
      const ours = outcomeOf(document, `s${pair.seed}`, join(workspace.path, 'out'));
      expect(explain(pair, ours, theirs)).toBe(explain(pair, theirs, theirs));
    }
  });
});

/** A remote id is UTF-8, whatever the stylesheet writes: bytes that are not become the replacement character. */
function readable(reading: Reading): string {
  if (reading.kind === 'failed') return reading.failure;
  const text = reading.text === null ? null : Buffer.from(reading.text, 'base64').toString('utf8');
  return JSON.stringify({ values: reading.values, text });
}

/** As the command runs it: the first action has no remote id. */
function asSubmit(pair: Pair): Pair {
  const { distributionProfileId = '', entryDistributionId = '', providerType = '' } = pair.variables;
  return { ...pair, doubled: false, variables: { distributionProfileId, entryDistributionId, providerType } };
}

const FAILURES = {
  MRSS_MALFORMED: 'mrss',
  XSLT_MALFORMED: 'malformed',
  XSLT_INVALID: 'compile',
  XSLT_ENCODING_UNKNOWN: 'encoding',
} as const;

/** What the command says about the transform, in the words of the comparison. */
function outcomeOf(document: RunDocument, connector: string, out: string): Outcome {
  const run = runOf(document, connector);
  const file = join(out, connector, 'item', 'submit', 'transformed.xml');
  if (existsSync(file)) return madeOf(readFileSync(file));
  expect(['mrss', 'transform']).toContain(failedStage(run)?.stage);
  const [first] = problemsOf(run);
  if (first?.code === 'PHP_FUNCTION_FAILED') return { kind: 'php', message: first.message };
  return { kind: 'failed', failure: FAILURES[first?.code as keyof typeof FAILURES] ?? 'run' };
}

function explain({ seed: name, stylesheet, document }: Pair, ours: Outcome, theirs: Outcome): string {
  return [
    `seed ${name}`,
    `PHP: ${render(theirs)}`,
    `here: ${render(ours)}`,
    Buffer.from(stylesheet).toString('utf8'),
    Buffer.from(document).toString('utf8'),
  ].join('\n');
}
