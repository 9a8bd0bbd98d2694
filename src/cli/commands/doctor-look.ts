import { createServer } from 'node:net';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { loadConnector } from '../../connector/load.js';
import { readEnvironment } from '../../connector/secrets.js';
import { findWorkspace, listConnectors, listFixtures } from '../../connector/workspace.js';
import { EXIT, Failure, type ExitCode } from '../../core/failure.js';
import type { Connector } from '../../core/connector.js';
import { plural, visible, wrap } from '../../harness/report/style.js';
import { startIsolatedEngine } from '../../xml/isolated.js';
import { startSaxonEngine } from '../../xml/saxon/index.js';
import type { CommonFlags } from '../command.js';
import { Output, type Streams } from '../output.js';
import { packageVersion } from '../version.js';

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'missing';
  readonly text: string;
  readonly fix?: string | undefined;
}

const OLDEST_NODE = [20, 19] as const;

/** Looks, prints, and says whether anything is missing. */
export async function lookAround(flags: CommonFlags, streams: Streams): Promise<ExitCode> {
  const output = new Output(flags, streams);
  const [engine, saxon, loopback] = await Promise.all([checkEngine(), checkSaxon(), checkLoopback()]);
  const findings = [checkNode(), ...engine, saxon, loopback, ...checkWorkspace(flags.cwd)];
  show(findings, output);
  if (output.wantsJson) output.json({ mrssmith: packageVersion(), findings });
  return findings.some(({ state }) => state === 'missing') ? EXIT.unavailable : EXIT.ok;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return {
    name: 'Node',
    state: isNewEnough ? 'ok' : 'missing',
    text: `${process.version}, ${process.platform} ${process.arch}`,
    fix: isNewEnough ? undefined : `Node ${OLDEST_NODE.join('.')} or newer is needed.`,
  };
}

/** The server's images ship libxml2 2.9 and libxslt 1.1.3x: others differ in messages and in HTML output. */
async function checkEngine(): Promise<Finding[]> {
  await using engine = startIsolatedEngine();
  try {
    const { regex, ...versions } = (await engine.info()).versions;
    const isServers =
      (versions['libxml2'] ?? '').startsWith('2.9.') && /^1\.1\.3\d$/.test(versions['libxslt'] ?? '');
    const finding: Finding = {
      name: 'Engine',
      state: isServers ? 'ok' : 'warning',
      text: toText(versions),
      fix: isServers
        ? undefined
        : 'PHP images ship libxml2 2.9 and libxslt 1.1.3x. XML output is the same in newer ones; messages and method="html" may differ.',
    };
    return regex === undefined ? [finding] : [finding, checkRegex(regex)];
  } catch (error) {
    if (!(error instanceof Failure))
      return [{ name: 'Engine', state: 'missing', text: `does not start: ${String(error)}` }];
    return [{ name: 'Engine', state: 'missing', text: error.message, fix: error.fix }];
  }
}

/** Results parsers of kind regex run on the server's PCRE. */
function checkRegex(regex: string): Finding {
  const isServers = regex.startsWith('PCRE');
  return {
    name: 'Regex',
    state: isServers ? 'ok' : 'warning',
    text: regex,
    fix: isServers
      ? undefined
      : 'Install libpcre2-8: PHP matches with it, and some patterns mean something else here.',
  };
}

/** Nobody needs it unless a connector or --engine asks for it. */
async function checkSaxon(): Promise<Finding> {
  await using engine = startSaxonEngine();
  try {
    const { versions } = await engine.info();
    return { name: 'Saxon', state: 'ok', text: `${toText(versions)}, for --engine saxon` };
  } catch (error) {
    return {
      name: 'Saxon',
      state: 'warning',
      text: `--engine saxon does not start: ${error instanceof Error ? error.message : String(error)}`,
      fix:
        error instanceof Failure
          ? error.fix
          : 'npm install mrssmith      brings saxon-js and libxml2-wasm along',
    };
  }
}

const toText = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

async function checkLoopback(): Promise<Finding> {
  const server = createServer();
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { name: 'Loopback', state: 'ok', text: 'sinks can listen on 127.0.0.1' };
  } catch (error) {
    return {
      name: 'Loopback',
      state: 'missing',
      text: `sinks cannot listen on 127.0.0.1: ${(error as Error).message}`,
    };
  } finally {
    server.close();
  }
}

function checkWorkspace(cwd: string): Finding[] {
  let workspace;
  try {
    workspace = findWorkspace(resolve(cwd));
  } catch (error) {
    const fix = error instanceof Failure ? error.fix : undefined;
    return [{ name: 'Workspace', state: 'warning', text: 'none here: nothing to run', fix }];
  }
  const fixtures = listFixtures(workspace);
  const loaded = listConnectors(workspace).map(({ folder }) =>
    loadConnector(folder, { root: workspace.root }),
  );
  const connectors = loaded.flatMap((one) => (one.kind === 'loaded' ? [one.connector] : []));
  const invalid = loaded.flatMap((one) => (one.kind === 'invalid' ? [one] : []));
  const env = readEnvironment(workspace.root, process.env);
  const unset = [...new Set(connectors.flatMap(secretNames))].filter((name) => (env[name] ?? '') === '');
  return [
    {
      name: 'Workspace',
      state: fixtures.length > 0 && loaded.length > 0 ? 'ok' : 'warning',
      text: `${workspace.root}: ${plural(loaded.length, 'connector')}, ${plural(fixtures.length, 'fixture')}`,
    },
    ...invalid.map(({ id, problems }): Finding => ({
      name: 'Connector',
      state: 'warning',
      text: `${id} has ${plural(problems.length, 'mistake')}`,
      fix: `mrssmith run ${id}      shows them`,
    })),
    unset.length === 0
      ? {
          name: 'Secrets',
          state: 'ok',
          text: 'every variable that a connector names is set, or none is named',
        }
      : {
          name: 'Secrets',
          state: 'ok',
          text: `not set: ${unset.join(', ')}. Local runs do not need them; --live and deploy do.`,
        },
  ];
}

function secretNames({ actions, profile }: Connector): string[] {
  return [...Object.values(actions), ...Object.values(profile.actions)].flatMap(
    ({ remoteUsername, remotePassword }) => [
      ...(remoteUsername?.variables ?? []),
      ...(remotePassword?.variables ?? []),
    ],
  );
}

function show(findings: readonly Finding[], output: Output): void {
  const { colors, width } = output.style;
  const marks = { ok: colors.green('✓'), warning: colors.yellow('!'), missing: colors.red('✗') };
  const names = Math.max(...findings.map(({ name }) => name.length));
  output.line(`${colors.bold('mrssmith')} ${packageVersion()}\n`);
  for (const { name, state, text, fix } of findings) {
    const [first = '', ...rest] = wrap(visible(text), width - names - 5);
    output.line(`${marks[state]} ${name.padEnd(names)}  ${first}`);
    for (const line of rest) output.line(' '.repeat(names + 4) + line);
    for (const line of fix === undefined ? [] : wrap(visible(fix), width - names - 7)) {
      output.line(`${' '.repeat(names + 4)}${colors.green('→')} ${line}`);
    }
  }
}
