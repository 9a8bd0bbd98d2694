import type { ServerChannel } from 'ssh2';
import { parseCommandLine } from './ssh-command.js';
import { serveScp } from './ssh-scp.js';
import { renderLongName, type SshVisit } from './ssh-visit.js';

/** What a command printed, and how it ended. */
interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

type Program = (operands: readonly string[], visit: SshVisit, flags: string) => CommandResult;

/**
 * Runs one `exec` request: the few commands that file transfer over SSH consists of, in lists too, else status 127.
 *
 * `scp` takes over the channel, so it ends the list it stands in.
 */
export function runCommandLine(text: string, channel: ServerChannel, visit: SshVisit): void {
  const { transcript } = visit;
  transcript.add('client', `exec ${text}`);
  const line = parseCommandLine(text, visit.home);
  if (line.kind === 'unsupported') return finish(failed(`sh: ${line.problem}`, 2), channel, visit);

  let total = succeeded();
  for (const { words, runs } of line.commands) {
    if (runs === 'after success' && total.status !== 0) continue;
    if (runs === 'after failure' && total.status === 0) continue;
    const [name = '', ...rest] = words;
    if (name === 'scp') return serveScp(rest, channel, visit);
    const { stdout, stderr, status } = runProgram(name, rest, visit);
    total = { stdout: total.stdout + stdout, stderr: total.stderr + stderr, status };
  }
  finish(total, channel, visit);
}

function finish({ stdout, stderr, status }: CommandResult, channel: ServerChannel, visit: SshVisit): void {
  channel.resume(); // Nothing reads its input, and its end has to be seen.
  visit.answer(() => {
    const printed = (stdout + stderr).trimEnd();
    visit.transcript.add('server', `exit ${status}${printed === '' ? '' : `: ${printed}`}`);
    if (stdout !== '') channel.write(stdout);
    if (stderr !== '') channel.stderr.write(stderr);
    channel.exit(status);
    channel.end();
  });
}

function runProgram(name: string, rest: readonly string[], visit: SshVisit): CommandResult {
  const program = PROGRAMS.get(name);
  if (program === undefined) return failed(`sh: ${name}: command not found`, 127);
  if (name === 'test' || name === 'echo') return program(rest, visit, '');
  const end = rest.indexOf('--');
  const isFlag = (word: string, index: number) => /^-./.test(word) && (end === -1 || index < end);
  const operands = rest.filter((word, index) => index !== end && !isFlag(word, index));
  return program(operands, visit, rest.filter(isFlag).join(''));
}

const PROGRAMS = new Map<string, Program>([
  ['pwd', (_operands, { home }) => succeeded(`${home}\n`)],
  ['echo', (operands) => succeeded(`${operands.join(' ')}\n`)],
  ['test', testPath],
  ['mkdir', (operands, visit, flags) => forEach('mkdir', operands, (path) => makeFolder(path, visit, flags))],
  ['rm', (operands, visit, flags) => forEach('rm', operands, (path) => removeFile(path, visit, flags))],
  ['ls', listFolder],
]);

/** e.g. `test -e in/a.xml` */
function testPath(operands: readonly string[], { tree, home }: SshVisit): CommandResult {
  const [flag, path, ...more] = operands;
  if (flag === undefined || path === undefined) return failed('', flag === undefined ? 1 : 0);
  // What a path with a space in it ends in, unquoted.
  if (more.length > 0) return failed(`sh: test: ${path}: binary operator expected`, 2);
  const resolved = tree.resolve(home, path);
  const [isFolder, isFile] = [tree.isFolder(resolved), tree.file(resolved) !== undefined];
  switch (flag) {
    case '-e':
      return path !== '' && (isFolder || isFile) ? succeeded() : failed('', 1);
    case '-d':
      return isFolder ? succeeded() : failed('', 1);
    case '-f':
      return isFile ? succeeded() : failed('', 1);
    default:
      return failed(`sh: test: ${flag}: unary operator expected`, 2);
  }
}

/** @returns what went wrong, without the name of the program. */
function makeFolder(path: string, { tree, home, fault }: SshVisit, flags: string): string | undefined {
  const resolved = tree.resolve(home, path);
  const segments = resolved.split('/').slice(1);
  const wanted = segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
  const missing = wanted.filter((folder) => !tree.isFolder(folder));
  const cannot = (reason: string) => `cannot create directory ‘${path}’: ${reason}`;

  if (!flags.includes('p') && missing.length === 0) return cannot('File exists');
  if (!flags.includes('p') && missing.length > 1) return cannot('No such file or directory');
  if (missing.length > 0 && fault?.kind === 'no-mkdir') return cannot('Permission denied');
  for (const folder of missing) {
    if (!tree.makeFolder(folder)) return cannot(folder === resolved ? 'File exists' : 'Not a directory');
  }
  return undefined;
}

function removeFile(path: string, { tree, home }: SshVisit, flags: string): string | undefined {
  const resolved = tree.resolve(home, path);
  if (tree.isFolder(resolved)) return `cannot remove '${path}': Is a directory`;
  if (tree.remove(resolved) || flags.includes('f')) return undefined;
  return `cannot remove '${path}': No such file or directory`;
}

function listFolder(operands: readonly string[], visit: SshVisit, flags: string): CommandResult {
  const { tree, home } = visit;
  const path = operands[0] ?? '.';
  const resolved = tree.resolve(home, path);
  const body = tree.file(resolved);
  if (body === undefined && !tree.isFolder(resolved)) {
    return failed(`ls: cannot access '${path}': No such file or directory`, 2);
  }
  const entries = body === undefined ? tree.list(resolved) : [{ name: path, sizeBytes: body.length }];
  const lines = entries.map(({ name, sizeBytes }) =>
    flags.includes('l') ? renderLongName(visit, name, sizeBytes) : name,
  );
  return succeeded(lines.map((text) => `${text}\n`).join(''));
}

function forEach(
  name: string,
  operands: readonly string[],
  act: (path: string) => string | undefined,
): CommandResult {
  if (operands.length === 0) return failed(`${name}: missing operand`, 1);
  const problems = operands.map(act).filter((problem) => problem !== undefined);
  return problems.length === 0
    ? succeeded()
    : failed(problems.map((problem) => `${name}: ${problem}`).join('\n'), 1);
}

const succeeded = (stdout = ''): CommandResult => ({ stdout, stderr: '', status: 0 });

const failed = (stderr: string, status: number): CommandResult => ({
  stdout: '',
  stderr: stderr === '' ? '' : `${stderr}\n`,
  status,
});
