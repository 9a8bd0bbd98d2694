import type { AccountReader, AccountSession } from '../../client/session.js';
import { EXIT, Failure, type ExitCode } from '../../core/failure.js';
import { findDifferences, type Difference, type Differences } from '../../deploy/drift.js';
import type { Prepared } from '../../deploy/prepare.js';
import { toPlanJson, type PlanJson } from '../../deploy/saved-plan.js';
import type { CommandContext } from '../command.js';
import { look, type Look } from './look.js';
import { openAccount, type OpenAccount } from './open.js';
import { showProblems } from './preflight.js';
import { readFolders, type Folders } from './read-folders.js';
import { renderDifferences } from './render-drift.js';
import { toJsonValue } from './show-value.js';
import { showSteps } from './plan.js';
import { requireSmokeFlags, runSmoke, type SmokeFlags, type SmokeReport } from './smoke.js';

export interface VerifyFlags extends SmokeFlags {
  readonly ignore: readonly string[] | undefined;
  readonly detailedExitcode: boolean;
}

/**
 * Compares an account with what was deployed to it. There is nothing here that could change it, but the smoke test
 * where somebody asks for it.
 */
export async function verify(
  names: readonly string[],
  flags: VerifyFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const folders = readFolders(names, flags.cwd);
  requireSmokeFlags(flags, folders.connectors.length);
  const account = await openAccount(flags, context);
  const { output, workspace } = account;
  const { prepared, problems } = await look(folders, account, context, readOnly(account.session));
  showProblems(problems, workspace.root, output);

  const found = findDifferences(prepared, flags.ignore ?? []);
  const deployedAt = new Map(prepared.map(({ connector, state }) => [connector, state?.deployedAt]));
  output.line(renderDifferences(found, { connectors: prepared.length, deployedAt }, output.style));
  const env = flags.env === undefined ? '' : ` --env ${flags.env}`;
  showSteps(nextSteps(found, prepared.length, env), output);
  const smoke = await smokeWhereInSync({ found, folders, prepared, account, flags, context });
  if (output.wantsJson) {
    output.json({
      ...toDocument(found),
      ...changesOf(prepared),
      problems,
      ...(smoke !== undefined && { smoke }),
    });
  }
  if (found.drift.length > 0) return EXIT.drifted;
  if (smoke?.ok === false) return EXIT.failed;
  return flags.detailedExitcode && found.pending.length > 0 ? EXIT.differences : EXIT.ok;
}

/**
 * An entry is sent only where the account is what the folder says: nothing else could be compared.
 *
 * @throws {Failure} SMOKE_FAILED when something is not deployed, and all of {@link runSmoke}.
 */
async function smokeWhereInSync({
  found,
  folders,
  prepared,
  account,
  flags,
  context,
}: {
  readonly found: Differences;
  readonly folders: Folders;
  readonly prepared: Look['prepared'];
  readonly account: OpenAccount;
  readonly flags: VerifyFlags;
  readonly context: CommandContext;
}): Promise<SmokeReport | undefined> {
  const [connector] = folders.connectors;
  if (flags.smoke !== true || connector === undefined || found.drift.length > 0) return undefined;
  const actual = prepared.find((one) => one.connector === connector.id)?.actual;
  if (actual === undefined || found.pending.length > 0) {
    throw new Failure(
      'SMOKE_FAILED',
      `${connector.id} is not deployed as the folder says: nothing was sent`,
      {
        exit: EXIT.failed,
        fix: `mrssmith deploy ${connector.id}`,
      },
    );
  }
  const { providerId, profileId } = actual;
  return runSmoke({ account, connector, providerId, profileId, flags, context });
}

/** A session without the functions that write. */
const readOnly = (session: AccountSession): AccountReader => ({
  serviceUrl: session.serviceUrl,
  partnerId: session.partnerId,
  identity: session.identity,
  read: (calls) => session.read(calls),
  download: (service, action, params) => session.download(service, action, params),
});

function nextSteps({ drift, pending }: Differences, connectors: number, env: string): string[] {
  const namesOf = (differences: readonly Difference[]) => [
    ...new Set(differences.map(({ connector }) => connector)),
  ];
  const plan = (names: readonly string[]) =>
    ['mrssmith plan', ...(names.length === connectors && connectors > 1 ? [] : names)].join(' ') + env;
  const [first] = namesOf(drift);
  if (first !== undefined) {
    const paths = `--ignore ${JSON.stringify(drift[0]?.path)}`;
    return [
      `To see what differs: ${plan(namesOf(drift))} -v`,
      `If it should be there: mrssmith pull ${first}${env} --force takes it into the folder; mrssmith verify${env} ${paths} passes over it`,
    ];
  }
  return pending.length === 0 ? [] : [`To see what is not deployed: ${plan(namesOf(pending))}`];
}

/** As `plan` has it, without what stays. */
function changesOf(prepared: readonly Prepared[]): PlanJson {
  const { changes, summary } = toPlanJson(prepared);
  return { changes: changes.filter(({ kind }) => kind !== 'keep'), summary };
}

/** What a machine reads. Values of documents are hashes, and passwords have none. */
function toDocument({ drift, pending }: Differences): object {
  const toJson = ({ connector, object, name, field, path, reason, actual, desired }: Difference) => ({
    connector,
    object,
    name,
    field: field ?? null,
    path,
    reason,
    ...(field !== undefined && { actual: toJsonValue(actual), desired: toJsonValue(desired) }),
  });
  return {
    drifted: drift.length > 0,
    drift: drift.map(toJson),
    pending: pending.map(toJson),
  };
}
