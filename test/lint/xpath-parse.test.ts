import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walkExpression, type Expression } from '../../src/lint/xpath/ast.js';
import { embeddedIn } from '../../src/lint/xpath/avt.js';
import { parseXPath, XPathSyntaxError } from '../../src/lint/xpath/parse.js';
import { rounds } from '../support/rounds.js';

/** An expression written out with all that can be left out. */
function write(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'number':
      return String(expression.value);
    case 'variable':
      return `$${expression.name}`;
    case 'negate':
      return `-(${write(expression.operand)})`;
    case 'binary':
      return `(${write(expression.left)} ${expression.op} ${write(expression.right)})`;
    case 'union':
      return expression.operands.map(write).join(' | ');
    case 'call':
      return `${expression.name}(${expression.args.map(write).join(', ')})`;
    case 'path': {
      const { filter, predicates, steps, isAbsolute } = expression;
      const start =
        filter === undefined
          ? ''
          : `(${write(filter)})${predicates.map((one) => `[${write(one)}]`).join('')}`;
      const written = steps.map((step) => {
        const { test: nodeTest } = step;
        const name =
          nodeTest.kind === 'name' || nodeTest.kind === 'wildcard'
            ? `${nodeTest.prefix === undefined ? '' : `${nodeTest.prefix}:`}${nodeTest.kind === 'name' ? nodeTest.name : '*'}`
            : `${nodeTest.kind}()`;
        return `${step.axis}::${name}${step.predicates.map((one) => `[${write(one)}]`).join('')}`;
      });
      return `${start}${isAbsolute || (filter !== undefined && steps.length > 0) ? '/' : ''}${written.join('/')}`;
    }
  }
}

describe('what is written and what is meant', () => {
  test.each([
    ['item/title', 'child::item/child::title'],
    ['/', '/'],
    ['//@url', '/descendant-or-self::node()/attribute::url'],
    ['.//tag[1]', 'self::node()/descendant-or-self::node()/child::tag[1]'],
    ['../media/duration div 1000', '(parent::node()/child::media/child::duration div 1000)'],
    ['* * *', '(child::* * child::*)'],
    ['div div div', '(child::div div child::div)'],
    ['- 1 - -2', '(-(1) - -(2))'],
    ['a-b', 'child::a-b'],
    ['1 or 2 and 3 = 4 < 5 + 6 * 7', '(1 or (2 and (3 = (4 < (5 + (6 * 7))))))'],
    ['a | b | /c', 'child::a | child::b | /child::c'],
    ['(a | b)[1]/@c', '(child::a | child::b)[1]/attribute::c'],
    ["key('k', @id)/x", '(key("k", attribute::id))/child::x'],
    ["php:function('date', 'c')", 'php:function("date", "c")'],
    ['text()', 'child::text()'],
    ['node', 'child::node'],
    ['media:*', 'child::media:*'],
    ['ancestor::*[@x]', 'ancestor::*[attribute::x]'],
    ['$a[. > 1]', '($a)[(self::node() > 1)]'],
    ["processing-instruction('x')", 'child::processing-instruction()'],
    ['.5 + 5.', '(0.5 + 5)'],
    ['self::or', 'self::or'],
  ])('%s', (text, meant) => {
    expect(write(parseXPath(text))).toBe(meant);
  });
});

describe('what is no expression is told with its place', () => {
  test.each([
    ['', 0],
    ['a[', 2],
    ['a b', 2],
    ["'open", 0],
    ['a//', 3],
    ['foo::a', 0],
    ['a = = b', 4],
    ['f(1,)', 4],
    ['$', 1],
    ['a!b', 1],
    ['if (a) then b else c', 7],
  ])('%s', (text, offset) => {
    let found: unknown;
    try {
      parseXPath(text);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(XPathSyntaxError);
    expect((found as XPathSyntaxError).offset).toBe(offset);
  });

  test('nothing else is ever thrown', () => {
    const piece = fc.constantFrom(
      'a',
      '*',
      '/',
      '//',
      '[',
      ']',
      '(',
      ')',
      '@',
      '::',
      '"x"',
      '1',
      'and',
      '$v',
      ',',
      '.',
      '..',
      '-',
      '|',
      ' ',
      'div',
      ':',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          try {
            for (const { start, end } of walkExpression(parseXPath(text)))
              expect(start <= end && end <= text.length).toBe(true);
          } catch (error) {
            if (!(error instanceof XPathSyntaxError)) throw error;
          }
        },
      ),
      { numRuns: rounds(2000) },
    );
    expect(() => parseXPath('('.repeat(100_000))).toThrow(XPathSyntaxError);
  });
});

test('places are those of the text', () => {
  const text = "concat( item/title , '…' )";
  const places = [...walkExpression(parseXPath(text))].map(({ start, end }) => text.slice(start, end));
  expect(places).toEqual([text, 'item/title', "'…'"]);
  const path = parseXPath('/item[2]//@url');
  if (path.kind !== 'path') throw new Error('no path');
  expect(path.steps.map(({ start, end }) => '/item[2]//@url'.slice(start, end))).toEqual([
    'item[2]',
    '//',
    '@url',
  ]);
});

test('attribute value templates', () => {
  expect(embeddedIn('{a}x{"}"}{{b}}').map(({ text, start }) => [text, start])).toEqual([
    ['a', 1],
    ['"}"', 5],
  ]);
  expect(() => embeddedIn('{a')).toThrow(XPathSyntaxError);
  expect(() => embeddedIn('a}')).toThrow(XPathSyntaxError);
});

const SHEETS = join(import.meta.dirname, '../../connectors');
test.runIf(existsSync(SHEETS))('every expression of the examples parses', () => {
  const files = readdirSync(SHEETS, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.xsl'),
  );
  const expressions = files.flatMap((name) =>
    [...readFileSync(join(SHEETS, name), 'utf8').matchAll(/\s(?:select|test|match|use)="([^"]*)"/g)].map(
      ([, text = '']) => text.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
    ),
  );
  expect(expressions.length).toBeGreaterThan(200);
  for (const text of expressions) expect(() => parseXPath(text), text).not.toThrow();
});
