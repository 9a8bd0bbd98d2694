import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a client printed, and how it ended. */
export interface ClientRun {
  readonly status: number | null;
  readonly output: string;
}

/** A folder of its own, from which the machine's SSH clients run as if nobody had ever used them. */
export interface ClientHome extends Disposable {
  readonly folder: string;
  /** Writes a file there and returns its path. */
  file(name: string, content: string | Buffer): string;
  /** Options for ssh, scp and sftp: no configuration, no keys, no known hosts. */
  readonly sshOptions: readonly string[];
  /** Runs a client; passwords are asked of `SSH_ASKPASS`, which prints the one given. */
  run(command: string, args: readonly string[], password?: string): Promise<ClientRun>;
}

export function makeClientHome(): ClientHome {
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-ssh-'));
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const askpass = file('askpass', '#!/bin/sh\nprintf "%s\\n" "$TEST_PASSWORD"\n');
  chmodSync(askpass, 0o700);
  const knownHosts = join(folder, 'known_hosts');

  return {
    folder,
    file,
    // prettier-ignore
    sshOptions: [
      '-F', '/dev/null', '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'GlobalKnownHostsFile=/dev/null',
      '-o', 'StrictHostKeyChecking=no', '-o', 'PubkeyAuthentication=no', '-o', 'LogLevel=ERROR',
      '-o', 'NumberOfPasswordPrompts=1',
    ],
    run: (command, args, password = '') =>
      new Promise((resolve, reject) => {
        const client = spawn(command, args, {
          cwd: folder,
          env: {
            PATH: process.env['PATH'],
            HOME: folder,
            SSH_ASKPASS: askpass,
            SSH_ASKPASS_REQUIRE: 'force',
            DISPLAY: ':none',
            TEST_PASSWORD: password,
          },
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: 20_000,
        });
        let output = '';
        client.stdout.on('data', (data: Buffer) => (output += data.toString()));
        client.stderr.on('data', (data: Buffer) => (output += data.toString()));
        client.on('error', reject);
        client.on('close', (status) => resolve({ status, output }));
      }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Whether a program is installed. */
export const has = (command: string): boolean => spawnSync('which', [command]).status === 0;

/** Whether the machine's curl speaks a protocol. */
export const curlSpeaks = (protocol: string): boolean => {
  const { stdout } = spawnSync('curl', ['-V'], { encoding: 'utf8' });
  return new RegExp(`^Protocols:.*\\b${protocol}\\b`, 'm').test(stdout ?? '');
};
