/** Annotations of GitHub Actions: lines that it shows beside the code. */
import { describeCode } from '../../core/problem-codes.js';
import type { Problem } from '../../core/problem.js';

const LEVEL = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** @source GitHub Actions, workflow commands: values of properties escape more than the message does */
export function renderAnnotation({ code, severity, message, file, line, column, fix }: Problem): string {
  const properties = [
    ['file', file],
    ['line', line],
    ['col', column],
    ['title', `${code}: ${describeCode(code)}`],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]));
  const text = fix === undefined ? message : `${message}\n${fix}`;
  return `::${LEVEL[severity]} ${properties.join(',')}::${escapeData(text)}`;
}

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
