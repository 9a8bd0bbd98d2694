import dgram from 'node:dgram';
import dns from 'node:dns';
import inspector from 'node:inspector';
import module from 'node:module';
import net from 'node:net';
import traceEvents from 'node:trace_events';
import v8 from 'node:v8';

/** What Node itself needs of the process to exchange messages and to end. */
const KEPT_OF_PROCESS: ReadonlySet<string> = new Set([
  '_disconnect',
  '_events',
  '_eventsCount',
  '_exiting',
  '_fatalException',
  '_handleQueue',
  '_maxListeners',
  '_pendingMessage',
  '_send',
  '_tickCallback',
  'arch',
  'argv',
  'channel',
  'connected',
  'domain',
  'emitWarning',
  'env',
  'execArgv',
  'exitCode',
  'hrtime',
  'nextTick',
  'noDeprecation',
  'pid',
  'platform',
  'reallyExit',
  'release',
  'throwDeprecation',
  'traceDeprecation',
  'version',
  'versions',
]);

const LOST_GLOBALS = [
  'process',
  'eval',
  'Function',
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'BroadcastChannel',
  'MessageChannel',
  'Worker',
  'navigator',
  'localStorage',
  'sessionStorage',
  'require',
  'module',
  'console',
];

/**
 * Takes from this process what reaches beyond it, for good: connections, other modules, the environment,
 * the process object. Files, child processes, workers and code made from text are refused by the options
 * that the process was started with.
 *
 * A stylesheet runs in a realm that has none of this to begin with: this is the wall behind that wall.
 */
export function lockDown(): void {
  for (const [owner, names] of waysOut()) for (const name of names) replace(owner, name, refuse);
  module.syncBuiltinESMExports();
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  const { process: own } = globalThis;
  for (const name of Object.getOwnPropertyNames(own)) {
    if (!KEPT_OF_PROCESS.has(name)) remove(own, name);
  }
  for (const name of LOST_GLOBALS) remove(globalThis, name);
}

/** Nobody who still gets hold of one of these objects can do anything with it. */
function waysOut(): readonly (readonly [owner: object, names: readonly string[]])[] {
  const functionsOf = (owner: object) =>
    Object.getOwnPropertyNames(owner).filter((name) => name !== 'constructor' && isFunction(owner, name));
  return [
    [net.Socket.prototype, ['connect']],
    [net.Server.prototype, ['listen', '_listen2']],
    [net, functionsOf(net).filter((name) => !/^is|^[gs]etDefault/.test(name))],
    [dgram.Socket.prototype, ['bind', 'connect', 'send', 'sendto', 'addMembership']],
    [dgram, functionsOf(dgram)],
    [dns.Resolver.prototype, functionsOf(dns.Resolver.prototype)],
    [dns.promises.Resolver.prototype, functionsOf(dns.promises.Resolver.prototype)],
    [dns.promises, functionsOf(dns.promises)],
    [dns, functionsOf(dns)],
    [inspector.Session.prototype, ['connect', 'post']],
    [inspector, functionsOf(inspector)],
    [traceEvents, functionsOf(traceEvents)],
    [v8, ['setFlagsFromString']],
    [module, ['_load', '_resolveFilename', 'createRequire', 'register', 'registerHooks', 'runMain']],
    [module.prototype, ['_compile', 'load', 'require']],
  ];
}

const isFunction = (owner: object, name: string) => {
  const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
  return typeof value === 'function';
};

function refuse(): never {
  throw new Error('refused: this process reaches nothing outside itself');
}

function replace(owner: object, name: string, value: unknown): void {
  if (name in owner) Reflect.defineProperty(owner, name, { value, writable: false, configurable: false });
}

/** What cannot be removed is at least made useless. */
function remove(owner: object, name: string): void {
  if (Reflect.deleteProperty(owner, name)) return;
  Reflect.set(owner, name, undefined);
}
