import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface RawHttpServer extends AsyncDisposable {
  readonly port: number;
  /** Requests as they came, byte for byte, in Latin-1. */
  readonly requests: string[];
}

/**
 * A server that takes down requests and answers what it is told to, well-formed or not.
 *
 * @param givesGoAhead - Whether "100 Continue" is said where it is asked for.
 * @param reply - Given the number of the request, from 0. Bytes to write, or something to do with the connection.
 */
export async function startRawHttpServer(
  reply: (index: number, request: string) => string | ((socket: Socket) => void),
  givesGoAhead = true,
): Promise<RawHttpServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // Some tests end it rudely.
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/^content-length: (\d+)\r$/im.exec(text)?.[1] ?? 0);
      if (givesGoAhead && /^expect: 100-continue\r$/im.test(text) && text.length === head + 4)
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      if (head === -1 || text.length < head + 4 + length) return;
      const answer = reply(requests.push(text) - 1, text);
      text = '';
      if (typeof answer === 'string') socket.write(answer);
      else answer(socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
