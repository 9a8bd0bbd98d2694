import type { Axis, BinaryExpression, Expression, LocationStep, NodeTest, PathExpression } from './ast.js';
import { tokenize, XPathSyntaxError, type Token } from './tokens.js';

export { XPathSyntaxError } from './tokens.js';

const AXES: ReadonlySet<string> = new Set<Axis>([
  'ancestor',
  'ancestor-or-self',
  'attribute',
  'child',
  'descendant',
  'descendant-or-self',
  'following',
  'following-sibling',
  'namespace',
  'parent',
  'preceding',
  'preceding-sibling',
  'self',
]);
const NODE_TYPES = new Set(['node', 'text', 'comment', 'processing-instruction']);

/** Loosest first. @source XPath 1.0, 3.4 and 3.5 */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', 'div', 'mod'],
];
/** Deeper than anybody writes; little enough for the stack. */
const MAX_DEPTH = 200;

/**
 * Parses an XPath 1.0 expression. Patterns of XSLT 1.0 are expressions too.
 *
 * @throws {XPathSyntaxError} with the offset of what was not expected.
 */
export function parseXPath(text: string): Expression {
  const parser = new Parser(tokenize(text));
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH)
      throw new XPathSyntaxError('the expression is nested too deep', this.#next.start);
    const expression = this.#binary(0);
    this.#depth -= 1;
    return expression;
  }

  expectEnd(): void {
    if (this.#next.kind !== 'end') this.#fail();
  }

  /** The last token, an `end`, is never passed. */
  get #next(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  get #end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  #fail(): never {
    const { kind, text, start } = this.#next;
    throw new XPathSyntaxError(
      kind === 'end' ? 'the expression ends too early' : `${text} is not expected here`,
      start,
    );
  }

  #isNext(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return (
      token !== undefined && token.text === text && (token.kind === 'symbol' || token.kind === 'operator')
    );
  }

  #take(text: string): boolean {
    if (!this.#isNext(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail();
  }

  #shift(kind: Token['kind']): Token {
    const token = this.#next;
    if (token.kind !== kind) this.#fail();
    this.#at += 1;
    return token;
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (operators.some((op) => this.#isOperator(op))) {
      const op = this.#next.text as BinaryExpression['op'];
      this.#at += 1;
      const right = this.#binary(level + 1);
      left = { kind: 'binary', op, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  /** A `*` is an operator by what stands before it, see the tokens. */
  #isOperator(op: string): boolean {
    const { kind, text } = this.#next;
    if (text !== op) return false;
    return op === '*' || /^[a-z]/.test(op) ? kind === 'operator' : kind === 'symbol';
  }

  #unary(): Expression {
    const { start } = this.#next;
    if (this.#take('-')) {
      const operand = this.#unary();
      return { kind: 'negate', operand, start, end: operand.end };
    }
    const first = this.#path();
    const operands = [first];
    while (this.#take('|')) operands.push(this.#path());
    return operands.length === 1 ? first : { kind: 'union', operands, start, end: this.#end };
  }

  #path(): Expression {
    const { start } = this.#next;
    if (this.#isNext('/') || this.#isNext('//')) {
      const steps: LocationStep[] = [];
      if (this.#isNext('//') || (this.#at++, this.#startsStep())) this.#steps(steps);
      return this.#toPath(start, { isAbsolute: true, filter: undefined, predicates: [], steps });
    }
    if (this.#startsPrimary()) return this.#filtered(start);
    const steps = [this.#step()];
    this.#steps(steps, true);
    return this.#toPath(start, { isAbsolute: false, filter: undefined, predicates: [], steps });
  }

  #filtered(start: number): Expression {
    const primary = this.#primary();
    const predicates = this.#predicates();
    const steps: LocationStep[] = [];
    this.#steps(steps, true);
    if (predicates.length === 0 && steps.length === 0) return primary;
    return this.#toPath(start, { isAbsolute: false, filter: primary, predicates, steps });
  }

  #toPath(start: number, path: Omit<PathExpression, 'kind' | 'start' | 'end'>): PathExpression {
    return { kind: 'path', ...path, start, end: this.#end };
  }

  /** @param isBehind - Whether a separator must come first. */
  #steps(steps: LocationStep[], isBehind = false): void {
    if (!isBehind && !this.#isNext('//')) steps.push(this.#step());
    for (;;) {
      const { start, end } = this.#next;
      if (this.#take('//')) {
        steps.push({
          axis: 'descendant-or-self',
          test: { kind: 'node' },
          predicates: [],
          isImplied: true,
          start,
          end,
        });
      } else if (!this.#take('/')) return;
      steps.push(this.#step());
    }
  }

  #startsStep(): boolean {
    const { kind, text } = this.#next;
    return kind === 'name' || (kind === 'symbol' && ['.', '..', '@', '*'].includes(text));
  }

  #startsPrimary(): boolean {
    const { kind, text } = this.#next;
    if (kind === 'literal' || kind === 'number') return true;
    if (kind === 'symbol') return text === '$' || text === '(';
    return kind === 'name' && this.#isNext('(', 1) && !NODE_TYPES.has(text);
  }

  #primary(): Expression {
    const { kind, text, start } = this.#next;
    if (kind === 'literal') {
      this.#at += 1;
      return { kind: 'literal', value: text.slice(1, -1), start, end: this.#end };
    }
    if (kind === 'number') {
      this.#at += 1;
      return { kind: 'number', value: Number(text), start, end: this.#end };
    }
    if (this.#take('$')) {
      const name = this.#shift('name').text;
      return { kind: 'variable', name, start, end: this.#end };
    }
    if (this.#take('(')) {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    const name = this.#shift('name').text;
    const args: Expression[] = [];
    this.#expect('(');
    if (!this.#take(')')) {
      do args.push(this.expression());
      while (this.#take(','));
      this.#expect(')');
    }
    return { kind: 'call', name, args, start, end: this.#end };
  }

  #predicates(): Expression[] {
    const predicates: Expression[] = [];
    while (this.#take('[')) {
      predicates.push(this.expression());
      this.#expect(']');
    }
    return predicates;
  }

  #step(): LocationStep {
    const { start } = this.#next;
    const short = this.#isNext('.') ? 'self' : this.#isNext('..') ? 'parent' : undefined;
    if (short !== undefined) {
      this.#at += 1;
      return { axis: short, test: { kind: 'node' }, predicates: [], isImplied: false, start, end: this.#end };
    }
    const axis = this.#axis();
    const test = this.#nodeTest();
    const predicates = this.#predicates();
    return { axis, test, predicates, isImplied: false, start, end: this.#end };
  }

  #axis(): Axis {
    if (this.#take('@')) return 'attribute';
    if (!this.#isNext('::', 1)) return 'child';
    const { text, start } = this.#shift('name');
    this.#expect('::');
    if (!AXES.has(text)) throw new XPathSyntaxError(`${text} is no axis`, start);
    return text as Axis;
  }

  #nodeTest(): NodeTest {
    if (this.#take('*')) return { kind: 'wildcard', prefix: undefined };
    const { text } = this.#shift('name');
    if (NODE_TYPES.has(text) && this.#take('(')) return this.#nodeType(text);
    const colon = text.indexOf(':');
    const prefix = colon === -1 ? undefined : text.slice(0, colon);
    const name = text.slice(colon + 1);
    return name === '*' ? { kind: 'wildcard', prefix } : { kind: 'name', prefix, name };
  }

  #nodeType(name: string): NodeTest {
    const target =
      name === 'processing-instruction' && this.#next.kind === 'literal' ? this.#shift('literal') : undefined;
    this.#expect(')');
    if (name === 'processing-instruction') return { kind: name, target: target?.text.slice(1, -1) };
    return { kind: name as 'node' | 'text' | 'comment' };
  }
}
