import type { TranscriptLine } from '../../harness/sinks/delivery.js';

const SIGNS = { client: '>', server: '<', note: '#' } as const;

/**
 * What looks around, agrees on how to talk, or prepares folders: it depends on what the partner's disk held before,
 * and on the versions of both programs. The answers to it go with it.
 */
const PROBE =
  /^(?:(?:SIZE|CWD|PWD|PASV|EPSV|PORT|EPRT|TYPE|FEAT|OPTS|NOOP|QUIT|MKD|XMKD|SYST|HELP|STAT|MKDIR|REALPATH|CLOSE|LSTAT|FSTAT|FSETSTAT|SETSTAT)\b|exec (?:test|mkdir|pwd)\b|login "[^"]*" with none$|T\d+ 0 )/;

/** Parts that follow from the body, or from the programs: the snapshot of the body says the rest. */
const CHATTER =
  /^(?:(?:Content-Length|Content-Range|Date|Connection|Keep-Alive|User-Agent|Accept|Transfer-Encoding):|a body of |connecting to |connected: |earlier lines |login refused; offered: password$)/i;

/** Counts that follow from the body. */
const SIZES = [
  [/^WRITE \d+ bytes$/, 'WRITE'],
  [/^226 Stored \d+ bytes$/, '226 Stored'],
  [/^the file, \d+ bytes$/, 'the file'],
  [/^(C0\d{3}) \d+ /, '$1 '],
] as const;

/**
 * A conversation as far as two runs of the same connector agree on it: logins, headers, what is written, renamed and
 * removed, and what the partner answered to that.
 */
export function outlineTranscript(lines: readonly TranscriptLine[]): string[] {
  const kept: string[] = [];
  let isProbed = false;
  for (const { from, text } of lines) {
    if (from === 'client') isProbed = PROBE.test(text);
    if (from !== 'note' && isProbed && !(from === 'client')) continue;
    if ((from === 'client' && isProbed) || CHATTER.test(text)) continue;
    const short = SIZES.reduce((current, [pattern, replace]) => current.replace(pattern, replace), text);
    kept.push(`${SIGNS[from]} ${short.replace(/(?<=boundary=).+/, '<boundary>')}`);
  }
  return kept;
}
