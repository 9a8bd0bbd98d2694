/** XPath 1.0 as a tree. @source XPath 1.0, sections 2 and 3 */
export type XPathExpr =
  | {
      readonly kind: 'path';
      readonly from: XPathExpr | undefined;
      readonly isAbsolute: boolean;
      readonly steps: readonly XPathStep[];
    }
  | { readonly kind: 'filter'; readonly of: XPathExpr; readonly predicates: readonly XPathExpr[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly XPathExpr[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number }
  | { readonly kind: 'binary'; readonly op: string; readonly left: XPathExpr; readonly right: XPathExpr }
  | { readonly kind: 'negate'; readonly of: XPathExpr };

export interface XPathStep {
  readonly axis: string;
  readonly test: NodeTest;
  readonly predicates: readonly XPathExpr[];
}

export type NodeTest =
  | { readonly kind: 'name'; readonly prefix: string; readonly local: string }
  | { readonly kind: 'type'; readonly type: string; readonly target: string | undefined };

const TOKEN =
  /\s*(?:("[^"]*"|'[^']*')|(\d+(?:\.\d*)?|\.\d+)|(\.\.|\/\/|::|!=|<=|>=|[()[\].@,/|+\-=<>*$])|([\p{L}_][\p{L}\p{N}\p{M}_.\-·]*(?::(?:\*|[\p{L}_][\p{L}\p{N}\p{M}_.\-·]*))?))/uy;

/** By how tightly they bind, loosest first. */
const OPERATORS = [['or'], ['and'], ['=', '!='], ['<', '<=', '>', '>='], ['+', '-'], ['*', 'div', 'mod']];
const OPERATOR_NAMES = new Set(['or', 'and', 'div', 'mod']);
const NODE_TYPES = new Set(['node', 'text', 'comment', 'processing-instruction']);

/** @returns `undefined` for what is no XPath 1.0. */
export function parseXPath(text: string): XPathExpr | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens);
  try {
    const expr = parser.binary(0);
    return parser.isAtEnd ? expr : undefined;
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    let token = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
    // A name before "::" is an axis, and takes no colon with it.
    if (
      match[4] !== undefined &&
      text.startsWith('::', TOKEN.lastIndex - token.length + token.indexOf(':'))
    ) {
      TOKEN.lastIndex -= token.includes(':') ? token.length - token.indexOf(':') : 0;
      token = token.includes(':') ? token.slice(0, token.indexOf(':')) : token;
    }
    tokens.push(token);
  }
  return tokens;
}

const isName = (token: string | undefined): token is string =>
  token !== undefined && /^[\p{L}_]/u.test(token);

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(token: string): boolean {
    if (this.#next !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new SyntaxError(token);
  }

  #shift(): string {
    const token = this.#next;
    if (token === undefined) throw new SyntaxError('end');
    this.#at++;
    return token;
  }

  binary(level: number): XPathExpr {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#unary();
    let left = this.binary(level + 1);
    while (this.#next !== undefined && operators.includes(this.#next)) {
      const op = this.#shift();
      left = { kind: 'binary', op, left, right: this.binary(level + 1) };
    }
    return left;
  }

  #unary(): XPathExpr {
    if (this.#take('-')) return { kind: 'negate', of: this.#unary() };
    let left = this.#path();
    while (this.#take('|')) left = { kind: 'binary', op: '|', left, right: this.#path() };
    return left;
  }

  #path(): XPathExpr {
    if (this.#take('//')) return this.#location(undefined, true, [DESCENDANTS]);
    if (this.#take('/')) {
      return this.#startsStep()
        ? this.#location(undefined, true, [])
        : { kind: 'path', from: undefined, isAbsolute: true, steps: [] };
    }
    if (!this.#startsPrimary()) return this.#location(undefined, false, []);
    const primary = this.#primary();
    const predicates = this.#predicates();
    const filtered: XPathExpr =
      predicates.length === 0 ? primary : { kind: 'filter', of: primary, predicates };
    if (this.#take('//')) return this.#location(filtered, false, [DESCENDANTS]);
    return this.#take('/') ? this.#location(filtered, false, []) : filtered;
  }

  #location(from: XPathExpr | undefined, isAbsolute: boolean, first: readonly XPathStep[]): XPathExpr {
    const steps = [...first, this.#step()];
    for (;;) {
      if (this.#take('//')) steps.push(DESCENDANTS);
      else if (!this.#take('/')) return { kind: 'path', from, isAbsolute, steps };
      steps.push(this.#step());
    }
  }

  #startsStep(): boolean {
    const next = this.#next;
    return next === '.' || next === '..' || next === '@' || next === '*' || isName(next);
  }

  #startsPrimary(): boolean {
    const next = this.#next;
    if (next === undefined) throw new SyntaxError('end');
    if (next === '$' || next === '(' || /^["'\d]/.test(next) || /^\.\d/.test(next)) return true;
    return isName(next) && this.#tokens[this.#at + 1] === '(' && !NODE_TYPES.has(next);
  }

  #primary(): XPathExpr {
    const token = this.#shift();
    if (token === '$') return { kind: 'variable', name: this.#shift() };
    if (token === '(') {
      const inner = this.binary(0);
      this.#expect(')');
      return inner;
    }
    if (/^["']/.test(token)) return { kind: 'literal', value: token.slice(1, -1) };
    if (!isName(token)) return { kind: 'literal', value: Number(token) };
    return { kind: 'call', name: token, args: this.#arguments() };
  }

  #arguments(): XPathExpr[] {
    this.#expect('(');
    const args: XPathExpr[] = [];
    if (this.#take(')')) return args;
    do args.push(this.binary(0));
    while (this.#take(','));
    this.#expect(')');
    return args;
  }

  #predicates(): XPathExpr[] {
    const predicates: XPathExpr[] = [];
    while (this.#take('[')) {
      predicates.push(this.binary(0));
      this.#expect(']');
    }
    return predicates;
  }

  #step(): XPathStep {
    if (this.#take('.')) return { axis: 'self', test: ANY_NODE, predicates: [] };
    if (this.#take('..')) return { axis: 'parent', test: ANY_NODE, predicates: [] };
    let axis = 'child';
    if (this.#take('@')) axis = 'attribute';
    else if (this.#tokens[this.#at + 1] === '::') {
      axis = this.#shift();
      this.#expect('::');
    }
    return { axis, test: this.#nodeTest(), predicates: this.#predicates() };
  }

  #nodeTest(): NodeTest {
    const token = this.#shift();
    if (token === '*') return { kind: 'name', prefix: '', local: '*' };
    if (!isName(token)) throw new SyntaxError(token);
    if (NODE_TYPES.has(token) && this.#take('(')) {
      const target = this.#next === ')' ? undefined : this.#shift().slice(1, -1);
      this.#expect(')');
      return { kind: 'type', type: token, target };
    }
    if (OPERATOR_NAMES.has(token) && this.#next !== undefined && /^["'\d$(]/.test(this.#next)) {
      throw new SyntaxError(token);
    }
    const colon = token.indexOf(':');
    return { kind: 'name', prefix: colon === -1 ? '' : token.slice(0, colon), local: token.slice(colon + 1) };
  }
}

const ANY_NODE: NodeTest = { kind: 'type', type: 'node', target: undefined };
const DESCENDANTS: XPathStep = { axis: 'descendant-or-self', test: ANY_NODE, predicates: [] };

/** The expressions in an attribute value template. @source XSLT 1.0, section 7.6.2 */
export function parseTemplate(value: string): XPathExpr[] {
  if (!value.includes('{')) return [];
  const found: XPathExpr[] = [];
  const inside = value.replaceAll('{{', '').matchAll(/\{((?:"[^"]*"|'[^']*'|[^}"'])*)\}/g);
  for (const [, text = ''] of inside) {
    const expr = parseXPath(text);
    if (expr !== undefined) found.push(expr);
  }
  return found;
}
