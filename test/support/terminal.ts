import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A bash that is told one command after the other, as a reader types them. */
export class Terminal implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Everything that was printed, marks of ends included. */
  #text = '';
  #commands = 0;
  #read = 0;

  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn('bash', ['--noprofile', '--norc'], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      // A group of its own, so that ^C and the end reach what it started.
      detached: true,
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.#text += chunk));
    this.#child.stdin?.on('error', () => undefined).write('exec 2>&1\ntrap : INT\n');
  }

  /** Starts a command. What it prints comes after `from`; it reads nothing. */
  start(command: string): Command {
    const from = this.#text.length;
    this.#commands += 1;
    const mark = `<<end ${this.#commands} `;
    const quoted = `'${command.replaceAll("'", String.raw`'\''`)}'`;
    this.#child.stdin?.write(
      `eval ${quoted} </dev/null; __status=$?; printf '%s%s>>\\n' '${mark}' "$__status"; (exit "$__status")\n`,
    );
    return {
      output: () => this.#text.slice(from).split(mark)[0] ?? '',
      status: () => {
        const found = this.#text.slice(from).split(mark)[1];
        return found?.includes('>>') === true ? Number.parseInt(found, 10) : undefined;
      },
    };
  }

  /** What came since something was awaited last: a page tells it in the order in which it comes. */
  get unread(): string {
    return this.#text.slice(this.#read);
  }

  /** All that came so far has been compared. */
  markRead(): void {
    this.#read = this.#text.length;
  }

  get text(): string {
    return this.#text;
  }

  /** As Ctrl+C does it. */
  interrupt(): void {
    this.#signal('SIGINT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal('SIGTERM');
    this.#child.stdin?.end();
    for (let tries = 0; this.#isAlive() && tries < 50; tries++) await sleep(50);
    this.#signal('SIGKILL');
  }

  #isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
    } catch {
      // It is gone.
    }
  }
}

interface Command {
  readonly output: () => string;
  /** Nothing while it runs. */
  readonly status: () => number | undefined;
}
