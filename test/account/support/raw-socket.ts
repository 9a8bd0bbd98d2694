import { once } from 'node:events';
import { connect } from 'node:net';
import type { ServedAccount } from './api-client.js';

/** Writes bytes to the server, says no more, and reads what comes until the server hangs up. */
export async function talk({ url }: ServedAccount, ...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (heard += chunk));
  socket.on('error', () => undefined);
  for (const part of parts) socket.write(part);
  socket.end();
  await once(socket, 'close');
  return heard;
}
