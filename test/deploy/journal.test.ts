import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toImage, type ConnectorImage } from '../../src/deploy/image.js';
import {
  beginDeployment,
  findInterrupted,
  listDeployments,
  readDeployment,
  type DeploymentHeader,
} from '../../src/deploy/journal.js';
import { holdLock } from '../../src/deploy/lock.js';
import { Secret } from '../../src/deploy/secret.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const image = (text: string, password?: string): ConnectorImage =>
  toImage([
    { kind: 'provider', action: undefined, fields: { name: 'Acme' } },
    {
      kind: 'action',
      action: 'submit',
      fields: { remotePassword: password === undefined ? null : new Secret(password, '${ACME_PASSWORD}') },
    },
    { kind: 'transform', action: 'submit', fields: { text } },
  ]);

const header = (
  before: ConnectorImage,
  after: ConnectorImage,
  verb: DeploymentHeader['verb'] = 'deploy',
): DeploymentHeader => ({
  verb,
  connector: 'acme',
  target: { name: 'staging', serviceUrl: 'https://api.example', partnerId: 102 },
  before,
  after,
  changes: [{ effect: 'update', object: 'transform', name: 'submit', fields: ['text'] }],
});

const NOW = () => Date.UTC(2030, 0, 2);
const fileOf = (id: string) => join(folder, `${id}.ndjson`);
const linesOf = (id: string) => readFileSync(fileOf(id), 'utf8').trimEnd().split('\n');

/** A deployment with one request, as far as its process came. */
function deploy(before: string, after: string, until: 'begin' | 'calling' | 'called' | 'end'): string {
  const log = beginDeployment(folder, header(image(before), image(after)), NOW);
  if (until === 'begin') return log.id;
  log.before([{ call: 'genericDistributionProvider.add', object: 'provider' }]);
  if (until === 'calling') return log.id;
  log.after([{ object: 'provider', id: 5 }]);
  if (until === 'end') log.end('done');
  return log.id;
}

describe('the journal', () => {
  test('keeps a deployment as it was begun, called and ended', () => {
    const id = deploy('<a/>', '<b/>', 'end');
    expect(readDeployment(fileOf(id))).toMatchObject({
      id: '0001',
      verb: 'deploy',
      connector: 'acme',
      target: { name: 'staging', partnerId: 102 },
      startedAt: '2030-01-02T00:00:00.000Z',
      outcome: 'done',
      requests: 1,
      calls: 1,
      providerId: 5,
      changes: [{ object: 'transform', fields: ['text'] }],
    });
    expect(readDeployment(fileOf(id))?.after).toEqual(image('<b/>'));
  });

  test('is on disk before the request is sent', () => {
    const log = beginDeployment(folder, header(image('<a/>'), image('<b/>')), NOW);
    expect(linesOf(log.id)).toHaveLength(1);
    log.before([{ call: 'genericDistributionProvider.add', object: 'provider' }]);
    expect(linesOf(log.id)).toHaveLength(2);
  });

  test('keeps documents in full and of passwords a hash', () => {
    const log = beginDeployment(folder, header(image('<a/>', 'hunter2'), image('<b/>', 'hunter3')), NOW);
    const text = readFileSync(fileOf(log.id), 'utf8');
    expect(text).toContain('<b/>');
    expect(text).not.toContain('hunter');
    const kept = readDeployment(fileOf(log.id))?.after.get('action submit')?.fields['remotePassword'];
    expect(kept).toMatchObject({ secret: 'scrypt', source: '${ACME_PASSWORD}' });
    expect(new Secret('hunter3').equals(kept as never)).toBe(true);
  });

  test('is readable by its owner alone', () => {
    const id = deploy('<a/>', '<b/>', 'end');
    expect(statSync(fileOf(id)).mode & 0o077).toBe(0);
  });

  test('numbers go up, and a number is never given twice', () => {
    writeFileSync(fileOf('0009'), '');
    const ids = [deploy('1', '2', 'end'), deploy('2', '3', 'end')];
    expect(ids).toEqual(['0010', '0011']);
    writeFileSync(fileOf('0012'), '');
    expect(deploy('3', '4', 'end')).toBe('0013');
  });

  // A process may be ended between any two bytes.
  test('whatever byte a process was ended at, the rest can be read', () => {
    const id = deploy('<a/>', '<b/>', 'end');
    const whole = readFileSync(fileOf(id));
    const beginsAt = whole.indexOf('\n') + 1;
    for (let length = whole.length; length >= 0; length--) {
      truncateSync(fileOf(id), length);
      const found = readDeployment(fileOf(id));
      if (length < beginsAt - 1) expect(found, `${length} bytes`).toBeUndefined();
      else
        expect(found?.outcome, `${length} bytes`).toBe(length >= whole.length - 1 ? 'done' : 'interrupted');
    }
  });

  test('files that are no journal are passed over', () => {
    writeFileSync(fileOf('0001'), 'null\n[]\n"x"\n');
    writeFileSync(join(folder, 'notes.txt'), 'x');
    appendFileSync(fileOf('0002'), '{"type":"begin","before":1,"after":[]}\n');
    expect(listDeployments(folder)).toEqual([]);
    expect(listDeployments(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('what was interrupted', () => {
  test('nothing, when the last deployment was done', () => {
    deploy('1', '2', 'calling');
    deploy('1', '2', 'end');
    expect(findInterrupted(folder)).toBeUndefined();
  });

  test.each(['begin', 'calling', 'called'] as const)('a deployment that ended after its %s', (until) => {
    deploy('0', '1', 'end');
    const id = deploy('1', '2', until);
    expect(findInterrupted(folder)).toMatchObject({
      id,
      verb: 'deploy',
      before: image('1'),
      after: image('2'),
    });
  });

  test('several in a row: what each found and was to leave is ours', () => {
    deploy('0', '1', 'end');
    deploy('1', '2', 'called');
    const last = deploy('1', '3', 'calling');
    expect(findInterrupted(folder)).toMatchObject({
      id: last,
      before: image('1'),
      after: image('3'),
      images: [image('1'), image('2'), image('1'), image('3')],
      providerId: 5,
    });
  });

  test('a deployment that was refused half-way stands open too', () => {
    const log = beginDeployment(folder, header(image('1'), image('2')), NOW);
    log.before([]);
    log.after([]);
    log.end('stopped', 'API_REFUSED');
    expect(findInterrupted(folder)?.id).toBe(log.id);
    expect(readDeployment(fileOf(log.id))).toMatchObject({ outcome: 'stopped', reason: 'API_REFUSED' });
  });
});

describe('the lock', () => {
  const file = () => join(folder, 'lock');

  test('keeps a second deployment out, and says who holds it', () => {
    using _held = holdLock(file());
    expect(() => holdLock(file())).toThrow(
      expect.objectContaining({
        code: 'DEPLOYMENT_RUNNING',
        exit: 75,
        message: expect.stringContaining(`${process.pid}`),
      }),
    );
  });

  test('is gone at the end, with every draft of it', () => {
    {
      using _held = holdLock(file());
    }
    expect(readdirSync(folder)).toEqual([]);
    using _again = holdLock(file());
  });

  test.each([
    ['a process that is no more', { pid: 2 ** 22 - 7, host: hostname(), started: '1', since: 'x' }],
    ['another process with the same id', { pid: process.pid, host: hostname(), started: '1', since: 'x' }],
    ['nobody', {}],
  ])('of %s is taken over', (_, holder) => {
    writeFileSync(file(), JSON.stringify(holder));
    using _held = holdLock(file());
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test('of another machine is held while it is fresh', () => {
    writeFileSync(file(), JSON.stringify({ pid: 1, host: 'elsewhere.example', since: 'x' }));
    expect(() => holdLock(file())).toThrow(/elsewhere/);
  });
});
