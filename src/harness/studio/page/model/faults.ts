import type { WireFaultKind } from '../../wire.js';

/** A fault as the form edits it. */
export interface FaultChoice {
  readonly name: string;
  readonly number: string;
  readonly attempt: string;
}

/** Reads what `--fault` takes, e.g. `cut:1000@2`. */
export function parseFaultText(text: string): FaultChoice {
  const [, name = text, number = '', attempt = ''] = /^([a-z-]+)(?::(\d+))?(?:@(\d+))?$/.exec(text) ?? [];
  return { name, number, attempt };
}

export function renderFault({ name, number, attempt }: FaultChoice): string {
  return `${name}${number === '' ? '' : `:${number}`}${attempt === '' ? '' : `@${attempt}`}`;
}

/** Those that a protocol can meet at all. */
export const faultsFor = (kinds: readonly WireFaultKind[], protocol: string): readonly WireFaultKind[] =>
  kinds.filter(({ protocols }) => (protocols as readonly string[]).includes(protocol));

/** One `Name: value` a line. */
export function parseHeaders(text: string): Readonly<Record<string, string>> | string {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) return `${JSON.stringify(line)} is no header: write Name: value`;
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}

export const renderHeaders = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
