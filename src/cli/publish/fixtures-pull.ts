import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { RemoteError } from '../../client/errors.js';
import type { AccountSession } from '../../client/session.js';
import { isOutside, toShown } from '../../connector/files.js';
import { selectConnectors, type Workspace } from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { redactMrss, type RedactionCounts } from '../../deploy/redact-mrss.js';
import { formatBytes, plural, visible } from '../../harness/report/style.js';
import { readTree } from '../../xml/tree.js';
import type { CommandContext } from '../command.js';
import type { FixturePullFlags } from './traffic-flags.js';
import type { Output } from '../output.js';
import { explained, openAccount } from './open.js';

/** A fixture that was pulled. */
interface PulledFixture {
  readonly entryId: string;
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly change: 'created' | 'replaced' | 'unchanged';
  readonly redacted: RedactionCounts;
  /** Addresses of people that stay in it. */
  readonly emailsLeft: number;
}

/**
 * Writes the items of entries as fixtures, without what opens a door. All of them or none.
 *
 * @throws {Failure} ENTRY_UNKNOWN; FIXTURE_EXISTS without `--force`; FILE_UNWRITABLE.
 */
export async function pullFixtures(
  entryIds: readonly string[],
  flags: FixturePullFlags,
  context: CommandContext,
): Promise<void> {
  const ids = [...new Set(entryIds)];
  if (flags.name !== undefined && ids.length > 1) {
    throw new Failure('USAGE', '--name is for one entry; several are called by their ids', {
      exit: EXIT.usage,
      fix: 'Pull them one by one to name them.',
    });
  }
  const wrong = ids.find((id) => !/^\w[\w-]*$/.test(id));
  if (wrong !== undefined)
    throw new Failure('USAGE', `"${wrong}" is no entry id, e.g. 0_ab12cd34`, { exit: EXIT.usage });
  const account = await openAccount(flags, context);
  const { workspace, session, output } = account;
  const folder = folderFor(workspace, flags.into);
  const items = await explained(account, () => readItems(session, ids));
  const fixtures = items.map(({ entryId, mrss }) => {
    const name = flags.name ?? entryId;
    const path = join(folder, `${name}.xml`);
    const made = redact(entryId, mrss, flags, context);
    return { entryId, name, path, ...made, before: readOr(path) };
  });
  const taken = fixtures.find(({ before, xml }) => before !== undefined && before !== xml);
  if (taken !== undefined && flags.force !== true) {
    throw new Failure('FIXTURE_EXISTS', `${toShown(taken.path, workspace.root)} is there, and differs`, {
      exit: EXIT.usage,
      fix: 'Take another name with --name, or replace it with --force.',
    });
  }
  write(workspace, folder, fixtures);
  const pulled = fixtures.map(({ entryId, name, path, xml, before, counts, emailsLeft }): PulledFixture => {
    const change = before === undefined ? 'created' : before === xml ? 'unchanged' : 'replaced';
    const bytes = Buffer.byteLength(xml);
    const file = toShown(path, workspace.root);
    return { entryId, name, file, bytes, change, redacted: counts, emailsLeft };
  });
  if (output.wantsJson) output.json({ fixtures: pulled });
  if (!flags.json && !flags.quiet) show(pulled, output);
}

interface Item {
  readonly entryId: string;
  readonly mrss: string;
}

/** Entries a request: an item may be large. */
const AT_ONCE = 10;

async function readItems(session: AccountSession, ids: readonly string[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const batch = ids.slice(at, at + AT_ONCE);
    const calls = batch.map((entryId) => ({ service: 'media', action: 'getMrss', params: { entryId } }));
    const answers = await session.read(calls).catch((error: unknown) => {
      throw toUnknown(error, session, batch);
    });
    items.push(...batch.map((entryId, index) => ({ entryId, mrss: String(answers[index]) })));
  }
  return items;
}

function toUnknown(error: unknown, { partnerId }: AccountSession, ids: readonly string[]): unknown {
  if (!(error instanceof RemoteError) || error.code !== 'ENTRY_ID_NOT_FOUND') return error;
  const id = ids.find((one) => error.message.includes(one)) ?? ids.join(', ');
  return new Failure('ENTRY_UNKNOWN', `partner ${partnerId} has no media entry ${id}`, {
    exit: EXIT.usage,
    fix: 'media.getMrss knows video, audio and images alone: no data, live or external entries. Is it the right --env?',
    cause: error,
  });
}

/** Without secrets that the command knows, too: a password may stand in a description. */
function redact(
  entryId: string,
  mrss: string,
  { keepHosts, keepDistribution }: FixturePullFlags,
  { streams }: CommandContext,
): { xml: string; counts: RedactionCounts; emailsLeft: number } {
  const name = `MRSS of entry ${entryId}`;
  const malformed = (xml: string) => {
    const reply = readTree(Buffer.from(xml), name);
    return reply.kind === 'malformed' ? (reply.errors[0]?.message ?? 'it is no XML') : undefined;
  };
  const reason = malformed(mrss);
  if (reason !== undefined) {
    throw new Failure('ENTRY_UNKNOWN', `the ${name} is not well-formed: ${reason}`, {
      exit: EXIT.failed,
      fix: 'Every job of this entry fails with it too: look for bare & and < in its texts, tags and remote ids.',
    });
  }
  const { xml, counts, emailsLeft } = redactMrss(mrss, {
    keepHosts: keepHosts === true,
    keepDistributions: keepDistribution === true,
  });
  const cleaned = streams.clean(xml);
  return { xml: malformed(cleaned) === undefined ? cleaned : xml, counts, emailsLeft };
}

function folderFor(workspace: Workspace, connector: string | undefined): string {
  if (connector === undefined) return join(workspace.root, 'fixtures', 'mrss');
  const folders = selectConnectors(workspace, [connector]);
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) {
    throw new Failure('CONNECTOR_UNKNOWN', `--into names one connector, and "${connector}" fits several`, {
      exit: EXIT.usage,
    });
  }
  return join(folder.folder, 'fixtures');
}

function write(
  { root }: Workspace,
  folder: string,
  fixtures: readonly { path: string; xml: string; before: string | undefined }[],
): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (isOutside(relative(realpathSync(root), realpathSync(folder)))) {
      throw new Error('it is a link that leads out of the workspace');
    }
    for (const { path, xml, before } of fixtures) {
      if (before === xml) continue;
      writeFileSync(`${path}.new`, xml);
      renameSync(`${path}.new`, path);
    }
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `cannot write into ${folder}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      cause,
    });
  }
}

function readOr(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function show(pulled: readonly PulledFixture[], output: Output): void {
  const { colors } = output.style;
  for (const { file, bytes, change, redacted, emailsLeft } of pulled) {
    const taken = [
      of(redacted.sessions, 'session'),
      of(redacted.urlParameters, 'URL parameter'),
      of(redacted.logins, 'login'),
      of(redacted.hosts, 'host'),
      of(redacted.distributionBlocks, 'distribution block'),
    ].flat();
    const what = taken.length === 0 ? 'nothing to redact' : `redacted: ${taken.join(', ')}`;
    output.line(`${visible(file)}  ${change}, ${formatBytes(bytes)}, ${what}`);
    if (emailsLeft > 0)
      output.line(colors.dim(`  ${plural(emailsLeft, 'e-mail address')} left, e.g. in userId`));
  }
  output.line(
    colors.dim('Titles, users, texts and custom metadata are the entry’s own: look before you commit.'),
  );
}

const of = (count: number, noun: string): string[] => (count === 0 ? [] : [plural(count, noun)]);
