import { isUtf8 } from 'node:buffer';
import koffi from 'koffi';
import { native } from './native.js';

/** What `preg_match("/$pattern/", $subject)` gives. Bytes, no flags. */
export type RegexResult =
  | { readonly kind: 'match'; readonly groups: readonly string[] }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'invalid'; readonly message: string; /** From 0. */ readonly offset: number };

/**
 * Matches as the server does: the pattern stands between slashes unescaped, so a bare `/` in it ends it
 * early and breaks it.
 *
 * @source kaltura/server, GenericDistributionEngine.php, parseResults; php_pcre.c for the delimiters
 */
export function matchRegex(pattern: string, subject: Uint8Array): RegexResult {
  const slash = unescapedSlash(pattern);
  if (slash !== undefined) {
    return { kind: 'invalid', message: `Unknown modifier '/': write \\/ for a slash`, offset: slash };
  }
  if (/(^|[^\\])(\\\\)*\\$/.test(pattern)) {
    return {
      kind: 'invalid',
      message: "No ending delimiter '/': the last backslash swallows it",
      offset: pattern.length - 1,
    };
  }
  const pcre = bindPcre();
  return pcre === undefined ? matchWithRegExp(pattern, subject) : matchWithPcre(pcre, pattern, subject);
}

/** The library that PHP uses, or this language's own expressions where it is missing. */
export function regexEngine(): string {
  return bindPcre() === undefined ? 'JavaScript RegExp' : 'PCRE2';
}

function unescapedSlash(pattern: string): number | undefined {
  for (let index = 0; index < pattern.length; index++) {
    if (pattern[index] === '\\') index++;
    else if (pattern[index] === '/') return index;
  }
  return undefined;
}

function bindPcreLibrary() {
  native(); // koffi's stack size is set there, before the first load
  const names = {
    linux: ['libpcre2-8.so.0'],
    darwin: ['libpcre2-8.0.dylib', '/opt/homebrew/lib/libpcre2-8.0.dylib'],
  };
  for (const name of names[process.platform as keyof typeof names] ?? []) {
    try {
      const lib = koffi.load(name);
      return {
        compile: lib.func(
          'void *pcre2_compile_8(const uint8_t *pattern, size_t length, uint32_t options, _Out_ int *error, _Out_ size_t *offset, void *context)',
        ),
        errorMessage: lib.func('int pcre2_get_error_message_8(int error, uint8_t *buffer, size_t size)'),
        matchData: lib.func('void *pcre2_match_data_create_from_pattern_8(void *code, void *context)'),
        match: lib.func(
          'int pcre2_match_8(void *code, const uint8_t *subject, size_t length, size_t start, uint32_t options, void *data, void *context)',
        ),
        ovector: lib.func('void *pcre2_get_ovector_pointer_8(void *data)'),
        freeData: lib.func('void pcre2_match_data_free_8(void *data)'),
        freeCode: lib.func('void pcre2_code_free_8(void *code)'),
      };
    } catch {
      // The next name.
    }
  }
  return undefined;
}

type Pcre = NonNullable<ReturnType<typeof bindPcreLibrary>>;
let bound: { readonly pcre: Pcre | undefined } | undefined;

function bindPcre(): Pcre | undefined {
  bound ??= { pcre: bindPcreLibrary() };
  return bound.pcre;
}

const UNSET = 0xffffffffffffffffn;

/** What is no UTF-8 arrives empty on the API's side. @source KalturaRequestDeserializer.php */
function readUtf8(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : '';
}

function matchWithPcre(pcre: Pcre, pattern: string, subject: Uint8Array): RegexResult {
  const text = Buffer.from(pattern, 'utf8');
  const error: [number] = [0];
  const offset: [number] = [0];
  const code = pcre.compile(text, text.length, 0, error, offset, null) as bigint | null;
  if (code === null) {
    const buffer = Buffer.alloc(256);
    const length = pcre.errorMessage(error[0], buffer, buffer.length) as number;
    return {
      kind: 'invalid',
      message: buffer.toString('utf8', 0, Math.max(0, length)),
      offset: offset[0],
    };
  }
  const data = pcre.matchData(code, null) as bigint;
  try {
    const count = pcre.match(code, subject, subject.length, 0, 0, data, null) as number;
    if (count < 1) return { kind: 'no-match' };
    const ends = koffi.decode(pcre.ovector(data) as bigint, koffi.array('uint64_t', count * 2)) as (
      bigint | number
    )[];
    const bytes = Buffer.from(subject.buffer, subject.byteOffset, subject.byteLength);
    const groups = Array.from({ length: count }, (_, group) => {
      const start = BigInt(ends[group * 2] ?? 0);
      // A group that took no part is an empty string in PHP.
      return start === UNSET ? '' : readUtf8(bytes.subarray(Number(start), Number(ends[group * 2 + 1])));
    });
    return { kind: 'match', groups };
  } finally {
    pcre.freeData(data);
    pcre.freeCode(code);
  }
}

/** Differs: JavaScript's grammar, with the commonest Perl forms rewritten. Used only without PCRE2. */
function matchWithRegExp(pattern: string, subject: Uint8Array): RegexResult {
  const translated = pattern
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('\\Z', '(?=\\n?$)')
    .replaceAll('\\h', '[ \\t]')
    .replaceAll('[:alnum:]', '0-9A-Za-z')
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:space:]', '\\s');
  const toBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
  let expression: RegExp;
  try {
    expression = new RegExp(toBytes(translated));
  } catch (cause) {
    return { kind: 'invalid', message: cause instanceof Error ? cause.message : String(cause), offset: 0 };
  }
  const match = expression.exec(Buffer.from(subject).toString('latin1'));
  if (match === null) return { kind: 'no-match' };
  return {
    kind: 'match',
    groups: [...match].map((group) => Buffer.from(group ?? '', 'latin1').toString('utf8')),
  };
}
