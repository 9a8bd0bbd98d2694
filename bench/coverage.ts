import { readFileSync } from 'node:fs';
import { DEFAULT_LIMITS, type Engine, type TransformRequest } from '../src/xml/engine.js';
import { startIsolatedEngine } from '../src/xml/isolated.js';
import { createLocalEngine } from '../src/xml/local.js';
import { compare, show } from './measure.js';

const at = (path: string) => new URL(`../${path}`, import.meta.url);

const CASES = [
  ['cablelabs-adi', 'connectors/cablelabs-adi/submit.xsl', 'everything'],
  ['media-rss', 'connectors/media-rss/submit.xsl', 'everything'],
  ['asset-xml', 'connectors/asset-xml/submit.xsl', 'two-flavors'],
  ['scp-drop', 'connectors/scp-drop/submit.xsl', 'everything'],
] as const;

/**
 * Parsing and transforming with coverage, and with a trace, against the same without. In the engine's own
 * process, as commands run it, and in this one, where nothing else is counted.
 */
export async function benchCoverage(rounds: number, count: number): Promise<string[]> {
  const lines: string[] = [];
  const engines = [
    ['in its own process', startIsolatedEngine],
    ['in this process', createLocalEngine],
  ] as const;
  for (const [where, start] of engines) {
    for (const flag of ['coverage', 'trace'] as const) {
      lines.push(`Transform with ${flag}, ${where}, against without`);
      await using engine = start();
      for (const [name, sheet, fixture] of CASES) {
        const run = (flags: Partial<TransformRequest>) => time(engine, sheet, fixture, count, flags);
        const pair = await compare(
          rounds,
          () => run({ [flag]: true }),
          () => run({}),
        );
        const each = { ours: pair.ours / count, theirs: pair.theirs / count, ratio: pair.ratio };
        lines.push(show(`${name}, ${fixture}`, each));
      }
    }
  }
  return lines;
}

async function time(
  engine: Engine,
  sheet: string,
  fixture: string,
  count: number,
  flags: Partial<TransformRequest>,
): Promise<number> {
  const bytes = readFileSync(at(`fixtures/mrss/${fixture}.xml`));
  const stylesheet = { bytes: readFileSync(at(sheet)), name: sheet };
  const rest = { variables: {}, doubled: false, timezone: 'UTC', nowSec: 0, limits: DEFAULT_LIMITS };
  const started = performance.now();
  for (let index = 0; index < count; index++) {
    const item = await engine.openItem({ bytes, name: fixture });
    if (item.kind === 'malformed') throw new Error('malformed');
    const made = await engine.transform({ document: item.document, stylesheet, ...rest, ...flags });
    if (made.kind === 'failed') throw new Error(made.errors[0]?.message);
    await engine.release([item.document, made.document]);
  }
  return performance.now() - started;
}
