import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, type ServerChannel } from 'ssh2';
import { readHostKey } from '../../src/harness/sinks/host-key.js';

const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
const SHELL = '/bin/bash';

/** A destination on this machine that is no sink: OpenSSH's sftp-server and scp, the real shell, real files. */
export interface OpensshDestination extends AsyncDisposable {
  readonly port: number;
  /** Login folder. */
  readonly home: string;
}

export const hasOpenssh = [SFTP_SERVER, SHELL, '/usr/bin/scp'].every((file) => existsSync(file));

/** Starts one that takes any password. What runs in it is what the test sends. */
export async function startOpensshDestination(): Promise<OpensshDestination> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mrssmith-openssh-')));
  const home = join(folder, 'home');
  mkdirSync(home);
  const children = new Set<ChildProcess>();

  function connectTo(channel: ServerChannel, command: string, args: readonly string[]): void {
    const child = spawn(command, args, {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home, LC_ALL: 'C.UTF-8' },
      stdio: 'pipe',
    });
    children.add(child);
    channel.pipe(child.stdin).on('error', () => {});
    channel.on('error', () => {}).on('close', () => child.kill());
    child.stdout.on('data', (data: Buffer) => channel.write(data));
    child.stderr.on('data', (data: Buffer) => channel.stderr.write(data));
    child.on('close', (status) => {
      children.delete(child);
      channel.exit(status ?? 1);
      channel.end();
    });
  }

  const { privateKey } = await readHostKey(undefined);
  const server = new Server({ hostKeys: [privateKey] }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (attempt) => {
      if (attempt.method === 'password') attempt.accept();
      else attempt.reject(['publickey', 'password']);
    });
    connection.on('session', (accept) => {
      const session = accept();
      // Without a listener for "sftp", ssh2 hands the subsystem over as a plain channel.
      session.on('subsystem', (open) => connectTo(open(), SFTP_SERVER, []));
      session.on('exec', (open, _refuse, { command }) => connectTo(open(), SHELL, ['-c', command]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    port,
    home,
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill();
      const closed = once(server, 'close');
      server.close();
      await closed; // Whoever delivered has left by now.
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
