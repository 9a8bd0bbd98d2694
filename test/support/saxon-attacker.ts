/**
 * Runs after `lockDown` with everything a program could have kept from before it: what a stylesheet that
 * broke out of its realm would hold at the very best. Started by `saxon-sandbox.test.ts`.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import inspector from 'node:inspector';
import module from 'node:module';
import net from 'node:net';
import { dirname } from 'node:path';
import tls from 'node:tls';
import traceEvents from 'node:trace_events';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import wasi from 'node:wasi';
import worker from 'node:worker_threads';
import { lockDown } from '../../src/xml/saxon/lock-down.js';

/** What to aim at. */
export interface Targets {
  readonly secret: string;
  readonly written: string;
  readonly port: number;
}

const { process: kept, fetch: keptFetch } = globalThis;
// oxlint-disable-next-line no-eval -- what is attacked with
const [keptEval, KeptFunction] = [globalThis.eval, globalThis.Function];
const KeptWebSocket: unknown = Reflect.get(globalThis, 'WebSocket');
const here = dirname(fileURLToPath(import.meta.url));
const [KeptSocket, KeptServer, KeptDgramSocket] = [net.Socket, net.Server, dgram.Socket];
const keptSocket = new KeptSocket();
const keptDgramSocket = dgram.createSocket('udp4');
const { execPath } = kept;
const send = kept.send?.bind(kept);
const require = module.createRequire(import.meta.url);

type Attack = (targets: Targets) => unknown;

const call = (owner: object, name: string, ...args: unknown[]): unknown =>
  Reflect.apply(Reflect.get(owner, name) as () => unknown, owner, args);

/** Fulfilled when something connected. */
const connected = (socket: unknown): Promise<string> =>
  new Promise((resolve, reject) => {
    const emitter = socket as NodeJS.EventEmitter;
    for (const event of ['connect', 'secureConnect', 'response', 'message', 'listening']) {
      emitter.once(event, () => {
        resolve(event);
      });
    }
    emitter.once('error', reject);
  });

const importText = (expression: string): Promise<unknown> =>
  import(
    `data:text/javascript,${encodeURIComponent(
      `import fs from 'node:fs'; import net from 'node:net'; import childProcess from 'node:child_process'; ${expression}`,
    )}`
  );

const url = ({ port }: Targets) => `http://127.0.0.1:${port}/`;

export const ATTACKS: Readonly<Record<string, Attack>> = {
  'fs.readFileSync': ({ secret }) => fs.readFileSync(secret, 'utf8'),
  'fs.readFileSync of a path with dots': ({ secret }) =>
    fs.readFileSync(`${here}/../../../..${'/..'.repeat(20)}${secret}`, 'utf8'),
  'fs.readFileSync of a buffer': ({ secret }) => fs.readFileSync(Buffer.from(secret), 'utf8'),
  'fs.openSync': ({ secret }) => fs.openSync(secret, 'r'),
  'fs.promises.readFile': ({ secret }) => fs.promises.readFile(secret, 'utf8'),
  'fs.createReadStream': ({ secret }) =>
    new Promise((resolve, reject) => {
      fs.createReadStream(secret).on('data', resolve).on('error', reject);
    }),
  'fs.readdirSync': () => fs.readdirSync('/'),
  'fs.readdirSync of its folder': ({ secret }) => fs.readdirSync(dirname(secret)),
  'fs.readdirSync of the project': () => fs.readdirSync(`${here}/../../..`),
  'fs.readFileSync of the project': () =>
    fs.readFileSync(`${here}/../../../connectors/asset-xml/connector.yaml`, 'utf8'),
  'fs.existsSync': ({ secret }) => {
    if (!fs.existsSync(secret)) throw new Error('nothing there');
  },
  'fs.statSync': ({ secret }) => fs.statSync(secret).size,
  'fs.symlinkSync': ({ secret }) => {
    fs.symlinkSync(secret, `${here}/link`);
  },
  'fs.readFileSync of the environment': () => fs.readFileSync('/proc/self/environ', 'utf8'),
  'fs.writeFileSync': ({ written }) => {
    fs.writeFileSync(written, 'x');
  },
  'fs.writeFileSync beside the child': () => {
    fs.writeFileSync(`${here}/planted.mjs`, 'x');
  },
  'fs.mkdirSync': ({ written }) => fs.mkdirSync(written),
  'fs.rmSync': ({ secret }) => {
    fs.rmSync(secret);
  },
  'v8.writeHeapSnapshot': ({ written }) => v8.writeHeapSnapshot(written),
  'process.report': ({ written }) => kept.report.writeReport(written),
  'child_process.execSync': ({ written }) => childProcess.execSync(`touch '${written}'`),
  'child_process.spawnSync': ({ written }) => {
    const { error } = childProcess.spawnSync('touch', [written]);
    if (error !== undefined) throw error;
  },
  'child_process.fork': () => childProcess.fork(fileURLToPath(import.meta.url), { execPath, execArgv: [] }),
  'worker_threads.Worker': () => new worker.Worker('1', { eval: true }),
  'wasi.WASI': () => new wasi.WASI({ version: 'preview1', preopens: { '/': '/' } }),
  'process.dlopen': () => call(kept, 'dlopen', { exports: {} }, '/lib/libc.so.6'),
  'process.binding': () => call(kept, 'binding', 'tcp_wrap'),
  'process._linkedBinding': () => call(kept, '_linkedBinding', 'x'),
  'process.getBuiltinModule': () => call(kept, 'getBuiltinModule', 'fs'),
  'process.kill': () => call(kept, 'kill', kept.pid, 0),
  'process._kill': () => call(kept, '_kill', kept.pid, 0),
  'process._debugProcess': () => call(kept, '_debugProcess', kept.pid),
  'process.chdir': () => call(kept, 'chdir', '/'),
  'process.loadEnvFile': ({ secret }) => call(kept, 'loadEnvFile', secret),
  'process._getActiveHandles': () => call(kept, '_getActiveHandles'),
  'process.stderr': () => call(kept.stderr, 'write', 'x'),
  'process.send': () => call(kept, 'send', { id: 1 }),
  'process.env': () => {
    const names = Object.keys(kept.env);
    if (names.length === 0) throw new Error('nothing there');
  },
  'module.createRequire': () => call(module, 'createRequire', import.meta.url),
  'a require from before': () => require('node:os') as unknown,
  'module._load': () => call(module, '_load', 'fs'),
  'module.register': () => call(module, 'register', 'data:text/javascript,1'),
  'import() of a file': ({ secret }) => import(secret),
  // The one way to make code from text that stays, for those who can write import: behind the same walls.
  'import() of a text that reads': ({ secret }) => importText(`fs.readFileSync(${JSON.stringify(secret)})`),
  'import() of a text that spawns': ({ written }) =>
    importText(`childProcess.execSync(${JSON.stringify(`touch ${written}`)})`),
  'import() of a text that connects': ({ port }) => importText(`net.connect(${port}, '127.0.0.1')`),
  'import() of net': async ({ port }) => {
    const again = await import('node:net');
    return connected(again.connect(port, '127.0.0.1'));
  },
  'net.connect': ({ port }) => connected(net.connect(port, '127.0.0.1')),
  'net.createConnection': ({ port }) => connected(net.createConnection(port, '127.0.0.1')),
  'net.Socket': ({ port }) => connected(new net.Socket().connect(port, '127.0.0.1')),
  'net.Socket.prototype.connect': ({ port }) =>
    connected(call(KeptSocket.prototype, 'connect', port, '127.0.0.1')),
  'a Socket from before': ({ port }) => connected(keptSocket.connect(port, '127.0.0.1')),
  'a Socket class from before': ({ port }) => connected(new KeptSocket().connect(port, '127.0.0.1')),
  'a Socket class from before, to a path': () => connected(new KeptSocket().connect({ path: '/run/x.sock' })),
  'a Server class from before': () => connected(new KeptServer().listen(0)),
  'a dgram.Socket from before': ({ port }) => {
    keptDgramSocket.send('x', port, '127.0.0.1');
  },
  'a dgram.Socket from before, bound': () => keptDgramSocket.bind(0),
  'a dgram.Socket from before, connected': ({ port }) => {
    keptDgramSocket.connect(port, '127.0.0.1');
  },
  'net.Socket on a descriptor': () => connected(new net.Socket({ fd: 2 }).connect(1)),
  'net.createServer': () => connected(net.createServer().listen(0)),
  'net.Server': () => connected(new net.Server().listen(0)),
  'net._createServerHandle': () => call(net, '_createServerHandle', '127.0.0.1', 0, 4),
  'tls.connect': ({ port }) => connected(tls.connect(port, '127.0.0.1')),
  'http.get': (targets) => connected(http.get(url(targets))),
  'http.createServer': () => connected(http.createServer().listen(0)),
  'https.get': ({ port }) => connected(https.get(`https://127.0.0.1:${port}/`)),
  'http2.connect': (targets) => connected(http2.connect(url(targets))),
  'a fetch from before': (targets) => keptFetch(url(targets)),
  'a WebSocket from before': ({ port }) => {
    if (typeof KeptWebSocket !== 'function') throw new Error('nothing there');
    return new Promise((resolve, reject) => {
      const socket = Reflect.construct(KeptWebSocket, [`ws://127.0.0.1:${port}/`]) as EventTarget;
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
  },
  'dgram.createSocket': ({ port }) => {
    dgram.createSocket('udp4').send('x', port, '127.0.0.1');
  },
  'dgram.Socket': ({ port }) => {
    const Socket = KeptDgramSocket as unknown as new (type: string) => dgram.Socket;
    new Socket('udp4').send('x', port, '127.0.0.1');
  },
  'dns.lookup': () =>
    new Promise((resolve, reject) => {
      dns.lookup('localhost', (error, address) => {
        if (error === null) resolve(address);
        else reject(error);
      });
    }),
  'dns.promises.lookup': () => dns.promises.lookup('localhost'),
  'dns.Resolver': () => call(new dns.Resolver(), 'resolve4', 'localhost', () => undefined),
  'inspector.open': () => {
    inspector.open(0);
  },
  'inspector.Session': () => {
    new inspector.Session().connect();
  },
  trace_events: () => traceEvents.createTracing({ categories: ['node'] }),
  'v8.setFlagsFromString': () => {
    v8.setFlagsFromString('--allow-natives-syntax');
  },
  'a Function from before': () => new KeptFunction('return 1'),
  'an eval from before': () => keptEval('1'),
  'the constructor of a function': () => Reflect.construct((() => 1).constructor as typeof Function, ['1']),
  'the constructor of an async function': () =>
    Reflect.construct((async () => 1).constructor as typeof Function, ['1']),
  'the constructor of a generator': () =>
    Reflect.construct(function* () {}.constructor as typeof Function, ['1']),
  'globalThis.process': () => {
    if (Reflect.get(globalThis, 'process') === undefined) throw new Error('nothing there');
  },
  'globalThis.fetch': () => {
    if (Reflect.get(globalThis, 'fetch') === undefined) throw new Error('nothing there');
  },
  'Error.prepareStackTrace': () => {
    Error.prepareStackTrace = (_error, sites) => sites;
    const sites = new Error('x').stack as unknown as NodeJS.CallSite[];
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    const found = sites.flatMap((site) => [site.getThis(), site.getFunction()]).filter(Boolean);
    if (found.length === 0) throw new Error('nothing there');
    return found.map(String);
  },
};

const NEVER_MS = 300;

async function attempt(attack: Attack, targets: Targets): Promise<string> {
  try {
    const late = new Promise((_resolve, reject) => {
      setTimeout(reject, NEVER_MS, new Error('nothing came of it'));
    });
    return `succeeded: ${String(await Promise.race([attack(targets), late]))}`;
  } catch (error) {
    return `failed: ${String(error)}`;
  }
}

// Emitters without a listener: their attack is over.
kept.on('uncaughtException', () => undefined);
kept.on('unhandledRejection', () => undefined);
kept.on('message', (targets: Targets) => {
  void (async () => {
    const outcomes: Record<string, string> = {};
    for (const [name, attack] of Object.entries(ATTACKS)) outcomes[name] = await attempt(attack, targets);
    send?.(outcomes);
  })();
});
lockDown();
