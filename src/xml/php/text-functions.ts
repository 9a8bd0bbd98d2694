import { createHash } from 'node:crypto';
import { toPhpInt, toPhpString, type PhpArgument } from './coerce.js';
import { string, thrown, type PhpResult } from './result.js';

/**
 * PHP's functions on texts that a stylesheet may call where the server registers every function, as it does
 * for the FTP connector. Texts are bytes to PHP: lengths and places count bytes.
 *
 * Differs: every PHP function can be called there; those that are missing here say so.
 */
interface TextFunction {
  readonly required: number;
  readonly types: readonly ('string' | 'int')[];
  readonly run: (texts: readonly string[], numbers: readonly (number | undefined)[]) => string;
}

const WHITE = ' \\t\\n\\r\\0\\x0B';
const trimmed = (side: 'left' | 'right' | 'both'): TextFunction => ({
  required: 1,
  types: ['string'],
  run: ([text = '']) => {
    const left = side === 'right' ? text : text.replace(new RegExp(`^[${WHITE}]+`), '');
    return side === 'left' ? left : left.replace(new RegExp(`[${WHITE}]+$`), '');
  },
});
const onText = (run: (text: string) => string): TextFunction => ({
  required: 1,
  types: ['string'],
  run: ([text = '']) => run(text),
});
const hash = (name: 'md5' | 'sha1'): TextFunction =>
  onText((text) => createHash(name).update(text).digest('hex'));

const onAscii = (text: string, pattern: RegExp, change: (letter: string) => string): string =>
  text.replaceAll(pattern, (letter) => change(letter));
const lower = (text: string): string => onAscii(text, /[A-Z]/g, (letter) => letter.toLowerCase());
const upper = (text: string): string => onAscii(text, /[a-z]/g, (letter) => letter.toUpperCase());

const FUNCTIONS: Readonly<Record<string, TextFunction>> = {
  md5: hash('md5'),
  sha1: hash('sha1'),
  strtolower: onText(lower),
  strtoupper: onText(upper),
  ucfirst: onText((text) => upper(text.slice(0, 1)) + text.slice(1)),
  lcfirst: onText((text) => lower(text.slice(0, 1)) + text.slice(1)),
  trim: trimmed('both'),
  ltrim: trimmed('left'),
  rtrim: trimmed('right'),
  strlen: onText((text) => String(Buffer.byteLength(text))),
  rawurlencode: onText((text) =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${hexOf(sign)}`),
  ),
  basename: onText((path) => /([^/]*)\/*$/.exec(path)?.[1] ?? ''),
  str_replace: {
    required: 3,
    types: ['string', 'string', 'string'],
    run: ([search = '', replace = '', subject = '']) =>
      search === '' ? subject : subject.split(search).join(replace),
  },
  substr: {
    required: 2,
    types: ['string', 'int', 'int'],
    run: ([text = ''], [, start = 0, length]) => cut(text, start, length),
  },
  str_pad: {
    required: 2,
    types: ['string', 'int', 'string'],
    run: ([text = '', , padding = ' '], [, length = 0]) =>
      padding === '' ? text : text + padding.repeat(length).slice(0, Math.max(0, length - text.length)),
  },
};

/** Calls a function on texts; what PHP would throw, and what is not known here, comes back as a value. */
export function callTextFunction(name: string, args: readonly PhpArgument[]): PhpResult {
  const found = Object.hasOwn(FUNCTIONS, name.toLowerCase()) ? FUNCTIONS[name.toLowerCase()] : undefined;
  if (found === undefined) return thrown('Error', `mrssmith does not know the PHP function ${name}()`);
  const { required, types, run } = found;
  if (args.length < required || args.length > types.length) {
    const bound = args.length < required ? `at least ${required}` : `at most ${types.length}`;
    return thrown('ArgumentCountError', `${name}() expects ${bound} arguments, ${args.length} given`);
  }
  const texts: string[] = [];
  const numbers: (number | undefined)[] = [];
  for (const [index, argument] of args.entries()) {
    const type = types[index] ?? 'string';
    const coerced = type === 'int' ? toPhpInt(argument) : toPhpString(argument);
    if ('typeError' in coerced) {
      const place = `Argument #${index + 1}`;
      return thrown('TypeError', `${name}(): ${place} must be of type ${type}, ${coerced.typeError} given`);
    }
    texts[index] = String(coerced.ok);
    numbers[index] = typeof coerced.ok === 'number' ? coerced.ok : undefined;
  }
  return string(run(texts, numbers));
}

const hexOf = (sign: string): string => sign.charCodeAt(0).toString(16).toUpperCase();

/** Of the text's bytes; what is cut in half becomes a replacement character. */
function cut(text: string, start: number, length: number | undefined): string {
  const bytes = Buffer.from(text);
  const from = start < 0 ? Math.max(0, bytes.length + start) : start;
  const rest = bytes.subarray(from);
  const end = length === undefined ? rest.length : length < 0 ? rest.length + length : length;
  return rest.subarray(0, Math.max(0, end)).toString('utf8');
}
