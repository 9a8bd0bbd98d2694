import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import type { Action, ActionSetting } from '../../core/connector.js';
import type { Problem } from '../../core/problem.js';
import { findMakers } from '../diff/makers.js';
import type { CaseRun } from '../types.js';

/** Lines of an outline, and the setting that they come from. */
const SETTINGS: readonly (readonly [
  pattern: RegExp,
  setting: ActionSetting | 'protocol' | 'httpFieldName',
])[] = [
  [/"protocol":/, 'protocol'],
  [/"path":|> (?:POST|GET|STOR|OPEN|exec scp)\b/, 'remotePath'],
  [/> Host:/, 'serverAddress'],
  [/login \\?"|> USER /, 'remoteUsername'],
  [/form field \\?"/, 'httpFieldName'],
];

/**
 * Where differences from a snapshot most likely come from, e.g. `connectors/acme/connector.yaml:24 (remotePath)`: what the
 * differences themselves do not name.
 *
 * @param lines - The differences as people read them.
 */
export function findCauses({ connector, action: name }: CaseRun, lines: readonly string[]): string[] {
  const action = connector.actions[name];
  if (action === undefined) return [];
  const changed = lines.filter((line) => /^\s*[-+]/.test(line));
  const causes = SETTINGS.filter(([pattern]) => changed.some((line) => pattern.test(line))).map(
    ([, setting]) => placeOfSetting(connector.folder, connector.manifest, action, setting),
  );
  if (changed.some((line) => line.includes('"remoteId":')) && action.results !== undefined) {
    causes.push(`${action.results.file}:${action.results.line} (results)`);
  }
  const isRespelled = lines.some((line) => line.includes('The same document in other bytes'));
  const isInDeclaration = changed.some((line) =>
    /encoding=|\\xff\\xfe|\\xfe\\xff|version=\\?"1\.0/.test(line),
  );
  if (isRespelled && isInDeclaration) causes.push(...placeOfOutput(action));
  return [...new Set(causes)];
}

function placeOfSetting(
  folder: string,
  manifest: string,
  action: Action,
  setting: ActionSetting | 'protocol' | 'httpFieldName',
): string {
  const known = setting === 'protocol' || setting === 'httpFieldName' ? undefined : action.lines[setting];
  const line = known ?? lineOf(folder, setting, action) ?? action.line;
  return `${manifest}:${line} (${setting})`;
}

/** Where connector.yaml has a key for this action; settings of profiles keep no place of their own. */
function lineOf(folder: string, key: string, { name }: Action): number | undefined {
  const lines = readFileSync(join(folder, MANIFEST_NAME), 'utf8').split('\n');
  const hits = lines.flatMap((line, index) => (new RegExp(`\\b${key}:`).test(line) ? [index] : []));
  const own = hits.find((index) => new RegExp(`^\\s*${name}:`).test(lines[index] ?? ''));
  const hit = own ?? hits.find((index) => index + 1 > 0 && blockOf(lines, index) === name);
  return hit === undefined ? undefined : hit + 1;
}

/** Key of the mapping that a line of YAML stands in. */
function blockOf(lines: readonly string[], index: number): string | undefined {
  const indentOf = (line: string) => line.length - line.trimStart().length;
  const own = indentOf(lines[index] ?? '');
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim() !== '' && !line.trimStart().startsWith('#') && indentOf(line) < own) {
      return /^\s*([\w-]+):/.exec(line)?.[1];
    }
  }
  return undefined;
}

/** `xsl:output` says how a document is written; without one, the stylesheet says nothing about it. */
function placeOfOutput({ transform }: Action): string[] {
  if (transform === undefined) return [];
  const lines = Buffer.from(transform.bytes).toString('utf8').split('\n');
  const output = lines.findIndex((line) => line.includes('<xsl:output'));
  const root = lines.findIndex((line) => /<xsl:(?:stylesheet|transform)\b/.test(line));
  const index = output === -1 ? root : output;
  return index === -1 ? [] : [`${transform.shown}:${index + 1} (xsl:output)`];
}

/** The same differences with where they come from below them. */
export function withCauses(run: CaseRun, problems: readonly Problem[], lines: readonly string[]): Problem[] {
  const causes = findCauses(run, lines);
  if (causes.length === 0) return [...problems];
  return problems.map((problem) => ({ ...problem, message: `${problem.message}; see ${causes.join(', ')}` }));
}

/**
 * What the schema misses, with where the stylesheet makes it: the place of the error is that of the element which came in
 * its stead.
 */
export function withMakers({ connector, action }: CaseRun, problems: readonly Problem[]): Problem[] {
  const sheet = connector.actions[action]?.transform;
  if (sheet === undefined) return [...problems];
  const madeAt = findMakers([sheet]);
  const lines = Buffer.from(sheet.bytes).toString('utf8').split('\n');
  return problems.map((problem) => {
    const expected = /Expected is (?:one of )?\( ([^)]*) \)/.exec(problem.message)?.[1];
    const path = /\(at (\/[^\s,)]*)/.exec(problem.message)?.[1];
    if (problem.code !== 'XSD_INVALID' || expected === undefined || path === undefined) return problem;
    const parent = /Missing child/.test(problem.message) ? path : path.replace(/\/[^/]*$/, '');
    const hints = expected.split(', ').flatMap((name) => {
      const local = name.replace(/^\{[^}]*\}/, '').trim();
      const [place] = madeAt(`${parent}/${local}`);
      // Where nothing makes it by its name, the place is that of what is around it.
      const isMade = place?.line !== undefined && lines[place.line - 1]?.includes(local) === true;
      return isMade ? [`${local} at ${place.file}:${place.line}`] : [];
    });
    if (hints.length === 0) return problem;
    const fix = [problem.fix, `The stylesheet makes ${hints.slice(0, 3).join(', ')}.`];
    return { ...problem, fix: fix.filter((part) => part !== undefined).join(' ') };
  });
}
