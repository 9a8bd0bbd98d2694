/** XSLT 1.0 as a table: elements, what stands in them and where they stand. @source XSLT 1.0, appendix B */

/** What the value of an attribute is. A list holds the words that are allowed. */
export type ValueKind =
  | 'expression'
  | 'pattern'
  /** Text with expressions in braces. */
  | 'template'
  /** Name, with a prefix or without. */
  | 'qname'
  | 'qnames'
  | 'prefixes'
  /** Names and wildcards, as in `strip-space`. */
  | 'name-tests'
  | 'text'
  | readonly string[];

export interface ElementGrammar {
  readonly attributes: Readonly<Record<string, ValueKind>>;
  readonly required: readonly string[];
  /** `top`: child of the document element; `body`: among instructions; `special`: see `SPECIAL_PARENTS`. */
  readonly place: 'root' | 'top' | 'body' | 'both' | 'special';
  /** Whether instructions and literal elements may stand in it. */
  readonly hasBody: boolean;
}

const YES_NO = ['yes', 'no'];

interface Options {
  readonly required?: readonly string[];
  readonly place?: ElementGrammar['place'];
  readonly hasBody?: boolean;
}
const element = (attributes: ElementGrammar['attributes'], options: Options = {}): ElementGrammar => ({
  attributes,
  required: options.required ?? [],
  place: options.place ?? 'body',
  hasBody: options.hasBody ?? false,
});

const stylesheet = element(
  {
    id: 'text',
    'extension-element-prefixes': 'prefixes',
    'exclude-result-prefixes': 'prefixes',
    version: 'text',
  },
  { required: ['version'], place: 'root' },
);
const binding = { name: 'qname', select: 'expression' } as const;

export const XSLT_ELEMENTS: Readonly<Record<string, ElementGrammar>> = {
  stylesheet,
  transform: stylesheet,
  import: element({ href: 'text' }, { required: ['href'], place: 'top' }),
  include: element({ href: 'text' }, { required: ['href'], place: 'top' }),
  'strip-space': element({ elements: 'name-tests' }, { required: ['elements'], place: 'top' }),
  'preserve-space': element({ elements: 'name-tests' }, { required: ['elements'], place: 'top' }),
  output: element(
    {
      method: 'qname',
      version: 'text',
      encoding: 'text',
      'omit-xml-declaration': YES_NO,
      standalone: YES_NO,
      'doctype-public': 'text',
      'doctype-system': 'text',
      'cdata-section-elements': 'qnames',
      indent: YES_NO,
      'media-type': 'text',
    },
    { place: 'top' },
  ),
  key: element(
    { name: 'qname', match: 'pattern', use: 'expression' },
    { required: ['name', 'match', 'use'], place: 'top' },
  ),
  'decimal-format': element(
    {
      name: 'qname',
      'decimal-separator': 'text',
      'grouping-separator': 'text',
      infinity: 'text',
      'minus-sign': 'text',
      NaN: 'text',
      percent: 'text',
      'per-mille': 'text',
      'zero-digit': 'text',
      digit: 'text',
      'pattern-separator': 'text',
    },
    { place: 'top' },
  ),
  'namespace-alias': element(
    { 'stylesheet-prefix': 'text', 'result-prefix': 'text' },
    { required: ['stylesheet-prefix', 'result-prefix'], place: 'top' },
  ),
  'attribute-set': element(
    { name: 'qname', 'use-attribute-sets': 'qnames' },
    { required: ['name'], place: 'top' },
  ),
  variable: element(binding, { required: ['name'], place: 'both', hasBody: true }),
  param: element(binding, { required: ['name'], place: 'both', hasBody: true }),
  template: element(
    { match: 'pattern', name: 'qname', priority: 'text', mode: 'qname' },
    { place: 'top', hasBody: true },
  ),
  'apply-templates': element({ select: 'expression', mode: 'qname' }),
  'apply-imports': element({}),
  'call-template': element({ name: 'qname' }, { required: ['name'] }),
  element: element(
    { name: 'template', namespace: 'template', 'use-attribute-sets': 'qnames' },
    { required: ['name'], hasBody: true },
  ),
  attribute: element({ name: 'template', namespace: 'template' }, { required: ['name'], hasBody: true }),
  text: element({ 'disable-output-escaping': YES_NO }),
  'processing-instruction': element({ name: 'template' }, { required: ['name'], hasBody: true }),
  comment: element({}, { hasBody: true }),
  copy: element({ 'use-attribute-sets': 'qnames' }, { hasBody: true }),
  'value-of': element({ select: 'expression', 'disable-output-escaping': YES_NO }, { required: ['select'] }),
  number: element({
    level: ['single', 'multiple', 'any'],
    count: 'pattern',
    from: 'pattern',
    value: 'expression',
    format: 'template',
    lang: 'template',
    'letter-value': 'template',
    'grouping-separator': 'template',
    'grouping-size': 'template',
  }),
  'for-each': element({ select: 'expression' }, { required: ['select'], hasBody: true }),
  if: element({ test: 'expression' }, { required: ['test'], hasBody: true }),
  choose: element({}),
  when: element({ test: 'expression' }, { required: ['test'], place: 'special', hasBody: true }),
  otherwise: element({}, { place: 'special', hasBody: true }),
  sort: element(
    {
      select: 'expression',
      lang: 'template',
      'data-type': 'template',
      order: 'template',
      'case-order': 'template',
    },
    { place: 'special' },
  ),
  'copy-of': element({ select: 'expression' }, { required: ['select'] }),
  message: element({ terminate: YES_NO }, { hasBody: true }),
  'with-param': element(binding, { required: ['name'], place: 'special', hasBody: true }),
  fallback: element({}, { hasBody: true }),
};

/** Elements that stand in others only. */
export const SPECIAL_PARENTS: Readonly<Record<string, readonly string[]>> = {
  when: ['choose'],
  otherwise: ['choose'],
  sort: ['for-each', 'apply-templates'],
  'with-param': ['apply-templates', 'call-template', 'apply-imports'],
};

/** Attributes of literal elements in the namespace of XSLT. @source XSLT 1.0, 7.1.1 */
export const LITERAL_ATTRIBUTES: Readonly<Record<string, ValueKind>> = {
  version: 'text',
  'use-attribute-sets': 'qnames',
  'exclude-result-prefixes': 'prefixes',
  'extension-element-prefixes': 'prefixes',
};

/** Words of attributes that may be written as templates. */
export const TEMPLATE_WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  sort: {
    'data-type': ['text', 'number'],
    order: ['ascending', 'descending'],
    'case-order': ['upper-first', 'lower-first'],
  },
};

const COPY_TEXT = 'Write the texts with xsl:value-of and the separators in an xsl:for-each.';

/** Elements of XSLT 2.0 and 3.0, and how their work is done in 1.0. */
export const LATER_ELEMENTS: Readonly<Record<string, string>> = {
  'analyze-string': 'Take the text apart with substring-before and substring-after, or str:tokenize.',
  accumulator: 'Compute the value with sum or count where it is needed.',
  'accumulator-rule': 'Compute the value with sum or count where it is needed.',
  assert: 'Test with xsl:if and stop with <xsl:message terminate="yes">.',
  break: 'Leave a recursive template by not calling it again.',
  catch: 'Test beforehand what may be missing; 1.0 catches nothing.',
  character: 'Replace characters with translate().',
  'character-map': 'Replace characters with translate().',
  document: 'A job sends one document: write everything into it.',
  evaluate: 'Use dyn:evaluate of EXSLT.',
  expose: 'Write everything into one stylesheet.',
  'for-each-group':
    'Group with a key: xsl:key, then xsl:for-each over items where generate-id() = generate-id(key(...)[1]).',
  fork: 'Read the item twice; it is in memory anyway.',
  function: 'Use a named template with xsl:param, or func:function of EXSLT.',
  'global-context-item': 'Leave it out.',
  'import-schema': 'Leave it out: the engine knows no types.',
  iterate: 'Use a named template that calls itself.',
  map: 'Look values up in a variable with substring-before and substring-after.',
  'map-entry': 'Look values up in a variable with substring-before and substring-after.',
  'matching-substring': 'Take the text apart with substring-before and substring-after.',
  merge: 'Sort the union of both in one xsl:for-each.',
  mode: 'Write the template that copies: match="@*|node()" with xsl:copy.',
  namespace: 'Declare the namespace on the literal element.',
  'next-iteration': 'Call the template again with new parameters.',
  'next-match': 'Give the second template a mode and apply it.',
  'non-matching-substring': 'Take the text apart with substring-before and substring-after.',
  'on-completion': 'Write it behind the loop.',
  'on-empty': 'Test with xsl:if what would be empty.',
  'on-non-empty': 'Test with xsl:if what would be empty.',
  'output-character': 'Replace characters with translate().',
  override: 'Write everything into one stylesheet.',
  package: 'Write everything into one stylesheet.',
  'perform-sort': 'Put xsl:sort into xsl:for-each.',
  'result-document': 'A job sends one document: write everything into it.',
  sequence: 'Use xsl:copy-of for nodes and xsl:value-of for texts and numbers.',
  'source-document': 'There is one source, the item.',
  stream: 'There is one source, the item.',
  try: 'Test beforehand what may be missing; 1.0 catches nothing.',
  'use-package': 'Write everything into one stylesheet.',
  'where-populated': 'Test with xsl:if what would be empty.',
};

/** Attributes of XSLT 2.0 and 3.0 on elements of 1.0, and how their work is done in 1.0. */
export const LATER_ATTRIBUTES: Readonly<Record<string, string>> = {
  as: 'Leave it out: there are no types.',
  separator: COPY_TEXT,
  select: 'Put <xsl:value-of select="…"/> inside.',
  tunnel: 'Pass the parameter on by hand, or use a global variable.',
  required: 'Leave it out.',
  'copy-namespaces': 'Leave it out; exclude-result-prefixes keeps namespaces out of literal elements.',
  'inherit-namespaces': 'Leave it out.',
  'xpath-default-namespace': 'Leave it out: the item has no namespace.',
  'default-mode': 'Name the mode on each template.',
  'default-validation': 'Leave it out.',
  'input-type-annotations': 'Leave it out.',
  'expand-text': 'Use xsl:value-of: braces in text stay braces.',
  'use-when': 'Leave it out, and the element too where it is not wanted.',
  'default-collation': 'Leave it out.',
  collation: 'Leave it out: order is by code point.',
  stable: 'Leave it out: sorting is stable.',
  'use-character-maps': 'Replace characters with translate().',
  'byte-order-mark': 'Leave it out.',
  'undeclare-prefixes': 'Leave it out.',
  'normalization-form': 'Leave it out.',
  'escape-uri-attributes': 'Leave it out.',
  'include-content-type': 'Leave it out.',
  'html-version': 'Leave it out.',
  'item-separator': COPY_TEXT,
  'build-tree': 'Leave it out.',
  type: 'Leave it out: the engine knows no types.',
  validation: 'Leave it out: the engine knows no types.',
  streamable: 'Leave it out.',
  visibility: 'Leave it out.',
  'error-code': 'Leave it out.',
  composite: 'Leave it out.',
  ordinal: 'Leave it out.',
  'start-at': 'Leave it out.',
  static: 'Leave it out.',
  cache: 'Leave it out.',
};
