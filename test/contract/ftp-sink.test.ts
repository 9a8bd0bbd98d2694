import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parseActiveTarget } from '../../src/harness/sinks/ftp-data.js';
import { startFtpSink } from '../../src/harness/sinks/ftp.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { SinkOptions } from '../../src/harness/sinks/sink.js';
import { FtpDialogue, portIn } from '../support/ftp-dialogue.js';

async function start(options: Partial<SinkOptions> = {}) {
  const inbox = new Inbox();
  const sink = await startFtpSink({ inbox, ...options });
  return { sink, inbox, port: Number(sink.url.port) };
}

describe('commands', () => {
  test('are taken apart however the packets fall, and answered in order', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.open(port);
    ftp.socket.write('USER acme\r\nPASS pw\r\nPWD\r\nMKD a\r\nCWD a\r\nNOOP\r\nSYS');
    await sleep(10);
    ftp.socket.write('T\r');
    await sleep(10);
    ftp.socket.write('\nfeat\nQUIT\r\n');
    expect(await ftp.replies(9)).toEqual(['331', '230', '257', '257', '250', '200', '215', '211', '221']);
  });

  test('are refused before the login, those that need none aside', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.open(port);
    const codes = [];
    for (const command of [
      'PWD',
      'STOR a',
      'PASV',
      'PORT 127,0,0,1,200,1',
      'LIST',
      'SYST',
      'AUTH TLS',
      'HELP',
    ]) {
      codes.push((await ftp.say(command)).slice(0, 3));
    }
    expect(codes).toEqual(['530', '530', '530', '530', '530', '215', '502', '214']);
  });

  test.each([
    ['TYPE I', '200'],
    ['TYPE A N', '200'],
    ['TYPE E', '504'],
    ['MODE S', '200'],
    ['MODE B', '504'],
    ['STRU F', '200'],
    ['STRU R', '504'],
    ['ALLO 10', '202'],
    ['REST 0', '350'],
    ['REST 5', '504'],
    ['OPTS UTF8 ON', '200'],
    ['OPTS X', '501'],
    ['EPSV 2', '522'],
    ['EPSV ALL', '200'],
    ['CDUP', '250'],
    ['CWD nowhere', '550'],
    ['MKD a/b', '550'],
    ['SIZE a', '550'],
    ['MDTM a', '550'],
    ['DELE a', '550'],
    ['RMD a', '550'],
    ['RNFR a', '550'],
    ['RNTO a', '503'],
    ['RETR a', '550'],
    ['STOR a', '425'],
    ['STOR no/folder', '553'],
    ['LIST a', '550'],
    ['ABOR', '226'],
    ['SITE CHMOD 644 a', '502'],
    ['NONSENSE', '500'],
    ['', '500'],
  ])('%j is answered with %s', async (command, code) => {
    const { sink, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    expect((await ftp.say(command)).slice(0, 3)).toBe(code);
  });

  test('cannot name what is outside the tree, and quote what they name', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    expect(await ftp.say('CWD ../../..')).toBe('250 "/" is the current directory');
    expect(await ftp.say('MKD ../a "b"')).toBe('257 "/a ""b""" created');
  });
});

describe('a transfer', () => {
  test('is recorded as it went, with the password left out', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const data = await ftp.passive();
    await ftp.say('STOR a.xml');
    data.end('<feed/>');
    expect(await ftp.reply()).toBe('226 Stored 7 bytes');

    const lines = inbox.deliveries[0]?.transcript.map(({ from, text: said }) => `${from}: ${said}`) ?? [];
    expect(lines.filter((line) => !line.includes('Passive'))).toEqual([
      'server: 220 mrssmith FTP sink',
      'client: USER acme',
      'server: 331 Password required',
      'client: PASS [hidden]',
      'note: login "acme" with password accepted',
      'server: 230 Logged in',
      'client: PASV',
      'client: STOR a.xml',
      'server: 150 Ready for /a.xml',
      'server: 226 Stored 7 bytes',
    ]);
  });

  test('that is reset is no delivery, and leaves no file', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const data = await ftp.passive();
    await ftp.say('STOR a.xml');
    data.write('<fe');
    await sleep(10);
    data.resetAndDestroy();
    expect(await ftp.reply()).toMatch(/^426 /);
    expect(await ftp.say('SIZE a.xml')).toMatch(/^550 /);
    expect(inbox.count).toBe(0);
  });

  test('of a client that was killed is no delivery, though both connections close in good order', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    const ftp = await FtpDialogue.loggedIn(port);
    const data = await ftp.passive();
    await ftp.say('STOR a.xml');
    data.write('<fe');
    await sleep(10);
    ftp.socket.destroy();
    data.destroy();
    await sleep(30);
    expect(inbox.count).toBe(0);
  });

  test('counts when the client said QUIT ahead', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const data = await ftp.passive();
    ftp.socket.end('STOR a.xml\r\nQUIT\r\n');
    data.end('<feed/>');
    expect(await ftp.replies(3)).toEqual(['150', '226', '221']);
    expect(inbox.count).toBe(1);
  });

  test('is given up at ABOR, with Telnet signals before it too', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const data = await ftp.passive();
    await ftp.say('STOR a.xml');
    data.write('<fe');
    await sleep(10);
    ftp.socket.write(Buffer.from([0xff, 0xf4, 0xff, 0xf2]));
    ftp.socket.write('ABOR\r\n');
    expect(await ftp.replies(2)).toEqual(['426', '226']);
    expect(inbox.count).toBe(0);
  });

  test('appends, stores under a new name, and renames in the tree alone', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const send = async (command: string, body: string) => {
      const data = await ftp.passive();
      const opening = await ftp.say(command);
      data.end(body);
      return [opening, await ftp.reply()];
    };
    await send('STOR a.xml', 'one');
    await send('APPE a.xml', 'two');
    expect((await send('STOU', 'three'))[0]).toBe('150 FILE: /file.1');
    await ftp.say('RNFR a.xml');
    expect(await ftp.say('RNTO b.xml')).toMatch(/^250 /);

    expect(inbox.deliveries.map(({ path, body }) => [path, body.toString()])).toEqual([
      ['/a.xml', 'one'],
      ['/a.xml', 'onetwo'],
      ['/file.1', 'three'],
    ]);
    const data = await ftp.passive();
    await ftp.say('NLST');
    expect(await text(data)).toBe('b.xml\r\nfile.1\r\n');
  });

  test('keeps a Latin-1 name readable', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const data = await ftp.passive();
    ftp.socket.write(Buffer.from('STOR caf\xe9.xml\r\n', 'latin1'));
    data.end('<feed/>');
    await ftp.replies(2);
    expect(inbox.deliveries[0]?.path).toBe('/café.xml');
  });

  test('answers 452 for a full disk and 552 for what is too large', async () => {
    let isFull = true;
    const { sink, port } = await start({
      maxBytes: 5,
      fault: () => (isFull ? { kind: 'disk-full', afterBytes: 3 } : undefined),
    });
    await using _ = sink;
    const codes = [];
    for (const full of [true, false]) {
      isFull = full;
      await using ftp = await FtpDialogue.loggedIn(port);
      const data = await ftp.passive();
      await ftp.say('STOR a.xml');
      data.end('<feed/>');
      codes.push((await ftp.reply()).slice(0, 3));
    }
    expect(codes).toEqual(['452', '552']);
  });
});

describe('data connections', () => {
  test.each([
    ['PORT', '127,0,0,1,195,80', { host: '127.0.0.1', port: 50_000 }],
    ['EPRT', '|1|127.0.0.1|50000|', { host: '127.0.0.1', port: 50_000 }],
    ['EPRT', '|2|::1|50000|', { host: '::1', port: 50_000 }],
    ['PORT', '10,0,0,1,195,80', 'refused'],
    ['PORT', '127,0,0,2,195,80', 'refused'],
    ['PORT', '0,0,0,0,195,80', 'refused'],
    ['PORT', '127,0,0,1,0,22', 'refused'],
    ['PORT', '127,0,0,1,0,0', 'refused'],
    ['EPRT', '|1|192.168.0.1|50000|', 'refused'],
    ['EPRT', '|1|127.0.0.1|25|', 'refused'],
    ['EPRT', '|1|127.0.0.1|99999|', 'refused'],
    ['EPRT', '|1|localhost|50000|', 'refused'],
    ['EPRT', '|1|127.1|50000|', 'refused'],
    ['EPRT', '|1|0177.0.0.1|50000|', 'refused'],
    ['EPRT', '|2|::ffff:10.0.0.1|50000|', 'refused'],
    ['EPRT', '|2|::|50000|', 'refused'],
    ['EPRT', '|2|fe80::1|50000|', 'refused'],
    ['EPRT', '|1|::1|50000|', 'malformed'],
    ['EPRT', '|3|127.0.0.1|50000|', 'malformed'],
    ['PORT', '127,0,0,1,195', 'malformed'],
    ['PORT', '127,0,0,1,300,80', 'malformed'],
    ['PORT', '127,0,0,1,195,80\n', 'malformed'],
    ['PORT', '', 'malformed'],
  ] as const)('%s %s is %o', (verb, argument, expected) => {
    expect(parseActiveTarget(verb, argument)).toEqual(expected);
  });

  test('go nowhere but where PORT may lead', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    expect(await ftp.say('PORT 10,0,0,1,200,1')).toMatch(/^504 /);
    expect(await ftp.say('STOR a.xml')).toMatch(/^425 /);
    expect(await ftp.say('PORT nonsense')).toMatch(/^501 /);
  });

  test('that cannot be opened are reported, and the session goes on', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    await using ftp = await FtpDialogue.loggedIn(port);
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const free = (closed.address() as AddressInfo).port;
    closed.close();
    await once(closed, 'close');
    expect(await ftp.say(`EPRT |1|127.0.0.1|${free}|`)).toMatch(/^200 /);
    expect(await ftp.say('STOR a.xml')).toMatch(/^425 /);
    expect(await ftp.say('NOOP')).toMatch(/^200 /);
  });

  test('listen for one transfer and no longer', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    const ftp = await FtpDialogue.loggedIn(port);
    const first = portIn(await ftp.say('PASV'));
    const second = portIn(await ftp.say('PASV'));
    await sleep(5);
    expect(await listens(first)).toBe(false);
    await ftp.say('STOR no/such/folder');
    await sleep(5);
    expect(await listens(second)).toBe(false);
    const third = portIn(await ftp.say('PASV'));
    await ftp[Symbol.asyncDispose]();
    await sleep(20);
    expect(await listens(third)).toBe(false);
  });

  test('do not add up over many sessions', async () => {
    const { sink, port } = await start();
    await using _ = sink;
    const before = process.getActiveResourcesInfo().length;
    for (let index = 0; index < 200; index++) {
      await using ftp = await FtpDialogue.loggedIn(port);
      await ftp.say('PASV');
    }
    await sleep(50);
    expect(process.getActiveResourcesInfo().length - before).toBeLessThan(10);
  });
});

async function listens(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    return await once(socket, 'connect').then(
      () => true,
      () => false,
    );
  } finally {
    socket.destroy();
  }
}
