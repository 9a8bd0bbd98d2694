import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, TransformReply } from '../../src/xml/engine.js';
import { startSaxonEngine } from '../../src/xml/saxon/index.js';
import { sandboxOptions } from '../../src/xml/saxon/sandbox.js';
import { takesAll } from '../support/rounds.js';
import { buildChild } from '../support/saxon-child.js';
import { Bench, sheet } from './engine-suite.js';

const SECRET = 'the-canary-sings';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mrssmith-sandbox-')));
const secret = join(folder, 'secret.txt');
const written = join(folder, 'written');
writeFileSync(secret, SECRET);

let connections = 0;
const server = createServer((socket) => {
  connections++;
  socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx');
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await once(server.close(), 'close');
});

/** Nothing, of a run that failed. */
const outputOf = (reply: TransformReply): string =>
  reply.kind === 'failed' ? '' : Buffer.from(reply.bytes ?? '').toString();

function expectNothingTouched(): void {
  expect(existsSync(written), 'a file was written').toBe(false);
  expect(readFileSync(secret, 'utf8')).toBe(SECRET);
  expect(connections, 'connections').toBe(0);
}

describe('a stylesheet that reaches for JavaScript', () => {
  let engine: Engine;
  let bench: Bench;
  let child: Awaited<ReturnType<typeof buildChild>>;
  beforeAll(async () => {
    child = await buildChild('src/xml/saxon/child.ts');
    engine = startSaxonEngine({ childFile: child.url });
    bench = new Bench(engine);
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    child[Symbol.dispose]();
  });
  afterEach(expectNothingTouched);

  const code = {
    read: `process.getBuiltinModule("fs").readFileSync("${secret}","utf8")`,
    write: `process.getBuiltinModule("fs").writeFileSync("${written}","x")`,
    spawn: `process.getBuiltinModule("child_process").execSync("touch ${written}")`,
    connect: `process.getBuiltinModule("net").connect(${port},"127.0.0.1")`,
    fetch: `fetch("http://127.0.0.1:${port}/")`,
    import: `import("node:fs").then(function(fs){fs.writeFileSync("${written}","x")})`,
    pid: 'process.pid',
    one: '40+2',
  };

  // Names put together while it runs, which no look at the text finds.
  const PRELUDE = `
    <xsl:variable name="i" select="concat('http://saxo', 'nica.com/ns/interactiveXSLT')"/>
    <xsl:variable name="g" select="concat('http://saxo', 'nica.com/ns/globalJS')"/>
    <xsl:variable name="get" select="function-lookup(QName($i, 'get'), 2)"/>
    <xsl:variable name="call" select="function-lookup(QName($i, 'call'), 3)"/>
    <xsl:variable name="apply" select="function-lookup(QName($i, 'apply'), 2)"/>
    <xsl:variable name="new" select="function-lookup(QName($i, 'new'), 2)"/>
    <xsl:variable name="window" select="function-lookup(QName($i, 'window'), 0)"/>
    <xsl:variable name="eval" select="function-lookup(QName($i, 'eval'), 1)"/>
    <xsl:variable name="root" select="/"/>
    <!-- Function, and Object, of the realm: reached through any object there is. -->
    <xsl:variable name="F" select="'constructor.constructor'"/>`;
  const text = (expression: string) =>
    `<xsl:value-of select="${expression.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"/>`;
  /** Every stylesheet is compiled anew: every way meets a third of the code, another third each, or all. */
  const ofThird = (way: number): [string, string][] =>
    Object.entries(code).filter((_, index) => takesAll || index % 3 === way % 3);
  const ways: readonly (readonly [string, (script: string) => string])[] = [
    ['ixsl:eval', (script) => `$eval('${script}')`],
    ['globalJS eval', (script) => `function-lookup(QName($g, 'eval'), 1)('${script}')`],
    ['the Function of a node', (script) => `$call($get($root, $F), 'call', [(), 'return ${script}'])`],
    [
      'the Function of a node, applied',
      (script) => `$apply($apply($get($root, $F), ['return ${script}']), [])`,
    ],
  ];
  const expressions: Record<string, string> = {
    ...Object.fromEntries(
      ways.flatMap(([way, reach], index) =>
        ofThird(index).map(([name, script]) => [`${way}, ${name}`, reach(script)]),
      ),
    ),
    'ixsl:window, process': `$get($window(), 'process.pid')`,
    'ixsl:window, global': `$get($window(), 'globalThis.process.pid')`,
    'ixsl:window, call': `$call($window(), 'fetch', ['http://127.0.0.1:${port}/'])`,
    'ixsl:window, require': `$call($window(), 'require', ['fs'])`,
    'ixsl:window, constructor': `$get($window(), 'constructor.constructor')('return process')`,
    'ixsl:new, WebSocket': `$new('WebSocket', ['ws://127.0.0.1:${port}/'])`,
    'the loader of this module, by the walk': `$get($root, 'constructor.constructor.prototype.constructor.mainModule.require')`,
    'the prototype chain of a node': `$get($root, '__proto__.__proto__.constructor.constructor.constructor')('return process.pid')`,
    'arguments of a running function': `$get($root, 'constructor.caller.arguments')`,
    'the function behind php:function': `$get($get($window(), 'function'), 'constructor')('return process.pid')`,
    'the prototype of php:function': `$get($window(), 'function.__proto__.constructor.__proto__.constructor')('return process.pid')`,
    'callers of php:function': `$get($window(), 'function.caller')`,
    'an awaited generator': `$get($root, 'constructor.constructor.prototype.__proto__.constructor.getPrototypeOf')`,
    ...Object.fromEntries(
      [
        'atob',
        'fetch',
        'require',
        'Function',
        'setTimeout',
        'structuredClone',
        'WebSocket',
        'queueMicrotask',
      ].flatMap((name) => [
        [`globalJS ${name}`, `function-lookup(QName($g, '${name}'), 1)('YWJj')`],
        [`php:${name}`, `php:${name}('YWJj')`],
      ]),
    ),
  };

  test.each(Object.entries(expressions))('%s: brings nothing', async (_name, expression) => {
    const reply = await bench.transform(sheet(PRELUDE + `<t>[${text(expression)}]</t>`, '', '3.0'));
    const output = outputOf(reply);
    expect(output).not.toMatch(new RegExp(SECRET));
    expect(output).not.toMatch(/\[(\d+|abc)\]/);
  });

  const dynamic = ['interactiveXSLT', 'globalJS'].flatMap((space, index) =>
    ofThird(index + 1).map(([name, script]): [string, string] => [
      `xsl:evaluate of ${space}, ${name}`,
      `Q{http://saxo', 'nica.com/ns/${space}}eval('''${script}''')`,
    ]),
  );
  test.each(dynamic)('%s: brings nothing', async (_name, call) => {
    const xpath = `concat('${call.replaceAll("'''", '&quot;&quot;').replaceAll('"', '&quot;')}')`;
    const reply = await bench.transform(sheet(`<t>[<xsl:evaluate xpath="${xpath}"/>]</t>`, '', '3.0'));
    expect(outputOf(reply)).not.toMatch(/\[\d+\]/);
  });

  // Otherwise all of this would prove nothing.
  test('the attacks do reach JavaScript, and end at the wall', async () => {
    const messageOf = async (expression: string) => {
      const { errors } = await bench.transform(sheet(`${PRELUDE}<t>${text(expression)}</t>`, '', '3.0'));
      return errors[0]?.message;
    };
    expect(await messageOf(`$eval('1')`)).toMatch(/^Code generation from strings disallowed/);
    expect(await messageOf(`$get($root, $F)('1')`)).toMatch(/function Function\(\) \{ \[native code\] \}/);
  });

  test('a name cut by CDATA is no way around', async () => {
    const body = `<t xsl:expand-text="yes">[{Q{http://saxo<![CDATA[nica.com/ns/interactiveXSLT}eval('40+2')}]]>]</t>`;
    const reply = await bench.transform(sheet(body, '', '3.0'));
    expect(outputOf(reply)).not.toContain('42');
  });

  test('a stack trace that is handed over as objects leads nowhere', async () => {
    const body = `${PRELUDE}
      <xsl:variable name="E" select="$get($root, 'constructor.constructor')"/>
      <t>[<xsl:value-of select="$call($E, 'captureStackTrace', [$window()]), $get($window(), 'stack')"/>]</t>`;
    const reply = await bench.transform(sheet(body, '', '3.0'));
    expect(outputOf(reply)).not.toMatch(/\[\s*\S/);
  });

  test('the engine still answers after all this', async () => {
    expect(await bench.output(sheet(`<t><xsl:value-of select="1 + 1"/></t>`, '', '3.0'))).toBe(
      '<out><t>2</t></out>',
    );
  });
});

test('even with hold of everything, no attack on the locked process succeeds', async () => {
  using attacker = await buildChild('test/support/saxon-attacker.ts');
  const child = fork(attacker.url, [], {
    execArgv: [...sandboxOptions(attacker.url)],
    env: { CANARY: SECRET },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (part: Buffer) => (stderr += part.toString()));
  const died = new Promise((_resolve, reject) => {
    child.on('exit', (exitCode) => {
      reject(new Error(`exit ${exitCode}: ${stderr}`));
    });
  });
  child.send({ secret, written, port });
  const [outcomes] = (await Promise.race([once(child, 'message'), died])) as [Record<string, string>];
  died.catch(() => undefined);
  child.kill('SIGKILL');
  expect(Object.keys(outcomes).length).toBeGreaterThan(60);
  expect(Object.entries(outcomes).filter(([, outcome]) => !outcome.startsWith('failed'))).toEqual([]);
  expectNothingTouched();
}, 60_000);

test('what the child may read is its own code', () => {
  const file = pathToFileURL(join(folder, 'child.js'));
  writeFileSync(file, '');
  const readable = sandboxOptions(file).flatMap((option) => option.split('--allow-fs-read=').slice(1));
  expect(readable.filter((path) => secret.startsWith(`${path}/`) && path !== folder)).toEqual([]);
});
