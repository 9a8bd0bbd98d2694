/** Comments that silence rules. */
import { nearest } from '../connector/nearest.js';
import { LINT_CODES, PROBLEM_CODES } from '../core/problem-codes.js';
import { warning, type Problem } from '../core/problem.js';

/** A text in which problems may be silenced. */
export interface Commented {
  /** As people see it. */
  readonly file: string;
  readonly text: string;
}

interface Silence {
  readonly codes: readonly string[];
  /** Lines from 1, both included. */
  readonly from: number;
  to: number;
  /** Of the comment, for problems about it. */
  readonly line: number;
  readonly column: number;
  readonly used: Set<string>;
}

const XML_COMMENT = /<!--\s*mrssmith-(disable-next-line|disable|enable)\b([^]*?)-->/g;
const YAML_COMMENT = /#\s*mrssmith-(disable-next-line|disable|enable)\b(.*)$/gm;

/** Silences of a text; what a comment says behind its codes is for people. */
function readSilences({ file, text }: Commented): Silence[] {
  const pattern = /\.ya?ml$/.test(file) ? YAML_COMMENT : XML_COMMENT;
  const silences: Silence[] = [];
  const open = new Map<string, Silence>();
  for (const match of text.matchAll(pattern)) {
    const [whole, verb, said = ''] = match;
    const before = text.slice(0, match.index);
    const line = before.split('\n').length;
    const column = match.index - before.lastIndexOf('\n');
    const codes = codesOf(said);
    if (verb === 'enable') {
      for (const code of codes.length === 0 ? [...open.keys()] : codes) {
        const silence = open.get(code);
        if (silence !== undefined) silence.to = line;
        open.delete(code);
      }
      continue;
    }
    const next = line + whole.split('\n').length;
    const isOne = verb === 'disable-next-line';
    const places = { line, column, used: new Set<string>() };
    if (isOne) silences.push({ codes, from: next, to: next, ...places });
    else {
      for (const code of codes) {
        const silence = {
          codes: [code],
          from: line,
          to: Number.MAX_SAFE_INTEGER,
          ...places,
          used: new Set<string>(),
        };
        silences.push(silence);
        open.set(code, silence);
      }
    }
  }
  return silences;
}

/** e.g. ` XSLT_ENCODING_MISSING, MRSS_PATH_NEVER the partner wants it so` */
function codesOf(said: string): string[] {
  const codes: string[] = [];
  for (const word of said.split(/[\s,]+/)) {
    if (word === '') continue;
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(word)) break;
    codes.push(word);
  }
  return codes;
}

/** Takes out what comments silence, and adds what is wrong with the comments. */
export function applyDirectives(problems: readonly Problem[], texts: readonly Commented[]): Problem[] {
  const silences = new Map(texts.map((one) => [one.file, readSilences(one)]));
  const left = problems.filter((problem) => {
    const { file, line, code } = problem;
    if (file === undefined || line === undefined) return true;
    const found = (silences.get(file) ?? []).filter(
      ({ codes, from, to }) => codes.includes(code) && from <= line && line <= to,
    );
    for (const silence of found) silence.used.add(code);
    return found.length === 0;
  });
  const about = [...silences].flatMap(([file, list]) => list.flatMap((silence) => complain(file, silence)));
  return [...left, ...about];
}

const KNOWN = new Set<string>([...Object.keys(LINT_CODES), ...Object.keys(PROBLEM_CODES)]);

function complain(file: string, { codes, used, line, column }: Silence): Problem[] {
  if (codes.length === 0) {
    return [
      warning('LINT_DIRECTIVE_UNKNOWN', 'the comment names no rule, and silences nothing', {
        file,
        line,
        column,
        fix: 'Write the codes behind it: mrssmith-disable-next-line CODE, and why.',
      }),
    ];
  }
  return codes
    .filter((code) => !used.has(code))
    .map((code) => {
      if (KNOWN.has(code)) {
        const message = `${code} has nothing to say here`;
        return warning('LINT_DIRECTIVE_UNUSED', message, {
          file,
          line,
          column,
          fix: 'Take the comment out.',
        });
      }
      const guess = nearest(code, KNOWN);
      const fix = guess === undefined ? 'mrssmith lint --rules lists them.' : `Did you mean ${guess}?`;
      return warning('LINT_DIRECTIVE_UNKNOWN', `there is no rule ${code}`, { file, line, column, fix });
    });
}
