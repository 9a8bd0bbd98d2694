import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_LIMITS } from '../src/xml/engine.js';
import { LibxsltHost } from '../src/xml/host.js';
import { compare, show, timeMs } from './measure.js';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Parse, transform and serialise in this process, against PHP doing the same in one of its own. */
export async function benchWarmTransform(rounds: number, count: number): Promise<string[]> {
  const hasPhp = spawnSync('php', ['-r', 'exit(class_exists("XSLTProcessor") ? 0 : 1);']).status === 0;
  const lines = [`Warm transform, ${count} times, in process, against PHP's own loop`];
  if (!hasPhp) return [...lines, '  php with xsl is not installed: nothing to compare with'];
  const cases = [
    ['cablelabs-adi', 'connectors/cablelabs-adi/submit.xsl', 'everything'],
    ['media-rss', 'connectors/media-rss/submit.xsl', 'everything'],
    ['asset-xml', 'connectors/asset-xml/submit.xsl', 'two-flavors'],
    ['scp-drop', 'connectors/scp-drop/submit.xsl', 'everything'],
  ] as const;
  for (const [name, sheet, fixture] of cases) {
    const document = `fixtures/mrss/${fixture}.xml`;
    const pair = await compare(
      rounds,
      () => ours(sheet, document, count),
      () => theirs(sheet, document, count),
    );
    const each = { ours: pair.ours / count, theirs: pair.theirs / count, ratio: pair.ratio };
    lines.push(show(`${name}, ${fixture}`, each));
  }
  return lines;
}

function ours(sheet: string, document: string, count: number): number {
  using host = new LibxsltHost();
  const stylesheet = { bytes: readFileSync(at(sheet)), name: sheet };
  const source = { bytes: readFileSync(at(document)), name: document };
  const run = (times: number) => {
    for (let index = 0; index < times; index++) {
      const item = host.openItem(source);
      if (item.kind === 'malformed') throw new Error('malformed');
      const clock = { timezone: 'UTC', nowSec: 0, limits: DEFAULT_LIMITS };
      const request = { document: item.document, stylesheet, variables: {}, doubled: false, ...clock };
      const made = host.transform(request);
      if (made.kind === 'failed') throw new Error(made.errors[0]?.message);
      host.release([item.document, made.document]);
    }
  };
  run(200);
  return timeMs(() => {
    run(count);
  });
}

function theirs(sheet: string, document: string, count: number): number {
  const { stdout, status, stderr } = spawnSync(
    'php',
    [at('bench/warm-transform.php'), at(sheet), at(document), String(count)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}
