import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOLS, type Protocol } from '../src/core/connector.js';
import { startSession } from '../src/dev/session/live-session.js';
import type { Session } from '../src/dev/session/session.js';
import { Inbox } from '../src/harness/sinks/inbox.js';
import { SinkSet } from '../src/harness/sinks/sink-set.js';
import { median } from './measure.js';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** It calls no PHP function, so that xsltproc makes the same of it. */
const CONNECTOR = 'partner-api';
const FIXTURES = 20;

/** Medians over many saves, in milliseconds. */
interface SaveTimes {
  /** From the moment before the file is written to the last of the new results. */
  readonly fromSave: number;
  /** From the file system's event. */
  readonly fromEvent: number;
}

/**
 * A save of the stylesheet to the last new result on the event stream: 20 fixtures, all stages with delivery, snapshots
 * held, beside a shell loop of xsltproc, xmllint and curl over the same files into the same kind of sink.
 */
export async function benchWatch(saves: number, print: (line: string) => void): Promise<void> {
  print(
    `Save of ${CONNECTOR}/submit.xsl to the last of ${FIXTURES} new results, median of ${saves} saves; the shell loop beside it`,
  );
  for (const protocol of PROTOCOLS) {
    const root = makeWorkspace(protocol);
    try {
      const ours = await timeSaves(root, saves);
      const theirs = await timeShellLoop(root, protocol, 3);
      const text = [
        `${ours.fromEvent.toFixed(1).padStart(7)} ms from the event`,
        `${ours.fromSave.toFixed(1).padStart(7)} ms from the save`,
        `shell ${theirs.toFixed(0).padStart(6)} ms`,
        `ratio ${(ours.fromSave / theirs).toFixed(3)}`,
      ];
      print(`  ${protocol.padEnd(6)} ${text.join('   ')}`);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
}

function makeWorkspace(protocol: Protocol): string {
  const root = mkdtempSync(join(tmpdir(), 'mrssmith-bench-'));
  cpSync(at(`connectors/${CONNECTOR}`), join(root, 'connectors', CONNECTOR), { recursive: true });
  const manifest = join(root, 'connectors', CONNECTOR, 'connector.yaml');
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replaceAll('protocol: https', `protocol: ${protocol}`),
  );
  mkdirSync(join(root, 'fixtures/mrss'), { recursive: true });
  for (const name of readdirSync(at('fixtures/mrss')).slice(0, FIXTURES)) {
    cpSync(at(`fixtures/mrss/${name}`), join(root, 'fixtures/mrss', name));
  }
  return root;
}

async function timeSaves(root: string, saves: number): Promise<SaveTimes> {
  await using session = startSession({
    workspace: { root },
    connectors: [],
    fixtures: [],
    actions: ['submit'],
    dialect: 'guide',
    timeoutMs: 10_000,
    stateFolder: join(root, '.mrssmith'),
    env: {},
  });
  await session.settled();
  const sheet = join(root, 'connectors', CONNECTOR, 'submit.xsl');
  const text = readFileSync(sheet, 'utf8');
  const times: SaveTimes[] = [];
  // The first saves find code that has not been compiled yet.
  const warmUp = Math.ceil(saves / 4);
  for (let save = 0; save < saves + warmUp; save++) {
    const result = lastResult(session);
    const started = performance.now();
    writeFileSync(sheet, text.replace('</xsl:stylesheet>', `<!-- ${save} --></xsl:stylesheet>`));
    const { endedMs, fromEvent, runs } = await result;
    if (runs !== FIXTURES) throw new Error(`${runs} runs`);
    if (save >= warmUp) times.push({ fromSave: endedMs - started, fromEvent });
    // People pause between saves.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    fromSave: median(times.map(({ fromSave }) => fromSave)),
    fromEvent: median(times.map(({ fromEvent }) => fromEvent)),
  };
}

function lastResult(session: Session): Promise<{ endedMs: number; fromEvent: number; runs: number }> {
  return new Promise((resolve) => {
    let endedMs = 0;
    const unsubscribe = session.subscribe((event) => {
      if (event.kind === 'run' && event.isResult) endedMs = performance.now();
      if (event.kind !== 'settled') return;
      unsubscribe();
      resolve({ endedMs, fromEvent: event.settled.ms, runs: event.settled.runs });
    });
  });
}

async function timeShellLoop(root: string, protocol: Protocol, rounds: number): Promise<number> {
  await using sinks = new SinkSet({
    inbox: new Inbox({ keep: 1 }),
    logins: undefined,
    stateFolder: join(root, '.mrssmith'),
  });
  const { url } = await sinks.get(protocol);
  const script = join(root, 'loop.sh');
  writeFileSync(script, shellLoop(join(root, 'connectors', CONNECTOR), root, url, protocol));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(await timeScript(script));
  }
  return median(times);
}

const shellLoop = (connector: string, root: string, url: URL, protocol: Protocol): string => {
  const web = protocol === 'http' || protocol === 'https';
  const send = web
    ? `curl -sS -k -o /dev/null -u user:password --data-binary @"$out" ${url.href}in`
    : `curl -sS -k -o /dev/null -u user:password --ftp-create-dirs -T "$out" ${url.href}`;
  return `set -e
for item in ${root}/fixtures/mrss/*.xml; do
  out=${root}/$(basename "$item").out
  xsltproc --nonet -o "$out" ${connector}/submit.xsl "$item"
  xmllint --nonet --noout --schema ${connector}/video-request.xsd "$out" 2>/dev/null || true
  ${send}
done
`;
};

/** The sink lives in this process: it has to be awaited. */
async function timeScript(script: string): Promise<number> {
  const started = performance.now();
  const status = await new Promise<number | null>((resolve) => {
    spawn('sh', [script], { stdio: ['ignore', 'ignore', 'inherit'] }).once('exit', resolve);
  });
  if (status !== 0) throw new Error(`the shell loop ended with ${status}`);
  return performance.now() - started;
}
