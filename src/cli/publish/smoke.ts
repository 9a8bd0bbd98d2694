import type { Connector } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Problem } from '../../core/problem.js';
import { type EntryDistribution, type StoredAction } from '../../deploy/entry-distribution.js';
import { hasSucceeded, readSent, submitEntry, waitForEnd, type Submission } from '../../deploy/smoke.js';
import { chooseSmokeAction, findSmokeTarget, type SmokeTarget } from '../../deploy/smoke-target.js';
import { SinkCourier } from '../../harness/delivery/sink-courier.js';
import { renderProblem } from '../../harness/report/problem-text.js';
import { formatBytes, renderFix, visible, visibleLines } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import { EnginePool } from '../engines.js';
import type { Output } from '../output.js';
import { stateFolderOf } from '../state-folder.js';
import { explained, type OpenAccount } from './open.js';
import { toDocument } from './sent.js';
import { compareWithRun, errorsOf, type Comparison } from './smoke-compare.js';
import { confirmSmoke } from './smoke-confirm.js';
import { diffDocuments } from './smoke-diff.js';
import type { SmokeFlags } from './smoke-flags.js';
import { runOnItem, type JobItem, type PayloadOptions } from './smoke-payload.js';

export { withSmokeFlags, type SmokeFlags } from './smoke-flags.js';

export interface SmokeRequest {
  readonly account: OpenAccount;
  readonly connector: Connector;
  /** The connector's on the account: the profile must be of it. */
  readonly providerId: number;
  /** The connector's; `undefined` where it has none. */
  readonly profileId: number | undefined;
  readonly flags: SmokeFlags;
  readonly context: CommandContext;
}

/** What a smoke test came to, as data. */
export interface SmokeReport {
  readonly ok: boolean;
  readonly connector: string;
  readonly action: StoredAction;
  readonly entryDistributionId: number;
  readonly entryId: string;
  readonly distributionProfileId: number;
  readonly status: number;
  readonly statusName: string;
  readonly remoteId: string | null;
  readonly errorType: number | null;
  readonly errorNumber: number | null;
  readonly errorDescription: string | null;
  /** What the account sent; `null` where it kept nothing. */
  readonly sentBytes: number | null;
  readonly madeBytes: number | null;
  /** `null` where there was nothing to compare. */
  readonly equal: boolean | null;
  /** Lines: `-` what the run makes, `+` what the account sent. */
  readonly diff: readonly string[];
  /** Of the run here, where it fails too. */
  readonly problems: readonly Problem[];
  readonly error: { readonly code: 'SMOKE_FAILED'; readonly message: string; readonly fix?: string } | null;
}

/**
 * Refuses what cannot work, before anything is read or written.
 *
 * @throws {Failure} USAGE.
 */
export function requireSmokeFlags(flags: SmokeFlags, connectors: number): string | undefined {
  const stray = [
    flags.entry === undefined ? undefined : '--entry',
    flags.profile === undefined ? undefined : '--profile',
    flags.action === undefined ? undefined : '--action',
  ].find((flag) => flag !== undefined);
  const usage = (message: string, fix?: string) => new Failure('USAGE', message, { exit: EXIT.usage, fix });
  if (flags.smoke !== true) {
    if (stray !== undefined) throw usage(`${stray} is for the smoke test`, 'Add --smoke.');
    return undefined;
  }
  if (flags.entry === undefined) throw usage('--smoke needs an entry to send', 'Name one with --entry ID.');
  if (connectors !== 1)
    throw usage('--smoke is for one connector', 'Name it: mrssmith verify NAME --smoke --entry ID');
  return flags.entry;
}

/**
 * Sends an entry through the account, and compares what was sent with what `mrssmith run` makes of `media.getMrss`.
 *
 * What it says to people is written here; the report is for machines, and for the exit code.
 *
 * @throws {Failure} NOT_CONFIRMED, ENTRY_UNKNOWN, PROFILE_UNKNOWN; SMOKE_FAILED when nothing could be submitted, or with
 *   exit 75 when the job did not end in time.
 */
export async function runSmoke(request: SmokeRequest): Promise<SmokeReport> {
  const { account, connector, flags, context } = request;
  const { session, output, signal, workspace } = account;
  const entryId = requireSmokeFlags(flags, 1) ?? '';
  const profileId = flags.profile ?? request.profileId;
  if (profileId === undefined) {
    throw new Failure('PROFILE_UNKNOWN', `${connector.id} has no profile on the account`, {
      exit: EXIT.usage,
      fix: 'Name a test profile with --profile ID, or declare one in connector.yaml.',
    });
  }
  const target = await explained(account, () => findSmokeTarget(session, { entryId, profileId }));
  requireOwnProfile(target, request.providerId, connector);
  const action = chooseSmokeAction(target, flags.action, (name) => connector.actions[name] !== undefined);
  await confirmSmoke({ connector, target, action, isConfirmed: flags.yes === true }, output, signal);

  const submission = await explained(account, () => submitEntry(session, target, action));
  const ended = await explained(account, () =>
    waitForEnd(session, submission, {
      timeoutMs: flags.smokeTimeout * 1000,
      signal,
      onWait: ({ statusName }, waitedMs) =>
        output.progress(`  ${statusName} · ${Math.round(waitedMs / 1000)} s`),
    }),
  );
  const sent = await explained(account, () => readSent(session, ended.distribution, action));
  output.clearProgress();

  await using courier = new SinkCourier({ stateFolder: stateFolderOf(workspace.root) });
  await using engines = new EnginePool(context.engine, signal);
  const engine = engines.get('libxslt');
  const options = { dialect: flags.dialect, engine, courier, env: account.env, signal };
  const item = toItem(connector, submission);
  const found = { connector, submission, distribution: ended.distribution };
  const report =
    sent === undefined || !hasSucceeded(ended.distribution, action)
      ? await judgeFailure(found, item, options)
      : judgeSent(found, sent, await compareWithRun(item, sent, ended.atSec, options), flags);
  show(report, output);
  return report;
}

function requireOwnProfile({ profile }: SmokeTarget, providerId: number, { id }: Connector): void {
  if (profile.genericProviderId === providerId) return;
  const whose =
    profile.genericProviderId === undefined
      ? 'of no generic provider'
      : `of provider ${profile.genericProviderId}`;
  throw new Failure('PROFILE_UNKNOWN', `profile ${profile.id} is ${whose}; ${id} is provider ${providerId}`, {
    exit: EXIT.usage,
    fix: 'Name a profile of the same provider with --profile ID.',
  });
}

const toItem = (connector: Connector, { action, distribution, mrss, atSec }: Submission): JobItem => ({
  connector,
  action,
  entryId: distribution.entryId,
  entryDistributionId: distribution.id,
  distributionProfileId: distribution.distributionProfileId,
  remoteId: distribution.remoteId,
  mrss,
  atSec,
});

interface Found {
  readonly connector: Connector;
  readonly submission: Submission;
  /** As the job left it. */
  readonly distribution: EntryDistribution;
}

const commonOf = ({ connector, submission: { action }, distribution }: Found) => ({
  connector: connector.id,
  action,
  ...toDocument(distribution),
});

function judgeSent(
  found: Found,
  sent: Uint8Array,
  comparison: Comparison,
  { dialect }: Pick<SmokeFlags, 'dialect'>,
): SmokeReport {
  const { made, isEqual, problems } = comparison;
  const common = {
    ...commonOf(found),
    sentBytes: sent.length,
    madeBytes: made?.length ?? null,
    equal: isEqual,
    problems,
  };
  if (isEqual) return { ok: true, ...common, diff: [], error: null };
  const message =
    made === undefined
      ? 'the account sent what mrssmith run cannot make'
      : 'the account sent other bytes than mrssmith run makes';
  const fix = whyUnequal(comparison, found, dialect);
  const diff = made === undefined ? [] : diffDocuments(made, sent);
  return { ok: false, ...common, diff, error: { code: 'SMOKE_FAILED', message, fix } };
}

/** What is not the same as in the job, as far as it can be told. */
function whyUnequal(
  { equalInDialect, dependsOnTime }: Comparison,
  { connector, submission }: Found,
  dialect: string,
): string {
  if (equalInDialect !== undefined) {
    return `In dialect ${equalInDialect} they are equal: this account does as ${equalInDialect === 'server' ? 'the public server code does' : 'the guide says'}. Use --dialect ${equalInDialect} in place of ${dialect}, for mrssmith run too.`;
  }
  const reasons = [
    ...(submission.isOfJob
      ? []
      : [
          'The item could not be read while the job waited: its distribution block (status, dates, remote id) is of another moment.',
        ]),
    ...(dependsOnTime
      ? [
          `The stylesheet writes the time, or counts from it: no second of the job fits with harness.timezone ${connector.harness.timezone}; the account may have another zone.`,
        ]
      : []),
  ];
  return reasons.length === 0
    ? 'Either the entry changed before the job was taken up, or the account runs another stylesheet: mrssmith plan shows which.'
    : reasons.join(' ');
}

/** The account says little of why a job fails: the run here often knows. */
async function judgeFailure(found: Found, item: JobItem, options: PayloadOptions): Promise<SmokeReport> {
  const run = await runOnItem(item, options);
  const { id, statusName, errorDescription, validationErrors } = found.distribution;
  const reasons = [...(errorDescription === undefined ? [] : [errorDescription]), ...validationErrors];
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  const { sent, transformed } = run.artifacts;
  const isOut = hasSucceeded(found.distribution, found.submission.action);
  return {
    ok: false,
    ...commonOf(found),
    sentBytes: null,
    madeBytes: (sent ?? transformed)?.length ?? null,
    equal: null,
    diff: [],
    problems: errorsOf(run),
    error: {
      code: 'SMOKE_FAILED',
      message: isOut
        ? `entry distribution ${id} is ${statusName}, and the account kept nothing of what it sent`
        : `entry distribution ${id} is ${statusName}${why}`,
      ...(run.report.ok && {
        fix: 'mrssmith run makes a feed of the same item: the reason lies behind the transform, with the address, the login or the answer.',
      }),
    },
  };
}

function show(report: SmokeReport, output: Output): void {
  const { colors } = output.style;
  const { action, entryId, sentBytes, statusName, remoteId, entryDistributionId, error } = report;
  const remote = remoteId === null ? '' : `, remote id ${visible(remoteId)}`;
  if (error === null) {
    output.line(
      `${colors.green('✓')} smoke  ${action} of entry ${visible(entryId)}: ${formatBytes(sentBytes ?? 0)} sent, equal to what mrssmith run makes, byte for byte`,
    );
  } else {
    output.error(`${colors.red(colors.bold(`error ${error.code}`))}: ${visibleLines(error.message)}`);
    for (const line of report.diff) output.error(`  ${paint(line, output)}`);
    for (const problem of report.problems)
      output.error(renderProblem({ problem }, output.style, () => undefined));
    if (error.fix !== undefined)
      for (const line of renderFix(error.fix, '  ', output.style.width, output.style)) output.error(line);
  }
  output.line(
    colors.dim(
      `  entry distribution ${entryDistributionId} is ${statusName}${remote}; nothing was taken back. What went out: mrssmith sent ${entryDistributionId} --action ${action}`,
    ),
  );
}

function paint(line: string, { style: { colors } }: Output): string {
  const shown = visible(line);
  if (line.startsWith('-')) return colors.red(shown);
  return line.startsWith('+') ? colors.green(shown) : shown;
}
