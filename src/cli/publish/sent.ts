import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';
import {
  downloadData,
  readEntryDistribution,
  STORED_ACTIONS,
  type DataSide,
  type EntryDistribution,
  type StoredAction,
} from '../../deploy/entry-distribution.js';
import { formatBytes, visible, visibleLines } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import type { SentFlags } from './traffic-flags.js';
import type { Output } from '../output.js';
import { explained, openAccount } from './open.js';

/**
 * Writes what the account sent, or got back, to stdout or into a file.
 *
 * @throws {Failure} ENTRY_DISTRIBUTION_UNKNOWN; DATA_MISSING when no job left such data; FILE_UNWRITABLE.
 */
export async function showSent(id: number, flags: SentFlags, context: CommandContext): Promise<void> {
  const account = await openAccount(flags, context, { workspace: 'optional' });
  const { session, output } = account;
  const side: DataSide = flags.returned === true ? 'returned' : 'sent';
  const { distribution, action, data } = await explained(account, async () => {
    const found = await readEntryDistribution(session, id);
    const wanted = flags.action ?? newestAction(found, side);
    if (!found.logs.has(`${wanted} ${side}`)) throw nothingKept(found, wanted, side);
    return { distribution: found, action: wanted, data: await downloadData(session, found, wanted, side) };
  });

  if (!flags.quiet) describe(distribution, { action, side, bytes: data.bytes.length }, output);
  if (flags.out !== undefined) keep(data.bytes, resolve(flags.cwd, flags.out));
  if (output.wantsJson) {
    output.json({
      ...toDocument(distribution),
      action,
      which: side,
      bytes: data.bytes.length,
      contentType: data.contentType ?? null,
      ...toTextOrBase64(data.bytes),
    });
  }
  if (flags.out !== undefined || flags.json) return;
  // A terminal is no pipe: what a partner answered may move its cursor.
  if (process.stdout.isTTY) output.line(visibleLines(Buffer.from(data.bytes).toString('utf8')));
  else context.streams.writeBytes(data.bytes);
}

/** By what happened last, as far as the status tells. */
const LAST_BY_STATUS = {
  delete: ['DELETING', 'ERROR_DELETING', 'REMOVED'],
  update: ['READY', 'UPDATING', 'ERROR_UPDATING', 'IMPORT_UPDATING'],
} as const satisfies Partial<Record<StoredAction, readonly string[]>>;

/**
 * The action whose data is likely the newest. The account keeps no times: after a delete it is the delete, of
 * what is out the update where there was one, the submit otherwise.
 */
export function newestAction({ statusName, logs }: EntryDistribution, side: DataSide): StoredAction {
  const last: StoredAction =
    (['delete', 'update'] as const).find((name) =>
      (LAST_BY_STATUS[name] as readonly string[]).includes(statusName),
    ) ?? 'submit';
  return [last, ...STORED_ACTIONS].find((name) => logs.has(`${name} ${side}`)) ?? last;
}

function nothingKept(
  { id, logs, statusName, errorDescription }: EntryDistribution,
  action: StoredAction,
  side: DataSide,
): Failure {
  const what = side === 'sent' ? `sent data of ${action}` : `answer to ${action}`;
  const error = errorDescription === undefined ? '' : `, with "${errorDescription}"`;
  return new Failure(
    'DATA_MISSING',
    `the account keeps no ${what} of entry distribution ${id}, which is ${statusName}${error}`,
    {
      exit: EXIT.failed,
      fix:
        logs.size === 0
          ? 'It keeps none of the six: no job has come to an end that leaves data. File protocols bring no answer.'
          : `It keeps: ${[...logs].map(toFlags).join(', ')}.`,
    },
  );
}

/** e.g. `--action update --returned`. */
function toFlags(log: string): string {
  const [action, side] = log.split(' ');
  return `--action ${action}${side === 'returned' ? ' --returned' : ''}`;
}

/** What people should know beside the bytes, on stderr. */
function describe(
  distribution: EntryDistribution,
  shown: { readonly action: StoredAction; readonly side: DataSide; readonly bytes: number },
  output: Output,
): void {
  const { id, entryId, statusName, remoteId, errorDescription } = distribution;
  const parts = [
    `${shown.action} ${shown.side}, ${formatBytes(shown.bytes)}`,
    `entry distribution ${id}`,
    `entry ${visible(entryId)}`,
    statusName,
    ...(remoteId === undefined ? [] : [`remote id ${visible(remoteId)}`]),
    ...(errorDescription === undefined ? [] : [visible(errorDescription)]),
  ];
  output.error(output.style.colors.dim(parts.join(' · ')));
}

/** What machines read of an entry distribution. */
export const toDocument = (distribution: EntryDistribution) => ({
  entryDistributionId: distribution.id,
  entryId: distribution.entryId,
  distributionProfileId: distribution.distributionProfileId,
  status: distribution.status,
  statusName: distribution.statusName,
  remoteId: distribution.remoteId ?? null,
  errorType: distribution.errorType ?? null,
  errorNumber: distribution.errorNumber ?? null,
  errorDescription: distribution.errorDescription ?? null,
});

/** `text` only where nothing is lost on the way back. */
function toTextOrBase64(bytes: Uint8Array): { text: string } | { base64: string } {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const isText = Buffer.from(text, 'utf8').equals(bytes);
  return isText ? { text } : { base64: Buffer.from(bytes).toString('base64') };
}

function keep(bytes: Uint8Array, file: string): void {
  try {
    writeFileSync(file, bytes);
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `cannot write ${file}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      fix: 'Give --out a file in a folder that is there, and that you may write to.',
      cause,
    });
  }
}
