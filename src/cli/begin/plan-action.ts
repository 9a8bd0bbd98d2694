/** What adding an action to a connector changes: computed whole, before anything is written. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import { insertKey } from '../../connector/insert-yaml.js';
import { parseManifest } from '../../connector/manifest.js';
import type { Manifest, ManifestAction } from '../../connector/schema.js';
import { ACTION_NAMES, type ActionName, type Protocol } from '../../core/connector.js';
import { Bug, EXIT, Failure } from '../../core/failure.js';
import { renderSchema, renderStylesheet } from './action-files.js';
import { toYaml } from './fill-in.js';

export interface ActionWish {
  readonly connector: string;
  readonly folder: string;
  readonly action: ActionName;
  readonly protocol: Protocol | undefined;
  readonly serverAddress: string | undefined;
  readonly remotePath: string | undefined;
}

export interface ActionPlan {
  readonly manifest: string;
  /** New files by path in the connector folder. */
  readonly files: ReadonlyMap<string, string>;
  /** The action whose settings it was given. */
  readonly like: ActionName;
}

/** Settings of an action that the new one takes over. */
type Settings = Pick<
  ManifestAction,
  | 'protocol'
  | 'serverAddress'
  | 'remotePath'
  | 'remoteUsername'
  | 'remotePassword'
  | 'transform'
  | 'validator'
  | 'results'
>;

/** @throws {Failure} CONNECTOR_INVALID, USAGE. */
export function readManifest(connector: string, folder: string): { source: string; manifest: Manifest } {
  const source = readFileSync(join(folder, MANIFEST_NAME), 'utf8');
  const { manifest, problems } = parseManifest(source, `connectors/${connector}/${MANIFEST_NAME}`);
  if (manifest !== undefined) return { source, manifest };
  throw new Failure('CONNECTOR_INVALID', `connectors/${connector}/${MANIFEST_NAME} has mistakes`, {
    exit: EXIT.usage,
    fix: 'Mend them first; nothing was written.',
    problems,
  });
}

/** @throws {Failure} CONNECTOR_INVALID, USAGE: with what to type instead. */
export function planAction(wish: ActionWish): ActionPlan {
  const { connector, folder, action } = wish;
  const { source, manifest } = readManifest(connector, folder);
  if (manifest.actions[action] !== undefined) throw alreadyThere(connector, action, manifest);
  const like = ACTION_NAMES.find((name) => manifest.actions[name] !== undefined);
  const base = like === undefined ? undefined : manifest.actions[like];
  if (like === undefined || base === undefined) throw new Bug('a connector without actions');
  const settings = settingsFor(wish, base, like);
  const files = filesFor(wish, settings, base);
  const changed = insertKey(source, ['actions'], { key: action, lines: linesOf(settings) });
  if (changed === undefined) throw unusual(connector);
  return { manifest: withAnswer(changed, manifest, action, like), files, like };
}

function alreadyThere(connector: string, action: ActionName, { actions }: Manifest): Failure {
  const missing = ACTION_NAMES.filter((name) => actions[name] === undefined);
  const next =
    missing.length === 0
      ? `mrssmith run ${connector} --action ${action}`
      : missing.map((name) => `mrssmith add action ${connector} ${name}`).join('\n');
  return new Failure('USAGE', `${connector} has the action ${action} already; nothing was written`, {
    exit: EXIT.usage,
    fix: `${missing.length === 0 ? 'It has every action there is. To run it:' : 'It lacks:'}\n\n${next}`,
  });
}

const unusual = (connector: string): Failure =>
  new Failure('USAGE', `the actions of ${connector} are written in a way that nothing can be added to`, {
    exit: EXIT.usage,
    fix: `Write them as a block below "actions:" in connectors/${connector}/${MANIFEST_NAME}, without anchors.`,
  });

function settingsFor(
  { action, protocol, serverAddress, remotePath }: ActionWish,
  base: ManifestAction,
  like: ActionName,
): Settings {
  const own = protocol ?? base.protocol;
  const isHttp = own.startsWith('http');
  if (action === 'fetchReport' && !isHttp) {
    throw new Failure('USAGE', `fetchReport asks over HTTP, and ${like} goes over ${own}`, {
      exit: EXIT.usage,
      fix: '--protocol https --server-address reports.partner.example',
    });
  }
  const isSame = own === base.protocol;
  const results = isHttp && base.results !== undefined ? { results: base.results } : {};
  return {
    protocol: own,
    ...defined({
      serverAddress: serverAddress ?? base.serverAddress,
      remotePath: remotePath ?? (isSame ? pathFor(action, base.remotePath, isHttp) : '/'),
      remoteUsername: base.remoteUsername,
      remotePassword: base.remotePassword,
    }),
    ...(action === 'fetchReport'
      ? { results: base.results ?? { parser: 'xpath', expression: 'string(/*)' } }
      : { ...documentsFor(action, base, like), ...results }),
  };
}

/** Update sends what submit does; the rest begins with documents of its own. */
function documentsFor(action: ActionName, base: ManifestAction, like: ActionName) {
  const isShared = action !== 'delete' && like !== 'delete' && base.transform !== undefined;
  return isShared
    ? defined({ transform: base.transform, validator: base.validator })
    : { transform: `${action}.xsl`, validator: `${action}.xsd` };
}

/** Over HTTP the path says which asset is meant: the id that submit brought. */
function pathFor(action: ActionName, base: string | undefined, isHttp: boolean): string | undefined {
  if (!isHttp || action === 'submit' || base === undefined) return base;
  const plain = base.replace(/\/+$/, '');
  const withId = plain.includes('{REMOTE_ID}') ? plain : `${plain}/{REMOTE_ID}`;
  return action === 'delete' ? `${withId}/remove` : action === 'fetchReport' ? `${withId}/report` : withId;
}

function filesFor(
  { action, folder }: ActionWish,
  settings: Settings,
  base: ManifestAction,
): Map<string, string> {
  const namespace = namespaceOf(join(folder, base.validator ?? ''));
  const document = { action, namespace };
  const wanted: [string | undefined, (of: typeof document) => string][] = [
    [settings.transform, renderStylesheet],
    [settings.validator, renderSchema],
  ];
  const files = new Map<string, string>();
  for (const [path, render] of wanted) {
    // What lies there already is somebody's: it is used as it is.
    if (path !== undefined && !existsSync(join(folder, path))) files.set(path, render(document));
  }
  return files;
}

/** The namespace of the partner's documents, as the schema beside it has it. */
function namespaceOf(schema: string): string {
  if (!schema.endsWith('.xsd') || !existsSync(schema)) return '';
  const root = /<(?:\w+:)?schema\b[^>]*>/s.exec(readFileSync(schema, 'utf8'))?.[0] ?? '';
  return /\btargetNamespace\s*=\s*(["'])(.*?)\1/.exec(root)?.[2] ?? '';
}

function linesOf(settings: Settings): string[] {
  const { results, ...plain } = settings;
  const lines = Object.entries(plain).map(([key, value]) => `${key}: ${toScalar(String(value))}`);
  if (results === undefined) return lines;
  const inside = Object.entries(results).map(([key, value]) => `${key}: ${toFlowScalar(String(value))}`);
  return [...lines, `results: { ${inside.join(', ')} }`];
}

/** Names of variables and paths stay as people write them. */
const toScalar = (text: string): string =>
  /^\$\{\w+\}$/.test(text) || /^\/[\w./-]*$/.test(text) ? text : toYaml(text);
const toFlowScalar = (text: string): string => (/^\w[\w./-]*$/.test(text) ? text : JSON.stringify(text));

/** A sample answer for the new action, where the one it is like has one. */
function withAnswer(source: string, { harness }: Manifest, action: ActionName, like: ActionName): string {
  const answer = harness.responses[like];
  if (answer === undefined || Array.isArray(answer) || harness.responses[action] !== undefined) return source;
  const { status, file } = answer as { status?: number; file?: string };
  if (file === undefined) return source;
  const line = `{ status: ${status ?? 200}, file: ${toFlowScalar(file)} }`;
  return insertKey(source, ['harness', 'responses'], { key: action, lines: [line] }) ?? source;
}

function defined<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
