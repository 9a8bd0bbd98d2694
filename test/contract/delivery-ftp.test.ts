import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { FileRequest } from '../../src/harness/delivery/client.js';
import { putFtp } from '../../src/harness/delivery/ftp.js';
import type { TranscriptLine } from '../../src/harness/sinks/delivery.js';
import { startFtpSink } from '../../src/harness/sinks/ftp.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { Fault } from '../../src/harness/sinks/sink.js';

const BODY = Buffer.from('<feed>é</feed>');
const CREDENTIALS = { username: 'acme', password: 'hunter2-secret' };

async function start(fault?: () => Fault | undefined) {
  const inbox = new Inbox();
  const sink = await startFtpSink({ inbox, logins: () => [CREDENTIALS], fault });
  return { sink, inbox, port: Number(sink.url.port) };
}

const put = (port: number, changes: Partial<FileRequest> = {}) =>
  putFtp({
    endpoint: { host: '127.0.0.1', port },
    credentials: CREDENTIALS,
    path: '/in/deep/a.xml',
    body: BODY,
    passive: true,
    signal: new AbortController().signal,
    timeoutMs: 5000,
    now: Date.now,
    ...changes,
  });

const MODES = [
  ['passive', true],
  ['active', false],
] as const;

describe.each(MODES)('putFtp in %s mode', (_, passive) => {
  test('puts a file into folders it makes', async () => {
    const { sink, inbox, port } = await start();
    await using _sink = sink;
    const result = await put(port, { passive });
    expect(result).toMatchObject({ kind: 'delivered', protocol: 'ftp', path: '/in/deep/a.xml' });
    expect(inbox.deliveries.map(({ path, body }) => [path, body.toString()])).toEqual([
      ['/in/deep/a.xml', BODY.toString()],
    ]);
    expect(JSON.stringify(result.transcript)).not.toContain(CREDENTIALS.password);
  });

  test.each([
    ['a.xml', '/a.xml'],
    ['/a.xml', '/a.xml'],
    ['//in//a.xml', '/in/a.xml'],
    [' in\\a b.xml ', '/in/a b.xml'],
    ['in/é.xml', '/in/é.xml'],
  ])('writes %j to %j', async (path, received) => {
    const { sink, inbox, port } = await start();
    await using _sink = sink;
    expect(await put(port, { passive, path })).toMatchObject({ kind: 'delivered' });
    expect(inbox.deliveries.map((delivery) => delivery.path)).toEqual([received]);
  });

  test('deletes what has the name before it writes', async () => {
    const { sink, inbox, port } = await start();
    await using _sink = sink;
    await put(port, { passive });
    const { transcript } = await put(port, { passive, body: Buffer.from('second') });
    expect(commandsOf(transcript)).toContain('DELE in/deep/a.xml');
    expect(inbox.deliveries.map(({ body }) => body.toString())).toEqual([BODY.toString(), 'second']);
  });

  test('takes megabytes and nothing at all', async () => {
    const { sink, inbox, port } = await start();
    await using _sink = sink;
    for (const bytes of [0, 5_000_000]) await put(port, { passive, body: Buffer.alloc(bytes, 'x') });
    expect(inbox.deliveries.map(({ body }) => body.length)).toEqual([0, 5_000_000]);
  });

  test.each<[Fault, string, RegExp]>([
    [{ kind: 'refuse-login' }, 'login', /^530 Login incorrect$/],
    [{ kind: 'no-mkdir' }, 'put', /^553 /],
    [{ kind: 'disk-full', afterBytes: 3 }, 'put', /^452 No space left/],
    [{ kind: 'disk-full', afterBytes: 100_000 }, 'put', /^452 No space left/],
    [{ kind: 'cut', afterBytes: 3 }, 'lost', /./],
    [{ kind: 'cut', afterBytes: 100_000 }, 'lost', /./],
    [{ kind: 'slow', delayMs: 10_000 }, 'timeout', /did not finish within 300 ms/],
  ])('reports %o as %s', async (fault, reason, message) => {
    const { sink, inbox, port } = await start(() => fault);
    await using _sink = sink;
    const result = await put(port, { passive, body: Buffer.alloc(500_000), timeoutMs: 300 });
    expect(result).toMatchObject({ kind: 'failed', reason });
    expect(result).toHaveProperty('message', expect.stringMatching(message));
    expect(inbox.count).toBe(0);
  });

  test('leaves nothing open, however it ends', async () => {
    let fault: Fault | undefined;
    const { sink, port } = await start(() => fault);
    await using _sink = sink;
    const before = process.getActiveResourcesInfo().length;
    for (let index = 0; index < 150; index++) {
      fault = index % 3 === 1 ? { kind: 'cut', afterBytes: 1 } : undefined;
      await put(port, { passive, ...(index % 3 === 2 ? { path: 'a\r\nb' } : {}) });
    }
    await sleep(50);
    expect(process.getActiveResourcesInfo().length - before).toBeLessThan(10);
  });
});

describe('putFtp', () => {
  test.runIf(hasPhpFtp()).each(MODES)('says in %s mode what the server says with PHP', async (_, passive) => {
    const { sink: theirs, inbox: theirInbox, port: theirPort } = await start();
    const { sink: ours, inbox: ourInbox, port: ourPort } = await start();
    await using _theirs = theirs;
    await using _ours = ours;
    for (const path of ['in/deep/a.xml', 'in/deep/a.xml', '/in/other/b.xml', '/c.xml']) {
      await runServerOrder(theirPort, path, passive);
      expect(await put(ourPort, { passive, path })).toMatchObject({ kind: 'delivered' });
      const said = (inbox: Inbox) => commandsOf(inbox.deliveries.at(-1)?.transcript ?? []);
      expect(said(ourInbox)).toEqual(said(theirInbox));
    }
  });

  test('reports a port where nothing listens as connect', async () => {
    const { sink, port } = await start();
    await sink[Symbol.asyncDispose]();
    expect(await put(port)).toMatchObject({
      kind: 'failed',
      reason: 'connect',
      message: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });

  test('stops when told to, before it starts and on the way', async () => {
    const { sink, port } = await start(() => ({ kind: 'slow', delayMs: 10_000 }));
    await using _ = sink;
    expect(await put(port, { signal: AbortSignal.abort() })).toMatchObject({ reason: 'aborted' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    expect(await put(port, { signal: controller.signal })).toMatchObject({ reason: 'aborted' });
  });

  test('refuses line breaks, which would be commands of their own', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    const result = await put(port, { path: 'in/a.xml\r\nDELE b.xml' });
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'put',
      message: expect.stringContaining('line break'),
    });
    expect(inbox.count).toBe(0);
  });
});

describe('putFtp and a destination that misbehaves', () => {
  const HAPPY: Record<string, string> = {
    USER: '331 go on',
    PASS: '230 hello',
    PWD: '257 "/"',
    TYPE: '200 fine',
    SIZE: '213 1',
    DELE: '250 gone',
  };

  /** Plays a server from a table of replies; a function may do worse. */
  async function startScripted(script: Record<string, string | ((socket: Socket, data: number) => void)>) {
    const data = createServer((socket) => socket.on('error', () => {}).resume());
    await once(data.listen(0, '127.0.0.1'), 'listening');
    const { port: dataPort } = data.address() as AddressInfo;
    const PASV = `227 (127,0,0,1,${dataPort >> 8},${dataPort & 255})`;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(typeof script['greeting'] === 'string' ? script['greeting'] : '220 hi\r\n');
      socket.setEncoding('utf8').on('data', (line: string) => {
        const verb = line.split(/[ \r]/)[0] ?? '';
        const reply = script[verb] ?? { ...HAPPY, PASV }[verb] ?? '500 what';
        if (typeof reply === 'string') socket.write(`${reply}\r\n`);
        else reply(socket, dataPort);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
      port: (server.address() as AddressInfo).port,
      data,
      [Symbol.dispose]() {
        server.close();
        data.close();
      },
    };
  }

  test.each<[string, Parameters<typeof startScripted>[0], object]>([
    [
      'greets with a refusal',
      { greeting: '421 too many\r\n' },
      { reason: 'connect', message: '421 too many' },
    ],
    ['never ends its reply', { greeting: '220-'.padEnd(100_000, 'x') }, { reason: 'lost' }],
    ['leaves', { PASS: (socket) => socket.end() }, { reason: 'lost' }],
    ['resets', { PASS: (socket) => socket.resetAndDestroy() }, { reason: 'lost' }],
    ['falls silent', { STOR: () => {} }, { reason: 'timeout' }],
    ['takes the file and falls silent', { STOR: '150 go' }, { reason: 'timeout' }],
    ['has no passive mode', { PASV: '502 no' }, { reason: 'put', message: 'no passive mode: 502 no' }],
    ['names a port where nothing listens', { PASV: '227 (127,0,0,1,0,1)' }, { reason: 'put' }],
    ['refuses the transfer', { STOR: '553 no' }, { reason: 'put', message: '553 no' }],
    ['takes the file and says no', { STOR: '150 go\r\n550 quota' }, { reason: 'put', message: '550 quota' }],
    ['does not delete', { DELE: '550 kept' }, { reason: 'put', message: '550 kept' }],
    [
      'answers the login with the password',
      { PASS: '530-sorry\r\n530 user acme may not use hunter2-secret' },
      { reason: 'login', message: '530 user acme may not use [hidden]' },
    ],
  ])('ends when it %s', async (_, script, expected) => {
    using server = await startScripted(script);
    const result = await put(server.port, { timeoutMs: 400 });
    expect(result).toMatchObject({ kind: 'failed', ...expected });
    expect(JSON.stringify(result)).not.toContain(CREDENTIALS.password);
  });

  test('sends the file nowhere else than to the destination', async () => {
    using server = await startScripted({});
    let connections = 0;
    server.data.on('connection', () => (connections += 1));
    const { port } = server.data.address() as AddressInfo;
    using lying = await startScripted({
      PASV: `227 (10,9,8,7,${port >> 8},${port & 255})`,
      STOR(socket) {
        socket.write('150 go\r\n');
        setTimeout(() => socket.write('226 done\r\n'), 20);
      },
    });
    expect(await put(lying.port, { timeoutMs: 1000 })).toMatchObject({ kind: 'delivered' });
    expect(connections).toBe(1);
  });
});

function hasPhpFtp(): boolean {
  return spawnSync('php', ['-r', 'exit(extension_loaded("ftp") ? 0 : 1);']).status === 0;
}

/** The order of spec section 2.3, with the real extension: kFileTransferMgr's putFile over ftpMgr. */
async function runServerOrder(port: number, path: string, passive: boolean): Promise<void> {
  await promisify(execFile)('php', [
    '-r',
    `$f = ftp_connect('127.0.0.1', ${port}); ftp_login($f, 'acme', '${CREDENTIALS.password}');
     ftp_pasv($f, ${passive}); $start = ftp_pwd($f);
     function there($f, $path) {
       global $start;
       if (strncmp($start, $path, strlen($path)) === 0) return true;
       $path = ltrim($path, '/');
       if (ftp_size($f, $path) != -1) return true;
       $before = ftp_pwd($f);
       if (!@ftp_chdir($f, $path)) return false;
       return ftp_chdir($f, $before);
     }
     $path = '${path}'; $local = tempnam('/tmp', 'mrssmith'); file_put_contents($local, '<feed/>');
     if (there($f, $path)) ftp_delete($f, ltrim($path, '/'));
     $folder = dirname($path);
     if (!there($f, $folder)) {
       $made = '';
       foreach (explode('/', $folder) as $i => $name) {
         $made = $i ? "$made/$name" : $name;
         if (!there($f, $made)) ftp_mkdir($f, ltrim($made, '/'));
       }
     }
     ftp_put($f, ltrim($path, '/'), $local, FTP_BINARY); ftp_close($f); unlink($local);`,
  ]);
}

function commandsOf(transcript: readonly TranscriptLine[]): string[] {
  return transcript
    .filter(({ from }) => from === 'client')
    .map(({ text }) => text.replace(/^PORT .*/, 'PORT'));
}
