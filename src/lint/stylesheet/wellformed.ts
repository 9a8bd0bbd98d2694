import { HTML_ENTITIES } from './html-entities.js';

/** Where a text stops being well-formed XML, said in words that help. */
export interface Malformed {
  readonly offset: number;
  readonly message: string;
  readonly fix?: string;
  readonly edit?: { readonly offset: number; readonly length: number; readonly text: string };
}

const NAME = String.raw`[\p{L}_:][\p{L}\p{N}\p{M}_:.\-·]*`;
const MARKUP =
  /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<\?[^]*?(?:\?>|$)|<!DOCTYPE(?:"[^"]*"|'[^']*'|\[(?:<!--(?:(?!-->)[^])*-->|<\?(?:(?!\?>)[^])*\?>|"[^"]*"|'[^']*'|(?!<!--|<\?)[^\]"'])*\]|[^>"'[])*>?|<\/?(?:"[^"<]*"|'[^'<]*'|[^>"'<])*>?/gu;
const START_NAME = new RegExp(`^<(/?)(${NAME})`, 'u');
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*("[^"<]*"|'[^'<]*')`, 'uy');
const REFERENCE = new RegExp(`&(?:(#[0-9]+|#x[0-9a-fA-F]+|${NAME});)?`, 'gu');
const PREDEFINED = new Set(['lt', 'gt', 'amp', 'quot', 'apos']);
const ROOM = 8;

/**
 * What is not well-formed, in reading order; the first mistakes only.
 *
 * Knows less than the parser of the engine, which sees what this misses.
 */
export function findMalformed(text: string): readonly Malformed[] {
  const reader = new Reader(text);
  reader.read();
  return reader.found;
}

interface Open {
  readonly name: string;
  readonly offset: number;
}

class Reader {
  readonly found: Malformed[] = [];
  readonly #text: string;
  readonly #open: Open[] = [];
  #entities: ReadonlySet<string> = PREDEFINED;
  #hasExternal = false;
  #roots = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    const text = this.#text;
    let last = text.startsWith('\ufeff') ? 1 : 0;
    MARKUP.lastIndex = last;
    for (const match of text.matchAll(MARKUP)) {
      if (this.found.length >= ROOM) return;
      this.#readText(last, match.index);
      last = match.index + match[0].length;
      this.#readMarkup(match[0], match.index);
      if (this.#isLost) return;
    }
    this.#readText(last, text.length);
    const open = this.#open.at(-1);
    if (open !== undefined)
      this.#add(open.offset, `<${open.name}> is never closed`, `Write </${open.name}>.`);
    else if (this.#roots === 0 && this.found.length === 0) this.#add(0, 'there is no element in it');
  }

  /** After these everything else is said wrongly. */
  #isLost = false;

  #add(offset: number, message: string, fix?: string, edit?: Malformed['edit']): void {
    this.found.push({
      offset,
      message,
      ...(fix === undefined ? {} : { fix }),
      ...(edit === undefined ? {} : { edit }),
    });
  }

  #readMarkup(markup: string, offset: number): void {
    if (markup.startsWith('<!--')) {
      const inner = markup.endsWith('-->') ? markup.slice(4, -3) : undefined;
      if (inner === undefined) return this.#lose(offset, 'a comment does not end', 'Write --> behind it.');
      const double = inner.indexOf('--');
      if (double !== -1 || inner.endsWith('-')) {
        const at = offset + 4 + (double === -1 ? inner.length - 1 : double);
        this.#add(at, '-- must not stand in a comment', 'Write one hyphen, or another sign.');
      }
      return;
    }
    if (markup.startsWith('<![CDATA[')) {
      if (!markup.endsWith(']]>')) this.#lose(offset, 'a CDATA section does not end', 'Write ]]> behind it.');
      return;
    }
    if (markup.startsWith('<?')) {
      if (/^<\?xml\s/i.test(markup) && offset > (this.#text.startsWith('\ufeff') ? 1 : 0)) {
        this.#add(
          offset,
          'the XML declaration must be the very first thing',
          'Take out what stands before it.',
        );
      } else if (!markup.endsWith('?>')) this.#lose(offset, 'a processing instruction does not end');
      return;
    }
    if (markup.startsWith('<!DOCTYPE')) return this.#readDocumentType(markup);
    this.#readTag(markup, offset);
  }

  #lose(offset: number, message: string, fix?: string): void {
    this.#add(offset, message, fix);
    this.#isLost = true;
  }

  #readDocumentType(markup: string): void {
    const declared = [...markup.matchAll(/<!ENTITY\s+([^\s%]+)\s/g)].map(([, name = '']) => name);
    this.#entities = new Set([...PREDEFINED, ...declared]);
    this.#hasExternal = /^<!DOCTYPE\s+\S+\s+(?:SYSTEM|PUBLIC)/.test(markup) || /<!ENTITY\s+%/.test(markup);
  }

  #readTag(markup: string, offset: number): void {
    const [start, isEnd, name = ''] = START_NAME.exec(markup) ?? [];
    if (start === undefined) {
      this.#lose(offset, '< begins no element here', 'Write &lt; for the sign itself.');
    } else if (isEnd === '/') this.#close(markup, name, offset);
    else this.#openTag(markup, name, start.length, offset);
  }

  #openTag(markup: string, name: string, from: number, offset: number): void {
    const names = new Set<string>();
    let at = from;
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const match = ATTRIBUTE.exec(markup);
      if (match === null) break;
      const [whole, attribute = '', quoted = ''] = match;
      const start = offset + at + (whole.length - whole.trimStart().length);
      if (names.has(attribute))
        this.#add(start, `<${name}> has the attribute ${attribute} twice`, 'Take one out.');
      names.add(attribute);
      const value = offset + at + whole.length - quoted.length + 1;
      this.#readReferences(value, value + quoted.length - 2);
      at += whole.length;
    }
    const rest = markup.slice(at);
    if (!/^\s*\/?>$/.test(rest)) {
      const where = offset + at + (rest.length - rest.trimStart().length);
      return this.#lose(where, this.#explainTag(name, rest.trimStart()));
    }
    if (this.#open.length === 0) {
      this.#roots += 1;
      if (this.#roots > 1)
        return this.#lose(offset, `<${name}> stands behind the end of the document element`);
    }
    if (!rest.endsWith('/>')) this.#open.push({ name, offset });
  }

  #explainTag(name: string, rest: string): string {
    const word = /^[^\s=/>"'<]+/.exec(rest)?.[0];
    if (rest === '' || rest.startsWith('<')) return `the tag <${name}> does not end before the next <`;
    if (word === undefined) {
      return /^["']/.test(rest)
        ? `<${name}> has an attribute whose value does not end, or two without a blank between`
        : `${rest.slice(0, 1)} is not expected in the tag <${name}>`;
    }
    if (!/^\s*=/.test(rest.slice(word.length))) return `the attribute ${word} of <${name}> has no value`;
    return /^\s*=\s*["']/.test(rest.slice(word.length))
      ? `the value of ${word} does not end, or has a < in it, which must be written &lt;`
      : `the value of ${word} must stand in quotes`;
  }

  #close(markup: string, name: string, offset: number): void {
    const open = this.#open.at(-1);
    if (open === undefined) return this.#lose(offset, `</${name}> closes nothing`);
    if (open.name !== name) {
      const line = lineOf(this.#text, open.offset);
      return this.#lose(
        offset,
        `</${name}> stands where <${open.name}> of line ${line} must be closed`,
        `Write </${open.name}> before it.`,
      );
    }
    if (!/^<\/[^\s>]+\s*>$/.test(markup)) return this.#lose(offset, `</${name} does not end with >`);
    this.#open.pop();
  }

  #readText(from: number, to: number): void {
    if (to <= from) return;
    if (this.#open.length === 0) {
      const text = this.#text.slice(from, to);
      const stray = text.search(/\S/);
      if (stray === -1) return;
      const where = this.#roots === 0 ? 'before' : 'behind';
      return this.#lose(from + stray, `text stands ${where} the document element`);
    }
    const end = this.#text.slice(from, to).indexOf(']]>');
    if (end !== -1) this.#add(from + end, ']]> must not stand in text', 'Write ]]&gt;.');
    this.#readReferences(from, to);
  }

  #readReferences(from: number, to: number): void {
    for (const { 0: whole, 1: name, index } of this.#text.slice(from, to).matchAll(REFERENCE)) {
      if (name?.startsWith('#') === true || (name !== undefined && this.#entities.has(name))) continue;
      if (this.found.length >= ROOM) return;
      const offset = from + index;
      if (name === undefined) {
        const edit = { offset, length: 1, text: '&amp;' };
        this.#add(offset, '& begins no reference here', 'Write &amp; for the sign itself.', edit);
      } else if (!this.#hasExternal) {
        const code = HTML_ENTITIES[name];
        const edit = code === undefined ? undefined : { offset, length: whole.length, text: `&#${code};` };
        const fix = edit === undefined ? 'Write the character itself.' : `Write ${edit.text}.`;
        this.#add(
          offset,
          `nothing declares the entity ${whole}: XML knows five, lt gt amp quot apos`,
          fix,
          edit,
        );
      }
    }
  }
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
