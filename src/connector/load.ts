import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ACTION_NAMES, type Connector, type SourceFile } from '../core/connector.js';
import { Bug } from '../core/failure.js';
import type { AtLeastOne } from '../core/outcome.js';
import { error, sortProblems, type Problem } from '../core/problem.js';
import { buildConnector, decodeText, type ReadFiles } from './build.js';
import { isProblem, MANIFEST_NAME, MAX_RESPONSE_BYTES, openFolder, toShown, tryReading } from './files.js';
import { parseManifest, type ParsedManifest } from './manifest.js';
import { valueAt } from './mistakes.js';
import type { Path } from './yaml.js';

const MAX_MANIFEST_BYTES = 2 ** 20;

/** A connector, or everything that is wrong with its folder, in reading order. */
export type LoadedConnector =
  | { readonly kind: 'loaded'; readonly connector: Connector }
  | { readonly kind: 'invalid'; readonly id: string; readonly problems: AtLeastOne<Problem> };

export interface LoadOptions {
  /** Absolute path of the workspace, to show paths relative to. */
  readonly root: string;
}

/**
 * Reads a connector folder, with every file its connector.yaml names.
 *
 * Mistakes in connector.yaml do not hide missing files: both are reported at once.
 *
 * @throws {Failure} FILE_UNREADABLE when a file is there and cannot be read.
 */
export function loadConnector(folder: string, { root }: LoadOptions): LoadedConnector {
  const path = resolve(folder);
  const shown = toShown(join(path, MANIFEST_NAME), root);
  const source = readManifest(path, shown);
  if (typeof source !== 'string') return invalid(path, [source]);

  const parsed = parseOnce(source, shown);
  const files = readFiles(parsed, path, root);
  const problems = [...parsed.problems, ...files.problems];
  if (parsed.manifest === undefined || problems.length > 0) return invalid(path, problems);
  return { kind: 'loaded', connector: buildConnector(path, parsed, parsed.manifest, files) };
}

/** What the newest text of each connector.yaml came to: who watches reads a folder again for each of its files. */
const newest = new Map<string, { readonly source: string; readonly parsed: ParsedManifest }>();

/** More connectors than anybody watches. */
const KEEP_PARSED = 500;

function parseOnce(source: string, shown: string): ParsedManifest {
  const known = newest.get(shown);
  if (known?.source === source) return known.parsed;
  const parsed = parseManifest(source, shown);
  if (newest.size >= KEEP_PARSED) newest.clear();
  newest.set(shown, { source, parsed });
  return parsed;
}

function invalid(folder: string, found: readonly Problem[]): LoadedConnector {
  const [first, ...rest] = sortProblems(found);
  if (first === undefined) throw new Bug(`${folder} was refused without a reason`);
  return { kind: 'invalid', id: basename(folder), problems: [first, ...rest] };
}

function readManifest(folder: string, shown: string): string | Problem {
  const path = join(folder, MANIFEST_NAME);
  const stat = tryReading(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) {
    const fix = existsSync(join(folder, 'connector.yml'))
      ? 'Rename connector.yml to connector.yaml.'
      : undefined;
    return error('FILE_MISSING', `the connector folder has no ${MANIFEST_NAME}`, { file: shown, fix });
  }
  if (!stat.isFile()) return error('FILE_MISSING', `${MANIFEST_NAME} is not a file`, { file: shown });
  if (stat.size > MAX_MANIFEST_BYTES)
    return error('FILE_TOO_LARGE', `${MANIFEST_NAME} is larger than 1 MiB`, { file: shown });
  const text = decodeText(tryReading(path, () => readFileSync(path)));
  return (
    text ?? error('YAML_MALFORMED', 'the file is not UTF-8 text', { file: shown, fix: 'Save it as UTF-8.' })
  );
}

/** What was read, and what could not be. */
interface Reading extends ReadFiles {
  readonly problems: readonly Problem[];
}

function readFiles(parsed: ParsedManifest, folder: string, root: string): Reading {
  const folderFiles = openFolder(folder, root);
  const read = new Map<string, SourceFile>();
  const problems: Problem[] = [];
  for (const path of fileSettings(parsed.value)) {
    const reference = valueAt(parsed.value, path);
    if (typeof reference !== 'string' || reference === '') continue;
    const at = { file: parsed.file, ...parsed.places.value(path) };
    const limit = path[0] === 'harness' ? MAX_RESPONSE_BYTES : undefined;
    const file = folderFiles.read(reference, at, limit);
    const problem = isProblem(file) ? file : checkResultsFile(file, path, at);
    if (problem !== undefined) problems.push(problem);
    else if (!isProblem(file)) read.set(path.join('.'), file);
  }
  return { at: (path) => read.get(path.join('.')), problems };
}

/** Every setting that names a file, in the order of the format. */
function fileSettings(value: unknown): Path[] {
  return ACTION_NAMES.flatMap((name): Path[] => {
    const [action, response] = [
      ['actions', name],
      ['harness', 'responses', name],
    ];
    const answers = valueAt(value, response);
    return [
      [...action, 'transform'],
      [...action, 'validator'],
      [...action, 'results', 'file'],
      ...(Array.isArray(answers) ? answers.map((_, i) => [...response, i, 'file']) : [[...response, 'file']]),
    ];
  });
}

function checkResultsFile(file: SourceFile, path: Path, at: { file: string }): Problem | undefined {
  if (path.at(-2) !== 'results') return undefined;
  const text = decodeText(file.bytes);
  if (text === undefined) return error('CONNECTOR_INVALID', `${file.shown} is not UTF-8 text`, at);
  return text.trim() === '' ? error('CONNECTOR_INVALID', `${file.shown} is empty`, at) : undefined;
}
