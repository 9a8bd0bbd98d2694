/** XPath 2.0 and later, told by what only those have. */

export interface LaterSyntax {
  readonly offset: number;
  readonly what: string;
  /** How it is done in 1.0. */
  readonly rewrite: string;
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.\-]*`;
const NODE_TYPES = '(?!(?:node|text|comment|processing-instruction)\\s*\\()';

/** Looked for in order, in a text whose literals are blanked. The first group, if any, is what is pointed at. */
const FORMS: readonly (readonly [form: RegExp, what: string, rewrite: string])[] = [
  [/\bif\s*\([^]*\)\s*then\b/u, 'if (…) then … else', 'Use xsl:choose with xsl:when and xsl:otherwise.'],
  [/\bfor\s+\$[^]*\bin\b/u, 'for $… in … return', 'Use xsl:for-each.'],
  [/\blet\s+\$[^]*:=/u, 'let $… :=', 'Use xsl:variable.'],
  [
    /\b(?:some|every)\s+\$[^]*\bsatisfies\b/u,
    'some/every $… satisfies',
    'Write a condition in brackets: boolean(NODES[condition]) for some, not(NODES[not(condition)]) for every.',
  ],
  [
    /[\s)\]\d'"](eq|ne|lt|le|gt|ge)(?=[\s('"$\d@.])/u,
    'a comparison by word',
    'Write =, !=, &lt;, &lt;=, &gt; or &gt;=.',
  ],
  [/[\s)\]\d](idiv)\s/u, 'idiv', 'Write floor(A div B).'],
  [
    /[\s)\]\d](to)[\s(]/u,
    'a range A to B',
    'Count with position(): NODES[position() &gt;= A and position() &lt;= B]; or call a template again with a counter.',
  ],
  [
    /[\s)\]](instance\s+of|castable\s+as|cast\s+as|treat\s+as)\s/u,
    'a type',
    'Use string(), number() or boolean().',
  ],
  [/[\s)\]\w](union)\s/u, 'union', 'Write |.'],
  [/[\s)\]\w](intersect)\s/u, 'intersect', 'set:intersection(A, B) of EXSLT, or A[count(. | B) = count(B)].'],
  [/[\s)\]\w](except)\s/u, 'except', 'set:difference(A, B) of EXSLT, or A[count(. | B) != count(B)].'],
  [/[\s)\]](is)\s+[\w$(.]/u, 'is', 'Write generate-id(A) = generate-id(B).'],
  [/\|\|/u, '||', 'Write concat(A, B); for conditions, the word or.'],
  [/=>/u, 'the arrow =>', 'Write the function around its argument.'],
  [/:=/u, ':=', 'Use xsl:variable.'],
  [/\(:/u, 'a comment (: :)', 'Write an XML comment beside the instruction.'],
  [/\*:/u, '*:name', "Write *[local-name() = 'name']."],
  [/Q\{/u, 'Q{namespace}name', 'Declare a prefix for the namespace.'],
  [
    new RegExp(`/\\s*(${NODE_TYPES}${NAME}(?::${NAME})?)\\s*\\(`, 'u'),
    'a function behind a slash',
    'Write the function around the path: string(path), or call it in an xsl:for-each.',
  ],
  [/\/\s*(\()/u, 'brackets behind a slash', 'Write the paths in full: a/b | a/c in place of a/(b | c).'],
  [
    /(?:^|[=,([]|\b(?:and|or|div|mod))\s*(\((?:[^()]|\([^()]*\))*,(?:[^()]|\([^()]*\))*\))/u,
    'a sequence (A, B)',
    'Compare with each: X = A or X = B. Of paths, write the union A | B.',
  ],
  [/(?:^|[=,(])\s*(\(\s*\))/u, 'the empty sequence ()', "Write '' or leave it out."],
  [/[\w)\]]\s*(!)\s*[\w$(.@'"]/u, 'the map operator !', 'Use xsl:for-each.'],
  [
    /(?:element|attribute|document-node|item|schema-element)\s*\([^)]*\)\s*[*?+]?\s*$/u,
    'a type',
    'Use a name, * or node().',
  ],
];

/** Literals become blanks of the same length. */
const blank = (text: string): string =>
  text.replaceAll(/"[^"]*"|'[^']*'/g, (literal) => `'${' '.repeat(literal.length - 2)}'`);

/** What of an expression is not of XPath 1.0 but of a later one; `undefined` where it is simply wrong. */
export function findLaterSyntax(text: string): LaterSyntax | undefined {
  const blanked = blank(text);
  for (const [form, what, rewrite] of FORMS) {
    const match = form.exec(blanked);
    if (match === null) continue;
    const [whole, part] = match;
    const offset = match.index + (part === undefined ? 0 : whole.lastIndexOf(part));
    return { offset, what, rewrite };
  }
  return undefined;
}
