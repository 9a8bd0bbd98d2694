import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** What npm says of a tarball that it has made. */
export interface Packed {
  /** Absolute path. */
  readonly tarball: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Packs what is built, as it would be published. */
export async function packInto(folder: string): Promise<Packed> {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [packed] = JSON.parse(stdout) as (Packed & { filename: string })[];
  if (packed === undefined) throw new Error(`npm pack made nothing: ${stdout}`);
  return { ...packed, tarball: join(folder, packed.filename) };
}

/** Installs a tarball into an empty folder, with what it depends on from the registry. */
export async function installFromRegistry(folder: string, { tarball }: Packed): Promise<void> {
  await run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: folder });
}

/** The same without a network: what it depends on, and nothing else, is taken from this checkout. */
export async function installFromHere(folder: string, { tarball }: Packed): Promise<void> {
  const packages = join(folder, 'node_modules');
  const own = join(packages, 'mrssmith');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  await run('tar', ['-xzf', tarball, '-C', own, '--strip-components=1']);
  const { dependencies, bin } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    bin: { mrssmith: string };
  };
  for (const name of Object.keys(dependencies))
    symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  mkdirSync(join(packages, '.bin'));
  symlinkSync(join(own, bin.mrssmith), join(packages, '.bin/mrssmith'));
}

export interface NewcomerOptions {
  /** An empty folder in which the package is installed. */
  readonly folder: string;
  readonly templates: readonly string[];
  /** Is told what is typed, and how long it took. */
  readonly print?: (line: string) => void;
}

/**
 * Does what the tutorial does, with connectors of all these templates: a workspace, connectors, run, test, lint,
 * and with the local account plan, deploy and verify.
 *
 * @throws {Error} when a command does not end with 0; the message has what it printed.
 */
export async function playNewcomer({ folder, templates, print = () => undefined }: NewcomerOptions) {
  const { PATH, HOME, LANG } = process.env;
  const env: NodeJS.ProcessEnv = { PATH, HOME, LANG };
  const type = async (args: readonly string[]) => {
    const started = performance.now();
    const { status, said } = await run(join(folder, 'node_modules/.bin/mrssmith'), args, {
      cwd: folder,
      env,
    }).then(
      () => ({ status: 0, said: '' }),
      (cause: unknown) => {
        const {
          code,
          stdout = '',
          stderr = '',
        } = cause as { code?: number; stdout?: string; stderr?: string };
        return { status: code, said: `${stdout}${stderr}` };
      },
    );
    if (status !== 0) throw new Error(`mrssmith ${args.join(' ')} ended with ${status}:\n${said}`);
    print(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  mrssmith ${args.join(' ')}`);
  };
  await type(['init']);
  for (const template of templates) await type(['new', template, '--template', template]);
  for (const template of templates) {
    const manifest = readFileSync(join(folder, 'connectors', template, 'connector.yaml'), 'utf8');
    for (const [, name = ''] of manifest.matchAll(/\$\{(\w+)\}/g)) env[name] = 'letmein';
  }
  await type(['run', '-q']);
  await type(['test']);
  await type(['lint']);
  const account = await startAccount(folder, env);
  try {
    Object.assign(env, account.exports);
    await type(['plan']);
    await type(['deploy', '-y']);
    await type(['verify']);
  } finally {
    account.child.kill('SIGINT');
  }
}

/** The second terminal of the tutorial, and the lines that are pasted from it. */
async function startAccount(folder: string, env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(
    join(folder, 'node_modules/.bin/mrssmith'),
    ['account', '--seed', '--port', '0'],
    { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const printed = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (/^export KALTURA_KS=.*\n/m.test(text)) resolve(text);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`mrssmith account ended with ${code}: ${text}`)));
  });
  const lines = printed.matchAll(/^export (KALTURA_(?:SERVICE_URL|PARTNER_ID|ADMIN_SECRET))=(.*)$/gm);
  return { child, exports: Object.fromEntries([...lines].map(([, name, value]) => [name, value])) };
}

/** Every template that comes with the package. */
export const templateNames = (): string[] =>
  readdirSync(join(ROOT, 'templates')).filter((name) => name !== 'ci');

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'newcomer-'));
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const started = performance.now();
  try {
    const packed = await packInto(folder);
    const empty = join(folder, 'feeds');
    mkdirSync(empty);
    await installFromRegistry(empty, packed);
    print(
      `${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  npm install ${packed.tarball}`,
    );
    await playNewcomer({ folder: empty, templates: templateNames(), print });
    print(
      `\nA newcomer with ${templateNames().length} connectors: ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

if (process.argv[1] === import.meta.filename) await main();
