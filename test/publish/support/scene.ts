import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finish, startMrssmith, type CommandRun } from '../../support/command.js';
import { fixtureBytes } from '../../support/workspace.js';
import { ADMIN_SECRET, PARTNER_ID, startAccount } from '../../account/support/api-client.js';
import type { Dialect } from '../../../src/core/outcome.js';
import { textOf, type Json, type JsonObject } from './api-request.js';
import { runHere } from './in-process.js';
import { startProxy, type Proxy } from './proxy.js';

export { ADMIN_SECRET, PARTNER_ID };

/** The administration console's: partner -2. */
export const CONSOLE_SECRET = 'c0450125ec8e7c0450125ec8e7c04501';

/** Connectors of this repository. */
export const EXAMPLES = ['asset-xml', 'cablelabs-adi', 'media-rss', 'partner-api', 'scp-drop'] as const;
export type Example = (typeof EXAMPLES)[number];

/** Their passwords, none of which may show up anywhere. */
export const EXAMPLE_SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  EXAMPLES.map((id) => [`${id.toUpperCase().replaceAll('-', '_')}_PASSWORD`, `remote+${id}/Pa55&word`]),
);

export const QUICK_WAITS = {
  NODE_OPTIONS: `--require=${join(import.meta.dirname, 'quick-waits.cjs')}`,
  MRSSMITH_TEST_QUICK_WAITS: '1',
};

export interface SceneOptions {
  readonly dialect?: Dialect;
  readonly examples?: readonly Example[];
  /** Connectors by id, files by name. */
  readonly connectors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How the command signs in; dialect `server` opens the generic services to the console's KS alone. */
  readonly signIn?: 'ks' | 'adminSecret';
  /** Added to the command's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The account's objects of the partner, as its API tells them. */
export interface Content {
  readonly providers: readonly JsonObject[];
  readonly actions: readonly JsonObject[];
  readonly profiles: readonly JsonObject[];
}

/** An account, a proxy in front of it, a workspace, and a command between them. */
export interface Scene extends AsyncDisposable {
  readonly proxy: Proxy;
  /** Of the workspace. */
  readonly folder: string;
  readonly env: Record<string, string>;
  /** The KS of the console, which may do everything. */
  readonly ks: string;
  /** Runs the built command in this process. */
  run(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<CommandRun>;
  /** Runs the built command as a process of its own, which faults of kind `kill` end. */
  spawn(
    args: readonly string[],
    options?: { cwd?: string; env?: Record<string, string> },
  ): Promise<CommandRun>;
  /** Calls the account itself, past the proxy. Throws what is an error. */
  api(service: string, action: string, params?: JsonObject): Promise<Json>;
  content(): Promise<Content>;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces a part of a file that must be there. */
  edit(file: string, from: string | RegExp, to: string): void;
  /** A further workspace without connectors, gone with the scene. */
  emptyWorkspace(): string;
}

const CD = 'contentDistribution_';
export const PROVIDER = `${CD}genericDistributionProvider`;
export const ACTION = `${CD}genericDistributionProviderAction`;
export const PROFILE = `${CD}distributionProfile`;

export async function startScene(options: SceneOptions = {}): Promise<Scene> {
  const { dialect = 'guide', examples = [], connectors = {} } = options;
  const served = await startAccount({ dialect, consoleSecret: CONSOLE_SECRET });
  const proxy = await startProxy(served.url);
  const folders: string[] = [];
  const newWorkspace = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'mrssmith-publish-'));
    folders.push(folder);
    mkdirSync(join(folder, 'connectors'));
    mkdirSync(join(folder, 'fixtures/mrss'), { recursive: true });
    writeFileSync(join(folder, 'fixtures/mrss/minimal.xml'), fixtureBytes('minimal'));
    return folder;
  };
  const folder = newWorkspace();
  for (const id of examples) {
    cpSync(join(import.meta.dirname, '../../../connectors', id), join(folder, 'connectors', id), {
      recursive: true,
    });
  }
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [id, files] of Object.entries(connectors)) {
    for (const [name, text] of Object.entries(files)) write(`connectors/${id}/${name}`, text);
  }
  const post = async (service: string, action: string, body: JsonObject): Promise<Json> => {
    const response = await fetch(`${served.url}/api_v3/service/${service}/action/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ format: 1, ...body }),
    });
    const answer = (await response.json()) as Json;
    if ((answer as JsonObject | null)?.['objectType'] === 'KalturaAPIException') {
      throw new Error(`${service}.${action}: ${JSON.stringify(answer)}`);
    }
    return answer;
  };
  const ks = textOf(await post('session', 'start', { secret: CONSOLE_SECRET, partnerId: -2, type: 2 }));
  const api = (service: string, action: string, params: JsonObject = {}): Promise<Json> =>
    post(service, action, { ks, partnerId: PARTNER_ID, ...params });

  const signIn = options.signIn ?? (dialect === 'server' ? 'ks' : 'adminSecret');
  const env: Record<string, string> = {
    KALTURA_SERVICE_URL: proxy.url,
    KALTURA_PARTNER_ID: String(PARTNER_ID),
    ...(signIn === 'ks' ? { KALTURA_KS: ks } : { KALTURA_ADMIN_SECRET: ADMIN_SECRET }),
    ...EXAMPLE_SECRETS,
    ...options.env,
  };

  return {
    proxy,
    folder,
    env,
    ks,
    run: (args, more = {}) => runHere(args, { cwd: more.cwd ?? folder, env: { ...env, ...more.env } }),
    spawn(args, more = {}) {
      const child = startMrssmith(args, {
        cwd: more.cwd ?? folder,
        env: { ...env, ...QUICK_WAITS, ...more.env },
      });
      proxy.kill = () => child.kill('SIGKILL');
      return finish(child);
    },
    api,
    async content() {
      const list = async (service: string): Promise<readonly JsonObject[]> => {
        const answer = (await api(service, 'list', { pager: { pageSize: 500 } })) as JsonObject;
        return answer['objects'] as readonly JsonObject[];
      };
      const providers = await list(PROVIDER);
      return {
        providers: providers.filter(({ partnerId }) => partnerId === PARTNER_ID),
        actions: await list(ACTION),
        profiles: await list(PROFILE),
      };
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    write,
    edit(file, from, to) {
      const text = readFileSync(join(folder, file), 'utf8');
      const edited = text.replace(from, to);
      if (edited === text) throw new Error(`${file} has no ${String(from)}`);
      writeFileSync(join(folder, file), edited);
    },
    emptyWorkspace: newWorkspace,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      for (const path of folders) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Fields that differ between two accounts that hold the same. */
const OWN = new Set(['id', 'createdAt', 'updatedAt', 'genericDistributionProviderId', 'genericProviderId']);

/** The account makes no difference between an empty text and none; nor is there one here. */
const plain = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([name, value]) => !OWN.has(name) && value !== '')
      .map(([name, value]) => [name, isObject(value) ? plain(value) : value]),
  );

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inOrder = (objects: readonly JsonObject[], name: string): JsonObject[] =>
  objects.map(plain).sort((a, b) => textOf(a[name]).localeCompare(textOf(b[name])));

/** What an account holds, without what differs from account to account. */
export const contentsOf = ({ providers, actions, profiles }: Content): Content => ({
  providers: inOrder(providers, 'name'),
  actions: inOrder(actions, 'remotePath'),
  profiles: inOrder(profiles, 'name'),
});

/** Every file below a folder, by path. */
export function filesBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path, readFileSync(path, 'latin1'));
  }
  return files;
}

/** What `plan --json` prints. */
export interface PlanDocument {
  readonly changes: readonly {
    readonly kind: string;
    readonly object: string;
    readonly connector: string;
    readonly name: string;
    readonly fields: readonly string[];
  }[];
  readonly summary: Readonly<Record<'create' | 'update' | 'delete' | 'keep' | 'drift', number>>;
}

/** Changes that are not `keep`, as `kind object name: fields`. */
export const changesIn = (stdout: string): string[] =>
  (JSON.parse(stdout) as PlanDocument).changes
    .filter(({ kind }) => kind !== 'keep')
    .map(({ kind, object, name, fields }) => `${kind} ${object} ${name}: ${fields.join(' ')}`);
