import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import { valueAt } from '../../connector/mistakes.js';
import { createRedactor } from '../../connector/redact.js';
import { parseYaml } from '../../connector/yaml.js';
import { EXIT, Failure } from '../../core/failure.js';
import { error, warning, type Problem } from '../../core/problem.js';
import type { ActualConnector } from '../../deploy/actual.js';
import { chooseProfile, chooseProvider, choosePlace, listOwners, ownerOf } from '../../deploy/pull-choose.js';
import { isSafeFolderName } from '../../deploy/pull-names.js';
import { writePulled } from '../../deploy/pull-write.js';
import { pullConnector } from '../../deploy/pull.js';
import { listProviders, readChosen, secretsOf, type Chosen, type ListedProvider } from '../../deploy/read.js';
import { readState, stateFileOf, toState, writeState, type DeployedState } from '../../deploy/state.js';
import type { CommandContext } from '../command.js';
import { toName } from './folders.js';
import { explained, openAccount, type OpenAccount } from './open.js';
import type { PullFlags } from './pull-flags.js';
import { showPulled, type PullReport } from './pull-report.js';
import { targetOf } from './site.js';

/** One provider to write, and where. */
interface Task extends Chosen {
  readonly provider: ListedProvider;
}

/** What a pull works on. */
interface Pull {
  readonly root: string;
  readonly flags: PullFlags;
  readonly account: OpenAccount<unknown>;
}

/**
 * Writes providers of the account as connector folders.
 *
 * @throws {Failure} USAGE, PROVIDER_UNKNOWN, PROVIDER_AMBIGUOUS, FOLDER_EXISTS before anything is written;
 *   FILE_UNWRITABLE.
 */
export async function pull(
  words: readonly string[],
  given: PullFlags,
  context: CommandContext,
): Promise<void> {
  const flags = { ...given, ...(given.into !== undefined && { into: toName(given.into) }) };
  checkUsage(words, flags);
  const account = await openAccount(flags, context, { workspace: 'optional' });
  const root = account.workspace?.root ?? resolve(flags.cwd);
  const work = { root, flags, account };
  const { tasks, problems, actuals } = await explained(account, async () => {
    const providers = await listProviders(account.session);
    const chosen = choose(words, providers, work);
    return { ...chosen, actuals: await readChosen(account.session, chosen.tasks) };
  });
  context.streams.hide(createRedactor(secretsOf({ connectors: actuals })));

  const report: PullReport = { pulled: [], problems };
  for (const task of tasks) {
    if (account.signal.aborted) break;
    const actual = actuals.get(task.connector);
    if (actual !== undefined) pullOne(task, actual, work, report);
  }
  showPulled(report, account.output);
  const hasFailed = report.problems.some(({ severity }) => severity === 'error');
  context.exit(hasFailed ? EXIT.failed : EXIT.ok);
}

function checkUsage(words: readonly string[], { all, into, profile }: PullFlags): void {
  const refuse = (message: string, fix: string): Failure =>
    new Failure('USAGE', message, { exit: EXIT.usage, fix });
  if (words.length === 0 && all !== true) {
    throw refuse('pull needs the id or the name of a provider', 'mrssmith pull --all takes every one.');
  }
  if (words.length > 0 && all === true) throw refuse('--all and names exclude each other', 'Keep one.');
  if (words.length !== 1 && (into !== undefined || profile !== undefined)) {
    throw refuse('--into and --profile go with one provider', 'Name one provider.');
  }
  if (into !== undefined && !isSafeFolderName(into)) {
    throw refuse(
      `--into ${JSON.stringify(into)} is no name for a folder below connectors/`,
      'Take letters, digits, - and _, beginning with a letter or digit.',
    );
  }
}

/** Everything is decided before anything is written. With `--all` what cannot be decided is passed over. */
function choose(
  words: readonly string[],
  providers: readonly ListedProvider[],
  { root, flags, account }: Pull,
): { readonly tasks: readonly Task[]; readonly problems: Problem[] } {
  const owners = listOwners(root, targetOf(account.environment));
  const isAll = flags.all === true;
  const wanted = isAll
    ? providers
    : [...new Set(words.map((word) => chooseProvider(word, providers, owners)))];
  const taken = new Set<string>();
  const tasks: Task[] = [];
  const problems: Problem[] = [];
  for (const provider of wanted) {
    const owner = ownerOf(owners, provider, providers);
    const place = choosePlace(provider, {
      root,
      owner,
      owners,
      taken,
      mayRename: isAll,
      into: flags.into,
      isForced: flags.force === true,
    });
    try {
      if (place.refusal !== undefined) throw place.refusal;
      const profile = chooseProfile(provider, { wanted: flags.profile, owner });
      taken.add(place.folderName);
      tasks.push({ connector: place.folderName, provider, profile });
    } catch (failure) {
      if (!isAll || !(failure instanceof Failure)) throw failure;
      problems.push(toProblem(failure));
    }
  }
  return { tasks, problems };
}

const toProblem = ({ code, message, fix }: Failure): Problem =>
  code === 'FOLDER_EXISTS'
    ? warning('PULL_SKIPPED', message, { fix })
    : error('PROFILE_AMBIGUOUS', message, { fix });

function pullOne(
  { connector: folderName, provider, profile }: Task,
  actual: ActualConnector,
  { root, account }: Pull,
  report: PullReport,
): void {
  const { env } = account;
  const what = `provider ${provider.id} "${provider.name}"`;
  const folder = join(root, 'connectors', folderName);
  const pulled = pullConnector(actual, { folderName, env, before: readBefore(folder) });
  const written = writePulled(pulled, { root, folderName, image: actual.image, env });
  const problems = written.kind === 'refused' ? written.problems : pulled.problems;
  report.problems.push(
    ...problems.map((problem) => ({ ...problem, message: `${what}: ${problem.message}` })),
  );
  if (written.kind === 'refused') return;
  keepState(folderName, actual, root, account);
  report.pulled.push({
    connector: folderName,
    folder: `connectors/${folderName}`,
    providerId: actual.providerId,
    providerName: provider.name,
    profileId: actual.profileId,
    profileName: profile?.name,
    files: [...pulled.files.keys()],
    variables: pulled.variables.map(({ name, settings, isSet }) => ({ name, settings, isSet })),
  });
}

/** The connector.yaml that is replaced, by path. What of it cannot be read is as if it were not there. */
function readBefore(folder: string): (path: string) => unknown {
  const file = join(folder, MANIFEST_NAME);
  if (!existsSync(file)) return () => undefined;
  const { value } = parseYaml(readFileSync(file, 'utf8'), MANIFEST_NAME);
  return (path) => valueAt(value, path.split('.'));
}

/** What is on the account now counts as deployed: what somebody changes later is drift. */
function keepState(
  connector: string,
  actual: ActualConnector,
  root: string,
  { environment }: Pull['account'],
): void {
  const target = targetOf(environment);
  const file = stateFileOf(root, connector, target);
  writeState(
    file,
    toState({
      target,
      connector,
      deployment: 'pull',
      deployedAt: new Date().toISOString(),
      desired: actual.image,
      actual,
      previous: readOld(file),
    }),
  );
}

function readOld(file: string): DeployedState | undefined {
  try {
    return readState(file);
  } catch {
    // It is about to be replaced.
    return undefined;
  }
}
