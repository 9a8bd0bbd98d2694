import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Engine } from '../../src/xml/engine.js';
import type { Pair } from './generate.js';

/** How a transformation ended, in words that both sides use. */
export type Outcome =
  | { readonly kind: 'made'; readonly bytes: string }
  /** An exception: class and text. */
  | { readonly kind: 'php'; readonly message: string }
  | {
      readonly kind: 'failed';
      readonly failure: 'mrss' | 'malformed' | 'compile' | 'run' | 'encoding' | 'limit';
    };

/** What results parsers read; `null` where they fail. */
export type Reading =
  | { readonly kind: 'read'; readonly values: readonly string[] | null; readonly text: string | null }
  | { readonly kind: 'failed'; readonly failure: 'answer' };

/** Whether PHP is here, with the extension that the account's server has. */
export function hasPhpXsl(): boolean {
  const { status, stdout } = spawnSync('php', ['-m'], { encoding: 'utf8' });
  return status === 0 && /^xsl$/m.test(stdout);
}

/**
 * What PHP makes of the pairs: one process takes them all. `undefined` where PHP itself crashes, as 8.2 does
 * on namespace nodes in `php:function`; another process then takes the rest.
 */
export const askPhp = (pairs: readonly Pair[]): (Outcome | undefined)[] => ask<Outcome>(pairs, []);

/** What PHP's results parsers read in the pairs' documents. */
export const askPhpForResults = (pairs: readonly Pair[]): (Reading | undefined)[] =>
  ask<Reading>(pairs, ['results']);

function ask<T>(pairs: readonly Pair[], args: readonly string[]): (T | undefined)[] {
  const input = pairs.map((pair) => `${JSON.stringify(toWire(pair))}\n`).join('');
  const { stdout, stderr, signal } = spawnSync('php', [join(import.meta.dirname, 'php-live.php'), ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const lines = stdout.split('\n').slice(0, -1);
  const outcomes = lines.map((line) => JSON.parse(line) as T);
  if (outcomes.length === pairs.length) return outcomes;
  if (signal === null) throw new Error(`PHP ended at seed ${pairs[outcomes.length]?.seed}: ${stderr}`);
  return [...outcomes, undefined, ...ask<T>(pairs.slice(outcomes.length + 1), args)];
}

const toWire = ({ stylesheet, document, ...rest }: Pair) => ({
  ...rest,
  stylesheet: Buffer.from(stylesheet).toString('base64'),
  document: Buffer.from(document).toString('base64'),
});

/** What the engine makes of a pair. */
export async function askEngine(engine: Engine, pair: Pair): Promise<Outcome> {
  const item = await engine.openItem({ bytes: pair.document, name: 'item.xml' });
  if (item.kind === 'malformed') return { kind: 'failed', failure: 'mrss' };
  const { variables, doubled, timezone } = pair;
  const reply = await engine.transform({
    document: item.document,
    stylesheet: { bytes: pair.stylesheet, name: 'submit.xsl' },
    variables,
    doubled,
    timezone,
    nowSec: 0,
    limits: { timeoutMs: 10_000 },
  });
  await engine.release(reply.kind === 'made' ? [item.document, reply.document] : [item.document]);
  if (reply.kind === 'made') return madeOf(reply.bytes);
  if (reply.failure === 'php') {
    const thrown = reply.errors.find(({ domain, level }) => domain === 'php' && level === 'fatal');
    return { kind: 'php', message: thrown?.message ?? '' };
  }
  // PHP tells nobody which of the two it was.
  return { kind: 'failed', failure: reply.failure === 'terminated' ? 'run' : reply.failure };
}

export const madeOf = (bytes: Uint8Array | undefined): Outcome =>
  bytes === undefined
    ? { kind: 'failed', failure: 'encoding' }
    : { kind: 'made', bytes: Buffer.from(bytes).toString('base64') };

/** For a person who reads a difference. */
export function render(outcome: Outcome): string {
  return outcome.kind === 'made'
    ? Buffer.from(outcome.bytes, 'base64').toString('utf8')
    : `${outcome.kind}: ${outcome.kind === 'php' ? outcome.message : outcome.failure}`;
}

/** What the engine's results parsers read in a pair's document. */
export async function readResults(engine: Engine, pair: Pair): Promise<Reading> {
  const { document: answer, timezone } = pair;
  const request = { answer, timezone, nowSec: 0, limits: { timeoutMs: 10_000 } };
  const found = await engine.readResults({
    ...request,
    parser: 'xpath',
    expression: { bytes: Buffer.from(pair.xpath), name: 'submit.results.xpath' },
  });
  const made = await engine.readResults({
    ...request,
    parser: 'xsl',
    expression: { bytes: pair.stylesheet, name: 'submit.results.xsl' },
  });
  if (found.kind === 'not-xml' || made.kind === 'not-xml') return { kind: 'failed', failure: 'answer' };
  // PHP asks for nodes: an expression of another type gives it none.
  const values = found.kind === 'invalid' ? null : found.type === 'nodes' ? found.values : [];
  const text = made.kind === 'invalid' ? null : Buffer.from(made.values.join(',')).toString('base64');
  return { kind: 'read', values, text };
}
