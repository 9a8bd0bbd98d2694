import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import { startHttpsSink } from '../../src/harness/sinks/http.js';
import { startSftpSink } from '../../src/harness/sinks/ssh.js';
import { FaultPlan, parseFault } from '../../src/harness/sinks/faults.js';
import { runHere, runHereJson } from '../publish/support/in-process.js';
import { stylesheet, writeWorkspace } from '../support/workspace.js';

const answer = '<response><id>acme-77</id></response>';
const web = (protocol: string) => ({
  submit: {
    protocol,
    serverAddress: 'https://h.example/in#',
    results: { parser: 'xpath', expression: '//response/id' },
  },
  harness: { responses: { submit: { status: 200, body: answer } } },
});
const workspace = writeWorkspace({
  web: { ...web('https'), files: { 'submit.xsl': stylesheet('<a>one</a>') } },
  drop: {
    submit: { protocol: 'sftp', serverAddress: 'h.example', remotePath: '/in/deep', remoteUsername: 'feed' },
    files: {
      'submit.xsl': stylesheet('<a>a feed of some length, so that it can be cut in the middle of it</a>'),
    },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'faults-'));
afterAll(() => {
  workspace[Symbol.dispose]();
  rmSync(scratch, { recursive: true, force: true });
});

const planOf = (text: string): FaultPlan => {
  const wish = parseFault(text, () => 1);
  if (typeof wish === 'string') throw new Error(wish);
  return new FaultPlan([wish]);
};

describe('run --fault', () => {
  test.each([
    ['http-500', 'web', { statusName: 'READY', remoteId: null }],
    ['bom', 'web', { statusName: 'READY', remoteId: 'acme-77' }],
    ['two-ids', 'web', { statusName: 'READY', remoteId: 'acme-77' }],
    ['wrong-namespace', 'web', { statusName: 'READY', remoteId: null }],
    ['tls-expired', 'web', { statusName: 'READY', remoteId: 'acme-77' }],
    ['http-empty', 'web', { statusName: 'ERROR_SUBMITTING', remoteId: null }],
    ['cut:10', 'drop', { statusName: 'ERROR_SUBMITTING' }],
    ['no-mkdir', 'drop', { statusName: 'ERROR_SUBMITTING' }],
    ['host-key-changed', 'drop', { statusName: 'READY' }],
  ])('%s on %s', async (fault, connector, expected) => {
    const document = await runHereJson(workspace.path, [connector, '--fault', fault]);
    expect(document.runs[0]).toMatchObject(expected);
  });

  test('an attempt that is named is the only one', async () => {
    const document = await runHereJson(workspace.path, ['web', '--fault', 'http-empty@1']);
    expect(document.runs.map(({ ok }) => ok)).toEqual([false, ...document.runs.slice(1).map(() => true)]);
  });

  test('what cannot meet anything is a mistake', async () => {
    const run = await runHere(['run', 'drop', '--fault', 'http-500', '--cwd', workspace.path]);
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(/the fault http-500 is for http, https, and what was selected speaks sftp/);
  });
});

test('run --fault-matrix: a row without a fault, then every fault that fits', async () => {
  const run = await runHere(['run', '--fault-matrix', '--json', '--cwd', workspace.path]);
  expect(run.status).toBe(0);
  const { faultMatrix } = JSON.parse(run.stdout) as {
    faultMatrix: { fault: string; connector: string; statusName: string; isHidden: boolean }[];
  };
  const of = (connector: string) =>
    Object.fromEntries(
      faultMatrix.filter((cell) => cell.connector === connector).map((cell) => [cell.fault, cell]),
    );
  expect(Object.keys(of('drop'))).toEqual([
    'none',
    'login-refused',
    'no-password-method',
    'no-mkdir',
    'disk-full',
    'cut',
    'slow',
    'host-key-changed',
  ]);
  // Folders that one delivery made are not there for the next.
  expect(of('drop')['no-mkdir']).toMatchObject({ statusName: 'ERROR_SUBMITTING' });
  expect(of('web')['none']).toMatchObject({ statusName: 'READY', isHidden: false });
  expect(of('web')['http-status']).toMatchObject({ statusName: 'READY', isHidden: true });
});

test('an expired certificate is what a client sees, for that connection alone', async () => {
  await using sink = await startHttpsSink({ inbox: new Inbox(), fault: planOf('tls-expired@1').next });
  const validTo = () =>
    new Promise<number>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(sink.url.port), rejectUnauthorized: false });
      socket.once('error', reject).once('secureConnect', () => {
        resolve(Date.parse(socket.getPeerCertificate().valid_to));
        socket.destroy();
      });
    });
  expect(await validTo()).toBeLessThan(Date.now());
  expect(await validTo()).toBeGreaterThan(Date.now());
});

test('OpenSSH refuses a host key that has changed', async () => {
  const known = join(scratch, 'known_hosts');
  await using sink = await startSftpSink({ inbox: new Inbox(), fault: planOf('host-key-changed@2').next });
  const visit = () =>
    new Promise<string>((resolve) => {
      const options = ['StrictHostKeyChecking=accept-new', `UserKnownHostsFile=${known}`, 'BatchMode=yes'];
      const child = spawn('ssh', [
        ...options.flatMap((one) => ['-o', one]),
        '-p',
        sink.url.port,
        'a@127.0.0.1',
      ]);
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.once('close', () => resolve(said));
    });
  expect(await visit()).toMatch(/Permission denied/);
  expect(readFileSync(known, 'utf8')).toMatch(/ed25519/);
  expect(await visit()).toMatch(/REMOTE HOST IDENTIFICATION HAS CHANGED/);
});
