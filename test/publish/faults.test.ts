import { describe, expect, test } from 'vitest';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import { FAULT_KINDS, type Fault, type FaultKind, type SeenCall } from './support/proxy.js';
import { changesIn, contentsOf, startScene, type Content, type Scene } from './support/scene.js';

/**
 * The API goes wrong at every call of a full deploy. By default each call meets two kinds of fault, in turn;
 * `PUBLISH_FAULTS=all` tries every kind at every call, once and for ever.
 */
const isWhole = process.env['PUBLISH_FAULTS'] === 'all';

const start = (): Promise<Scene> => startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });

async function undisturbed(): Promise<{ calls: SeenCall[]; contents: Content }> {
  await using scene = await start();
  const { status, text } = await scene.run(['deploy', '-y']);
  if (status !== 0) throw new Error(text);
  return { calls: [...scene.proxy.calls], contents: contentsOf(await scene.content()) };
}

const { calls, contents } = await undisturbed();

type Case = Fault & { readonly kind: FaultKind; readonly name: string };

const WHEN: Readonly<Record<FaultKind, readonly Fault['when'][]>> = {
  INVALID_KS: ['before'],
  SERVICE_FORBIDDEN: ['before'],
  http500: ['before', 'after'],
  hang: ['before', 'after'],
  reset: ['before', 'after'],
  malformed: ['after'],
};

const ALL: readonly Case[] = calls.flatMap(({ number, service, action }) =>
  FAULT_KINDS.flatMap((kind) =>
    WHEN[kind].flatMap((when) =>
      [false, true].map((isForEver) => ({
        at: number,
        kind,
        when,
        isForEver,
        name: `${kind} ${when} call ${number} (${service.replace('contentDistribution_', '')}.${action}) ${isForEver ? 'and ever after' : 'once'}`,
      })),
    ),
  ),
);

/** Each call meets one fault that passes and one that stays; every combination comes up somewhere. */
const CASES = isWhole
  ? ALL
  : calls.flatMap(({ number }) => {
      const here = ALL.filter(({ at }) => at === number);
      const passing = here.filter(({ isForEver }) => isForEver !== true);
      const staying = here.filter(({ isForEver }) => isForEver === true);
      return [passing[number % passing.length], staying[(number + 4) % staying.length]].filter(
        (item) => item !== undefined,
      );
    });

/** Who waits for nothing waits for less than the usual half minute. */
const limitOf = ({ kind }: Fault): string[] => (kind === 'hang' ? ['--timeout', '0.2'] : []);

const IS_REFUSAL: ReadonlySet<FaultKind> = new Set(['INVALID_KS', 'SERVICE_FORBIDDEN']);

/** What a person must be able to read in it. */
const WORDS: Readonly<Record<FaultKind, RegExp>> = {
  INVALID_KS: /KALTURA_|secret|session/,
  SERVICE_FORBIDDEN: /forbid|refuse|permi|allow|secret|KALTURA_/i,
  http500: /500/,
  hang: /no answer|in time|within/,
  reset: /reset|connection|ended/,
  malformed: /JSON|answer/,
};

function expectExplained(
  { kind }: Case,
  { status, stderr, stdout }: { status: number | null; stderr: string; stdout: string },
): void {
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; fix?: string } };
  expect(error.code).not.toBe('INTERNAL');
  expect(error.fix ?? '').not.toBe('');
  expect(stderr).toMatch(new RegExp(`^error ${error.code}: `, 'm'));
  expect(stderr).toMatch(WORDS[kind]);
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(stderr).not.toMatch(/undefined|\[object|null/);
  expect([69, 75, 77]).toContain(status);
  if (IS_REFUSAL.has(kind)) expect(status).toBe(77);
  else expect(status).not.toBe(77);
}

/** Nothing of it may run before all of it is there. */
async function expectNothingHalfLive(scene: Scene): Promise<void> {
  const { profiles, actions } = await scene.content();
  if (profiles.some(({ status }) => status === 2)) {
    expect(contentsOf({ providers: [], profiles: [], actions }).actions).toEqual(contents.actions);
  }
}

describe('a deploy that meets', () => {
  test.each(CASES.map((fault) => [fault.name, fault] as const))(
    '%s: it ends well or says why, and the next one converges',
    async (_, fault) => {
      await using scene = await start();
      scene.proxy.fault = fault;
      const { status, stdout, stderr } = await scene.run(['deploy', '-y', '--json', ...limitOf(fault)]);
      scene.proxy.forget();
      await expectNothingHalfLive(scene);
      if (status !== 0) expectExplained(fault, { status, stderr, stdout });
      else {
        JSON.parse(stdout);
        expect(contentsOf(await scene.content())).toEqual(contents);
      }
      // What passes is waited for; a refusal is no accident, except of a session that ended.
      const isToPass =
        fault.isForEver !== true &&
        fault.kind !== 'SERVICE_FORBIDDEN' &&
        !(fault.kind === 'INVALID_KS' && fault.at === 1);
      if (isToPass) expect(status, stderr).toBe(0);
      if (fault.isForEver === true) expect(status).not.toBe(0);

      const next = await scene.run(['deploy', '-y']);
      expect(next.status, next.text).toBe(0);
      expect(contentsOf(await scene.content())).toEqual(contents);
      expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
    },
  );
});

describe('verbs that only read', () => {
  test.each(
    [['plan'], ['verify'], ['whoami'], ['pull', 'Full Measure']].flatMap((args, index) =>
      FAULT_KINDS.filter((_, number) => isWhole || number % 4 === index).map(
        (kind) => [`${args[0] ?? ''} that meets ${kind} for ever`, { args, kind }] as const,
      ),
    ),
  )('%s says why', async (_, { args, kind }) => {
    await using scene = await start();
    await scene.run(['deploy', '-y']);
    const cwd = args[0] === 'pull' ? scene.emptyWorkspace() : scene.folder;
    scene.proxy.forget();
    const when = kind === 'malformed' ? 'after' : 'before';
    const fault = { at: 1, kind, when, isForEver: true, name: '' } as const;
    scene.proxy.fault = fault;
    const run = await scene.run([...args, '--json', ...limitOf(fault)], { cwd });
    expectExplained(fault, run);
    expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
  });
});
