import type { Span } from './ast.js';

export type TokenKind = 'literal' | 'number' | 'symbol' | 'name' | 'operator' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

/** What is wrong with an expression, and where. */
export class XPathSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'XPathSyntaxError';
    this.offset = offset;
  }
}

const NC_NAME = String.raw`[\p{L}_][\p{L}\p{N}\p{M}_.\-·]*`;
const LITERAL = /"[^"]*"|'[^']*'/uy;
const NUMBER = /\d+(?:\.\d*)?|\.\d+/uy;
const SYMBOL = /\.\.|\/\/|::|!=|<=|>=|[()[\].@,/|+\-=<>*$]/uy;
const NAME = new RegExp(`${NC_NAME}(?::(?!:)(?:\\*|${NC_NAME}))?`, 'uy');
const WORD_OPERATORS = new Set(['or', 'and', 'div', 'mod']);
const OPERATOR_SYMBOLS = new Set([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '|',
  '/',
  '//',
  '::',
  '@',
  '(',
  '[',
  ',',
  '$',
]);

/**
 * Takes an expression apart.
 *
 * @throws {XPathSyntaxError}
 * @source XPath 1.0, 3.7: what `*` and the words `and`, `or`, `div` and `mod` are depends on what stands before
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at++;
    if (at >= text.length) break;
    const token = readToken(text, at, tokens.at(-1));
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function readToken(text: string, at: number, before: Token | undefined): Token {
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const make = (kind: TokenKind, found: string): Token => ({
    kind,
    text: found,
    start: at,
    end: at + found.length,
  });
  const literal = take(LITERAL);
  if (literal !== undefined) return make('literal', literal);
  const number = take(NUMBER);
  if (number !== undefined) return make('number', number);
  const symbol = take(SYMBOL);
  if (symbol !== undefined)
    return make(symbol === '*' && endsOperand(before) ? 'operator' : 'symbol', symbol);
  const name = take(NAME);
  if (name !== undefined) {
    return make(WORD_OPERATORS.has(name) && endsOperand(before) ? 'operator' : 'name', name);
  }
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const what =
    char === '"' || char === "'"
      ? `the text that begins with ${char} does not end`
      : `${char} is not expected here`;
  throw new XPathSyntaxError(what, at);
}

/** Whether an operator may follow: there is a token before, and it is neither an operator nor opens something. */
const endsOperand = (before: Token | undefined): boolean =>
  before !== undefined &&
  before.kind !== 'operator' &&
  !(before.kind === 'symbol' && OPERATOR_SYMBOLS.has(before.text));
