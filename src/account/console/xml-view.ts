import { Html, html, type Part } from './html.js';

/** Longer documents are shown as they are. */
const LONGEST = 400_000;

/** Deeper elements stand no further to the right. */
const DEEPEST = 40;

/** Attributes of longer tags are not told apart. */
const LONGEST_TAG = 2000;

/** What may hold anything, by how it begins and ends; the last one is any tag. */
const SECTIONS = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<', '>'],
] as const;

/** The parts of a document, in one pass whatever it holds: what never ends is one last text. */
function tokenize(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at);
    tokens.push(text.slice(at, end));
    at = end;
  }
  return tokens;
}

function endOfToken(text: string, at: number): number {
  const section = SECTIONS.find(([open]) => text.startsWith(open, at));
  const close = section?.[1] ?? '<';
  const end = text.indexOf(close, at + (section?.[0].length ?? 0));
  if (end === -1) return text.length;
  return section === undefined ? end : end + close.length;
}

/** A document with an element a line and its parts coloured; text that is no XML as it is. */
export function renderXml(text: string): Html {
  const trimmed = text.trim();
  if (!trimmed.startsWith('<') || text.length > LONGEST) return html`<pre class="doc">${text}</pre>`;
  const lines: Part[] = [];
  let line: Part[] = [];
  let depth = 0;
  const flush = () => {
    if (line.length > 0) lines.push(line, '\n');
    line = [];
  };
  const tokens = tokenize(trimmed);
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1] ?? '';
    if (isClosing(token)) {
      depth = Math.max(0, depth - 1);
      // `<a>text</a>` stays on one line, and `<a></a>` too.
      if (!isOpening(previous) && !isInline(tokens, index)) flush();
    } else if (token.startsWith('<') && !token.startsWith('<![')) {
      flush();
    } else if (token.trim() === '') {
      continue;
    }
    if (line.length === 0) line.push('  '.repeat(Math.min(depth, DEEPEST)));
    line.push(colour(token));
    if (isOpening(token)) depth++;
  }
  flush();
  return html`<pre class="doc">${lines}</pre>`;
}

const isClosing = (token: string): boolean => token.startsWith('</');
const isOpening = (token: string): boolean => /^<[^/!?]/.test(token) && !token.endsWith('/>');

/** Whether only text and sections stand between an end tag and its start tag. */
function isInline(tokens: readonly string[], end: number): boolean {
  let index = end - 1;
  while (index >= 0 && (!(tokens[index] ?? '').startsWith('<') || (tokens[index] ?? '').startsWith('<![')))
    index--;
  return isOpening(tokens[index] ?? '');
}

function colour(token: string): Part {
  if (token.startsWith('<!--')) return html`<i>${token}</i>`;
  if (token.startsWith('<![') || !token.startsWith('<')) return token.startsWith('<') ? token : token.trim();
  if (token.length > LONGEST_TAG) return token;
  if (token.startsWith('<?') || token.startsWith('<!')) return html`<i>${token}</i>`;
  const [, open = '', name = '', rest = ''] = /^(<\/?)([^\s/>]*)([^]*)$/.exec(token) ?? [];
  return html`<b>${open}${name}</b>${attributes(rest)}`;
}

function attributes(rest: string): Part {
  const parts = rest.split(/([\w:.-]+="[^"]*"|[\w:.-]+='[^']*')/);
  return parts.map((part, index) => {
    if (index % 2 === 0) return html`<b>${part}</b>`;
    const equals = part.indexOf('=');
    return html`<u>${part.slice(0, equals)}</u>=<s>${part.slice(equals + 1)}</s>`;
  });
}
