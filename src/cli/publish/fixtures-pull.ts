import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { RemoteError } from '../../client/errors.js';
import type { AccountSession } from '../../client/session.js';
import { isOutside, toShown } from '../../connector/files.js';
import { selectConnectors, type Workspace } from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { readRedactRules, type RedactRule } from '../../connector/fixture-settings.js';
import { redactItem, type Replaced } from '../../fixtures/redact/redact-item.js';
import { findRedactions, type RedactionCounts } from '../../fixtures/redact/redact-mrss.js';
import { wrap } from '../../harness/report/style.js';
import { readTree } from '../../xml/tree.js';
import type { CommandContext } from '../command.js';
import { ask, canAsk } from '../confirm.js';
import { showItems, toRedactionDocument } from '../fixtures/redact.js';
import { flawsOfReplaced, renderRedaction, type RedactedFile } from '../fixtures/render-redaction.js';
import type { FixturePullFlags } from './traffic-flags.js';
import type { Output } from '../output.js';
import { explained, openAccount } from './open.js';

/** A fixture that was pulled. */
interface PulledFixture extends RedactedFile {
  readonly entryId: string;
  readonly name: string;
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
  if (!flags.redact && flags.dryRun !== true) await agreeToSecrets(flags, context.signal);
  const account = await openAccount(flags, context);
  const { workspace, session, output } = account;
  const rules = flags.redact ? readRedactRules(workspace.root) : [];
  const folder = folderFor(workspace, flags.into);
  const items = await explained(account, () => readItems(session, ids));
  const fixtures = items.map(({ entryId, mrss }) => {
    const name = flags.name ?? entryId;
    const path = join(folder, `${name}.xml`);
    const made = flags.redact ? redact(entryId, mrss, rules, flags, context) : unredacted(mrss);
    return { entryId, name, path, file: toShown(path, workspace.root), ...made, before: readOr(path) };
  });
  const taken = fixtures.find(({ before, xml }) => before !== undefined && before !== xml);
  if (taken !== undefined && flags.force !== true && flags.dryRun !== true) {
    throw new Failure('FIXTURE_EXISTS', `${taken.file} is there, and differs`, {
      exit: EXIT.usage,
      fix: 'Take another name with --name, or replace it with --force.',
    });
  }
  const flaws = await flawsOfReplaced(
    fixtures.map(({ xml, ...fixture }) => ({ ...fixture, bytes: Buffer.from(xml) })),
    context.signal,
  );
  if (flags.dryRun !== true) write(workspace, folder, fixtures);
  const pulled = fixtures.map((fixture, index) => toPulled(fixture, flaws[index] ?? []));
  const texts = fixtures.map(({ xml }) => (flags.redact ? xml : ''));
  if (output.wantsJson) output.json(toRedactionDocument(pulled, texts, flags.dryRun === true));
  if (!flags.json) show(pulled, texts, flags, output);
}

interface MadeFixture extends Made {
  readonly entryId: string;
  readonly name: string;
  readonly file: string;
  readonly before: string | undefined;
}

function toPulled(fixture: MadeFixture, flaws: PulledFixture['flaws']): PulledFixture {
  const { entryId, name, file, xml, before, counts, replaced, emailsLeft } = fixture;
  const change = before === undefined ? 'created' : before === xml ? 'unchanged' : 'replaced';
  const bytes = Buffer.byteLength(xml);
  return { entryId, name, file, bytes, change, redacted: counts, replaced, emailsLeft, flaws };
}

/** @throws {Failure} NOT_CONFIRMED where nobody agrees. */
async function agreeToSecrets({ yes }: FixturePullFlags, signal: AbortSignal): Promise<void> {
  if (yes === true) return;
  const question = 'Write the items with the sessions, people and hosts that are in them?';
  if (canAsk() && (await ask(question, 'nothing was written', signal))) return;
  throw new Failure(
    'NOT_CONFIRMED',
    '--no-redact leaves sessions and people in the file: nothing was written',
    {
      exit: EXIT.usage,
      fix: 'Leave --no-redact out, or add -y. For hosts and users alone: --keep-hosts, --keep-users.',
    },
  );
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

interface Made {
  readonly xml: string;
  readonly counts: RedactionCounts;
  readonly replaced: readonly Replaced[];
  readonly emailsLeft: number;
}

/** Without secrets that the command knows, too: a password may stand in a description. */
function redact(
  entryId: string,
  mrss: string,
  rules: readonly RedactRule[],
  { keepHosts, keepUsers, keepDistribution }: FixturePullFlags,
  { streams }: CommandContext,
): Made {
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
  const { bytes, ...made } = redactItem(Buffer.from(mrss), name, rules, {
    keepHosts: keepHosts === true,
    keepUsers: keepUsers === true,
    keepDistributions: keepDistribution === true,
  });
  const xml = Buffer.from(bytes).toString();
  const cleaned = streams.clean(xml);
  return { ...made, xml: malformed(cleaned) === undefined ? cleaned : xml };
}

const unredacted = (xml: string): Made => ({ xml, ...findRedactions('<item/>'), replaced: [] });

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

function show(
  pulled: readonly PulledFixture[],
  texts: readonly string[],
  flags: FixturePullFlags,
  output: Output,
): void {
  const { colors, width } = output.style;
  const isDryRun = flags.dryRun === true;
  const say = (line: string) => (isDryRun ? output.error(line) : output.line(line));
  if (!flags.quiet) {
    for (const file of pulled) for (const line of renderRedaction(file, output.style, isDryRun)) say(line);
    const advice = flags.redact
      ? 'Titles, texts and custom metadata are the entry’s own: look before you commit.'
      : 'Nothing was taken out: sessions, people and hosts are in it. Do not commit it.';
    for (const line of wrap(advice, width)) say(colors.dim(line));
  }
  if (isDryRun && flags.redact) showItems(texts, output);
}
