import { join, resolve } from 'node:path';
import { createRedactor } from '../../connector/redact.js';
import { readSecrets } from '../../connector/secrets.js';
import type { ActionName, EngineName } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import { mapTraced, textsOf } from '../../dev/server/maps.js';
import { Redaction } from '../../dev/server/redaction.js';
import { renderShare, shareFileName } from '../../dev/server/share.js';
import { toShare } from '../../dev/server/to-share.js';
import type { SessionRun } from '../../dev/session/session.js';
import type { Lifecycle } from '../../harness/lifecycle.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import { formatBytes, plural, visible } from '../../harness/report/style.js';
import { toRunKey } from '../../harness/studio/wire.js';
import { emptyMap } from '../../harness/trace/map-run.js';
import { environmentOf, runSequence } from '../../hold/run/runs.js';
import { defaultSettings, type TestSettings } from '../../hold/run/settings.js';
import { workbench } from '../../hold/run/workbench.js';
import { checkSnapshot } from '../../hold/snapshots/index.js';
import { writeWhole } from '../../hold/snapshots/disk.js';
import { isFolder } from '../../connector/files.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { select, type Selection } from '../selection.js';
import { stateFolderOf } from '../state-folder.js';
import { packageRoot, packageVersion } from '../version.js';

export interface ShareFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly engine: EngineName | undefined;
  readonly fixture: readonly string[] | undefined;
  readonly action: readonly ActionName[] | undefined;
  readonly out: string | undefined;
  readonly timeout: number;
}

/** A run with its result, before it is held against its snapshot. */
type MadeRun = Omit<SessionRun, 'result' | 'snapshot'> & { readonly result: RunResult };

/** `mrssmith share`: writes the first run that failed into one file; the only run, whatever became of it. */
export async function share(
  names: readonly string[],
  flags: ShareFlags,
  context: CommandContext,
): Promise<void> {
  const output = new Output(flags, context.streams);
  const selection = select(names, flags);
  const env = environmentOf(selection.workspace.root);
  const redact = createRedactor(selection.connectors.flatMap((connector) => readSecrets(connector, env)));
  context.streams.hide(redact);
  const run = await findRun(selection, flags, { output, signal: context.signal });
  if (run === undefined) return;
  const { file, html } = await renderFile(run, selection, flags, redact);
  const wanted = resolve(flags.cwd, flags.out ?? file);
  const path = isFolder(wanted) ? join(wanted, file) : wanted;
  const bytes = Buffer.byteLength(html);
  writeWhole(path, Buffer.from(html));
  const { connector, fixture, action, ok } = run.result.report;
  const shown = flags.out === undefined || path === wanted ? (flags.out ?? file) : join(flags.out, file);
  const became = ok
    ? 'went well'
    : `failed in ${run.result.report.stages.at(-1)?.stage ?? 'the first stage'}`;
  output.line(
    [
      `${connector} ${action} over ${visible(fixture)} ${became}: ${visible(shown)} (${formatBytes(bytes)})`,
      'It opens in any browser, without mrssmith and without a network. Secrets are not in it.',
    ].join('\n'),
  );
  if (output.wantsJson) output.json({ file: path, connector, fixture, action, ok, bytes });
  context.exit(EXIT.ok);
}

/**
 * Runs until one fails; that one is made again with a trace, since each would take longer with it.
 *
 * @returns `undefined` when it was interrupted.
 * @throws {Failure} USAGE when there are several and none failed.
 */
async function findRun(
  { workspace, lifecycles, problems }: Selection,
  { dialect, engine, timeout }: ShareFlags,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<MadeRun | undefined> {
  const stateFolder = stateFolderOf(workspace.root);
  const timeoutMs = timeout * 1000;
  const defaults = defaultSettings(workspace.root);
  const settings: TestSettings = { ...defaults, mode: 'ci', dialect, engine, timeoutMs, stateFolder };
  await using _ = workbench(stateFolder);
  const total = lifecycles.reduce((sum, { actions }) => sum + actions.length, 0);
  let made = 0;
  for (const lifecycle of lifecycles) {
    const results = await runSequence(lifecycle, settings);
    if (signal.aborted) return undefined;
    const failed = [...results].find(([, { report }]) => !report.ok)?.[0];
    const chosen = failed ?? (total === 1 ? lifecycle.actions[0] : undefined);
    if (chosen !== undefined) return await traceRun(lifecycle, chosen, settings);
    made += results.size;
    output.progress(`  ${made} of ${total}`);
  }
  const [first] = lifecycles;
  if (first === undefined) {
    throw new Failure('CONNECTOR_INVALID', 'there is no connector that can be run', {
      exit: EXIT.usage,
      problems: problems.filter(({ severity }) => severity === 'error'),
    });
  }
  throw new Failure('USAGE', `all ${plural(made, 'run')} went well: which one is to be shared?`, {
    exit: EXIT.usage,
    fix: `Name one, e.g.\n\n  mrssmith share ${first.connector.id} --fixture ${first.fixture.name} --action ${first.actions[0]}`,
  });
}

async function traceRun(
  lifecycle: Lifecycle,
  action: ActionName,
  settings: TestSettings,
): Promise<MadeRun | undefined> {
  const result = (await runSequence({ ...lifecycle, trace: true }, settings)).get(action);
  const { connector, fixture } = lifecycle;
  if (result === undefined) return undefined;
  return {
    key: toRunKey(connector.id, fixture.name, action),
    connector,
    fixture: { ...fixture, connector: fixture.isOwn ? connector.id : undefined },
    action,
    revision: 1,
    state: 'done',
    result,
    previousTransformed: undefined,
    outputChanged: false,
  };
}

async function renderFile(
  made: MadeRun,
  { workspace: { root }, connectors }: Selection,
  { dialect }: ShareFlags,
  redact: (text: string) => string,
): Promise<{ file: string; html: string }> {
  const { connector, fixture, action, result } = made;
  const redaction = new Redaction({
    redact,
    catalog: { connectors, invalid: [], fixtures: [], problems: [] },
  });
  const snapshot = checkSnapshot({ connector, fixture: fixture.name, action, result }, 'ci', { redact });
  const run = { ...made, snapshot };
  const texts = textsOf(run, result);
  const map =
    typeof texts === 'string' ? emptyMap(texts) : mapTraced(result, result, texts, redaction.document);
  const shared = toShare(
    run,
    result,
    { key: run.key, revision: run.revision, ...map },
    {
      root,
      dialect,
      version: packageVersion(),
      madeAtMs: Date.now(),
      deliveryId: undefined,
      partner: { answer: undefined, faults: [] },
      redaction,
    },
  );
  const html = await renderShare(shared, join(packageRoot(), 'dist', 'studio'));
  return { file: shareFileName(shared.run.summary), html };
}
