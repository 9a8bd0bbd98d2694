import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFtpSink } from '../../src/harness/sinks/ftp.js';
import { startHttpSink, startHttpsSink } from '../../src/harness/sinks/http.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { Fault, Login } from '../../src/harness/sinks/sink.js';

// What connector authors have at hand must get on with the sinks.

const LOGINS: readonly Login[] = [{ username: 'acme', password: 'pw' }];
const XML = '<feed>é</feed>';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mrssmith-clients-'));
  file = join(folder, 'feed.xml');
  await writeFile(file, XML);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a client; a refusal shows as its exit code. */
async function run(command: string, ...args: string[]): Promise<{ code: number; stdout: string }> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 20_000 });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, stdout };
  }
}

const isInstalled = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

async function startFtp(fault?: Fault) {
  const inbox = new Inbox();
  const sink = await startFtpSink({ inbox, logins: () => LOGINS, fault: () => fault });
  const received = () => inbox.deliveries.map(({ path, body }) => [path, body.toString()]);
  return { sink, inbox, received, base: `ftp://127.0.0.1:${sink.url.port}` };
}

describe.runIf(isInstalled('curl'))('curl', () => {
  const put = (...args: string[]) =>
    run('curl', '-sS', '-u', 'acme:pw', '-T', file, '--ftp-create-dirs', ...args);

  test.each([
    ['EPSV', []],
    ['PASV', ['--disable-epsv']],
    ['EPRT', ['-P', '127.0.0.1']],
    ['PORT', ['-P', '127.0.0.1', '--disable-eprt']],
  ])('puts a file over FTP with %s and makes its folders', async (verb, options) => {
    const { sink, inbox, received, base } = await startFtp();
    await using _ = sink;
    expect(await put(...options, `${base}/in/deep/caf%C3%A9.xml`)).toEqual({ code: 0, stdout: '' });
    expect(received()).toEqual([['/in/deep/café.xml', XML]]);
    expect(inbox.deliveries[0]?.transcript.some(({ text }) => text.startsWith(verb))).toBe(true);
  });

  test('appends, renames, lists and reads back', async () => {
    const { sink, received, base } = await startFtp();
    await using _ = sink;
    await put(`${base}/in/a.part`);
    await put('-a', `${base}/in/a.part`, '-Q', '-RNFR a.part', '-Q', '-RNTO a.xml');
    expect(received()).toEqual([
      ['/in/a.part', XML],
      ['/in/a.part', XML + XML],
    ]);
    expect((await run('curl', '-sS', '-u', 'acme:pw', '-l', `${base}/in/`)).stdout).toBe('a.xml\n');
    expect((await run('curl', '-sS', '-u', 'acme:pw', `${base}/in/`)).stdout).toMatch(
      /^-rw-r--r-- .* a\.xml\r?\n$/,
    );
    expect((await run('curl', '-sS', '-u', 'acme:pw', `${base}/in/a.xml`)).stdout).toBe(XML + XML);
  });

  // Exit codes of curl: 67 login denied, 9 access denied to a folder, 18 and 25 upload failed, 55 and 56 connection lost.
  test.each<[Fault, readonly number[]]>([
    [{ kind: 'refuse-login' }, [67]],
    [{ kind: 'no-mkdir' }, [9]],
    [{ kind: 'disk-full', afterBytes: 3 }, [18, 25]],
    [{ kind: 'cut', afterBytes: 3 }, [55, 56]],
  ])('sees %o over FTP', async (fault, codes) => {
    const { sink, received, base } = await startFtp(fault);
    await using _ = sink;
    expect(codes).toContain((await put(`${base}/new/a.xml`)).code);
    expect(received()).toEqual([]);
  });

  test('posts over HTTP and HTTPS: raw, as a form, after 100 Continue', async () => {
    const inbox = new Inbox();
    await using http = await startHttpSink({ inbox });
    await using https = await startHttpsSink({ inbox });
    const post = (...args: string[]) => run('curl', '-sS', '-k', ...args);

    expect((await post('--data-binary', `@${file}`, `${http.url.href}in`)).stdout).toMatch(
      /^<response><id>sink-\d+<\/id><\/response>$/,
    );
    await post('--data-binary', `@${file}`, `${https.url.href}in?x=1`);
    await post('-F', `feed=@${file}`, '-H', 'Expect: 100-continue', `${https.url.href}form`);
    await post('-T', file, '-H', 'Transfer-Encoding: chunked', `${http.url.href}chunked`);

    expect(inbox.deliveries.map(({ protocol, path, request }) => [protocol, request?.method, path])).toEqual([
      ['http', 'POST', '/in'],
      ['https', 'POST', '/in?x=1'],
      ['https', 'POST', '/form'],
      ['http', 'PUT', '/chunked'],
    ]);
    expect(inbox.deliveries[0]?.body.toString()).toBe(XML);
    expect(inbox.deliveries[2]?.body.toString()).toMatch(
      /^-{26}[\da-f]{16}\r\nContent-Disposition: form-data; name="feed"/,
    );
  });

  test('accepts the certificate when told to trust it', async () => {
    await using sink = await startHttpsSink({ inbox: new Inbox(), stateFolder: folder });
    const { port } = sink.url;
    for (const host of ['localhost', '127.0.0.1']) {
      const { code } = await run(
        'curl',
        '-sS',
        '--cacert',
        join(folder, 'https-sink.pem'),
        `https://${host}:${port}/`,
      );
      expect(code, host).toBe(0);
    }
  });
});

describe.runIf(isInstalled('lftp'))('lftp', () => {
  const lftp = (base: string, commands: string) =>
    run('lftp', '-u', 'acme,pw', '-e', `set ftp:ssl-allow no; set net:max-retries 1; ${commands}; bye`, base);

  test('puts one file, several, and a tree', async () => {
    const { sink, received, base } = await startFtp();
    await using _ = sink;
    const { code } = await lftp(
      base,
      `put ${file} -o one.xml; mkdir -p in/deep; cd in/deep; mput ${folder}/*.xml; cd /; mirror -R ${folder} all; cls -l`,
    );
    expect(code).toBe(0);
    expect(received()).toEqual(
      expect.arrayContaining([
        ['/one.xml', XML],
        ['/in/deep/feed.xml', XML],
        ['/all/feed.xml', XML],
      ]),
    );
  });

  test('puts in active mode, moves and removes', async () => {
    const { sink, received, base } = await startFtp();
    await using _ = sink;
    const { code, stdout } = await lftp(
      base,
      `set ftp:passive-mode no; put ${file} -o a.xml; mv a.xml b.xml; put ${file} -o c.xml; rm c.xml; cls -1`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'b.xml\n' });
    expect(received().map(([path]) => path)).toEqual(['/a.xml', '/c.xml']);
  });

  test('sees a refused login', async () => {
    const { sink, received, base } = await startFtp({ kind: 'refuse-login' });
    await using _ = sink;
    expect((await lftp(base, `put ${file}`)).code).not.toBe(0);
    expect(received()).toEqual([]);
  });
});

describe.runIf(spawnSync('php', ['-r', 'exit(extension_loaded("ftp") ? 0 : 1);']).status === 0)('PHP', () => {
  test.each(['true', 'false'])('puts, renames and lists with ftp_pasv(%s)', async (passive) => {
    const { sink, received } = await startFtp();
    await using _ = sink;
    const { code, stdout } = await run(
      'php',
      '-r',
      `$f = ftp_connect('127.0.0.1', ${sink.url.port}); ftp_login($f, 'acme', 'pw'); ftp_pasv($f, ${passive});
       ftp_mkdir($f, 'in');
       echo json_encode([ftp_put($f, 'in/a.xml', '${file}', FTP_BINARY), ftp_rename($f, 'in/a.xml', 'in/b.xml'),
         ftp_nlist($f, 'in'), ftp_size($f, 'in/b.xml'), ftp_mlsd($f, 'in')[0]['type'], ftp_close($f)]);`,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([true, true, ['b.xml'], Buffer.byteLength(XML), 'file', true]);
    expect(received()).toEqual([['/in/a.xml', XML]]);
  });
});
