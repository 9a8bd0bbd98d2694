import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An FTP control connection driven by hand: what is written goes out as it stands. */
export class FtpDialogue implements AsyncDisposable {
  readonly socket: Socket;
  #text = '';
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
    socket.on('close', () => this.#wake());
    socket.on('error', () => {}); // Some tests reset it.
  }

  static async open(port: number): Promise<FtpDialogue> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const dialogue = new FtpDialogue(socket);
    await dialogue.reply();
    return dialogue;
  }

  static async loggedIn(port: number): Promise<FtpDialogue> {
    const dialogue = await FtpDialogue.open(port);
    await dialogue.say('USER acme');
    await dialogue.say('PASS pw');
    return dialogue;
  }

  /** Sends one command; gives the last line of its reply. */
  async say(command: string): Promise<string> {
    this.socket.write(`${command}\r\n`);
    return this.reply();
  }

  /** The last line of the next reply. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n(?: .*\r\n)*)?(\d{3} .*)\r\n/.exec(this.#text);
      if (match !== null) {
        this.#text = this.#text.slice(match[0].length);
        return match[1] ?? '';
      }
      if (this.socket.destroyed) throw new Error(`closed after ${JSON.stringify(this.#text)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async replies(count: number): Promise<string[]> {
    const codes: string[] = [];
    for (let index = 0; index < count; index++) codes.push((await this.reply()).slice(0, 3));
    return codes;
  }

  /** Opens the data connection of a passive transfer. */
  async passive(): Promise<Socket> {
    const data = connect({ port: portIn(await this.say('PASV')), host: '127.0.0.1', noDelay: true });
    data.on('error', () => {});
    await once(data, 'connect');
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.closed) return;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }
}

/** e.g. "227 Entering Passive Mode (127,0,0,1,195,80)" */
export function portIn(reply: string): number {
  const [, high, low] = /,(\d+),(\d+)\)$/.exec(reply) ?? [];
  return Number(high) * 256 + Number(low);
}
