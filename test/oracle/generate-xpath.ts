import type { Dice } from './dice.js';

/** What an expression may refer to. */
export interface Scope {
  readonly variables: readonly string[];
  readonly nodeVariables: readonly string[];
  readonly keys: readonly string[];
}

const PATHS = words(`
  title name tags content thumbnail entryId customData distribution content/@url @* * . .. / /*
  node() text() comment() @height @width /item/content /item/tags /item/title /item/thumbnail/@width
  /item/customData //tags //content //@* //text() //comment() //processing-instruction()
  //customData//* /item/customData/metadata/* //x:* x:thing/@x:a /item/content[@isDefaultX] //Genre
  descendant::* ancestor::* ancestor-or-self::* following-sibling::* preceding-sibling::*
  self::item self::tags namespace::* following::tags preceding::*[1] child::node() current()
  processing-instruction("app") //*[@id] parent::*/* .//b //mixed/node()`);

const STRINGS = [
  "'a'",
  "''",
  "' x '",
  "'é'",
  "'12'",
  "'日本'",
  "'👩 x'",
  "'A-B,C'",
  "'&'",
  '"it\'s"',
  "'%3C'",
];

const NUMBERS = [
  ...words('0 1 2 3.5 -1 1000000 0.1 1e3 .5 12345678901234567890 1709300000'),
  '1 div 0',
  '-1 div 0',
  '0 div 0',
];

const DATES = [
  ...words('2024-02-29 2024-02-29T12:34:56Z 2023-12-31T23:59:59+05:30 --02-29 2024 2024-13-01 x'),
  ...words('12:00:00 2024-06 ---31 -0044-03-15'),
  '',
];

const DURATIONS = words('P1Y2M3DT4H5M6.7S -P1D PT0S P P1M PT36H x');

const PHP_FORMATS = [
  ...words('Y-m-d c U W\\\\Y'),
  'D, d M Y H:i:s O',
  'jS N z t L o y',
  'g:i A',
  'e P T',
  '\\\\Y é',
  '',
  'u v',
  'W B I Z',
];

/** None that depends on today. */
const STRTOTIMES = [
  ...words('2024-03-01 2024-03-10T02:30:00 @86400 nonsense 2024-02-30 2024W101 20240301T101500'),
  '2024-03-01 12:00',
  'Fri, 01 Mar 2024 10:00:00 +0200',
  '1 March 2024',
  '',
];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Makes XPath 1.0 expressions with EXSLT and PHP functions in them. */
export class XPathMaker {
  readonly #dice: Dice;

  readonly #hasFunctions: boolean;

  constructor(dice: Dice, hasFunctions: boolean) {
    this.#dice = dice;
    this.#hasFunctions = hasFunctions;
  }

  any(scope: Scope, depth = 2): string {
    return this.#dice.weighted([
      [5, () => this.nodes(scope, depth)],
      [4, () => this.string(scope, depth)],
      [3, () => this.number(scope, depth)],
      [1, () => this.boolean(scope, depth)],
      [0.03, () => this.#broken()],
    ])();
  }

  nodes(scope: Scope, depth = 2): string {
    const dice = this.#dice;
    const inner = () => this.nodes(scope, depth - 1);
    if (depth <= 0) return this.#atom(scope);
    return dice.weighted([
      [10, () => this.#atom(scope)],
      [4, () => `${this.#atom(scope)}[${this.#predicate(scope, depth - 1)}]`],
      [1.5, () => `${inner()} | ${inner()}`],
      [1, () => `(${inner()})[${dice.pick(['1', 'last()', '2', 'position() < 3'])}]`],
      [1, () => `(${inner()})/${dice.pick(['*', '@*', '..', 'text()', 'tags', '.'])}`],
      [
        0.5,
        () =>
          `exsl:node-set(${dice.chance(0.5) ? this.#variable(scope) : inner()})${dice.pick(['', '/*', '//text()'])}`,
      ],
      [
        0.5,
        () =>
          `str:${dice.pick(['tokenize', 'split'])}(${this.string(scope, depth - 1)}${dice.maybe(0.5, () => `, ${dice.pick(STRINGS)}`)})`,
      ],
      [
        0.6,
        () =>
          `set:${dice.pick(['difference', 'intersection', 'leading', 'trailing'])}(${inner()}, ${inner()})`,
      ],
      [0.4, () => `set:distinct(${inner()})`],
      [0.3, () => `math:${dice.pick(['highest', 'lowest'])}(${inner()})`],
      [
        0.3,
        () => `str:replace(${this.string(scope, depth - 1)}, ${dice.pick(STRINGS)}, ${dice.pick(STRINGS)})`,
      ],
      [
        0.3,
        () =>
          `dyn:evaluate(${dice.pick(["'//tags'", "concat('/item/', 'title')", "'1 +'", "''", "'$nope'"])})`,
      ],
      [0.2, () => `dyn:map(${inner()}, ${dice.pick(["'string-length(.)'", "'.'", "'@*'"])})`],
      [
        0.5,
        () =>
          `php:function('xml_load_for_xslt', ${dice.pick(["'<r><a>1</a></r>'", "'<r'", "'&lt;'", "''", 'string(.)', "'<é>ü</é>'"])})${dice.pick(['', '/a', '/*'])}`,
      ],
      [0.3, () => `id(${dice.pick(["'a1'", "'a1 a2'", '//@id'])})`],
      [
        0.3,
        () =>
          `document(${dice.pick(["''", "'nowhere.xml'", "'', /", "'/no/such/file.xml'", "'#x'"])})${dice.pick(['', '//u:data', '/*/*'])}`,
      ],
    ])();
  }

  string(scope: Scope, depth = 2): string {
    const dice = this.#dice;
    const text = () => this.string(scope, depth - 1);
    const nodes = () => this.nodes(scope, depth - 1);
    const number = () => this.number(scope, depth - 1);
    if (depth <= 0) return dice.chance(0.6) ? dice.pick(STRINGS) : `string(${this.#atom(scope)})`;
    return dice.weighted([
      [3, () => dice.pick(STRINGS)],
      [2, () => this.#variable(scope)],
      [3, () => `string(${nodes()})`],
      [2, () => `concat(${text()}, ${text()}${dice.maybe(0.3, () => `, ${number()}`)})`],
      [1, () => `substring(${text()}, ${number()}${dice.maybe(0.5, () => `, ${number()}`)})`],
      [1, () => `${dice.pick(['substring-before', 'substring-after'])}(${text()}, ${dice.pick(STRINGS)})`],
      [1.5, () => `normalize-space(${dice.pick([text(), nodes(), ''])})`],
      [1, () => `translate(${text()}, 'abcé日', 'ABCE')`],
      [2, () => `${dice.pick(['name', 'local-name', 'namespace-uri'])}(${dice.chance(0.4) ? '' : nodes()})`],
      [
        1.5,
        () =>
          `format-number(${number()}, ${dice.pick(["'#,##0.00'", "'0'", "'#'", "'000.##%'", "'#.0;(#.0)'", "'$#,#0'", "'é0'", "''", "'0.0.0'", "'#,##,#0‰'"])}${dice.maybe(0.2, () => `, ${dice.pick(["'eu'", "'nope'"])}`)})`,
      ],
      [
        0.8,
        () =>
          `str:${dice.pick([`padding(${dice.pick(NUMBERS)}, ${dice.pick(STRINGS)})`, `align(${text()}, '----------', ${dice.pick(["'right'", "'center'", "'left'"])})`, `concat(${nodes()})`, `encode-uri(${text()}, ${dice.pick(['true()', 'false()'])})`, `decode-uri(${text()})`])}`,
      ],
      [1, () => this.#exsltDate()],
      [2.5, () => this.#php(scope, depth - 1)],
      [0.4, () => `exsl:object-type(${this.any(scope, depth - 1)})`],
      [0.3, () => `system-property('xsl:${dice.pick(['version', 'vendor', 'vendor-url', 'nope'])}')`],
      [0.2, () => `unparsed-entity-uri('${dice.pick(['pic', 'nope'])}')`],
      [
        this.#hasFunctions ? 1 : 0.01,
        () => `f:${dice.pick(['twice', 'join'])}(${this.any(scope, depth - 1)})`,
      ],
      [0.2, () => `crypto:${dice.pick(['md5', 'sha1'])}(${text()})`],
    ])();
  }

  number(scope: Scope, depth = 2): string {
    const dice = this.#dice;
    const number = () => this.number(scope, depth - 1);
    const nodes = () => this.nodes(scope, depth - 1);
    if (depth <= 0)
      return dice.chance(0.6) ? dice.pick(NUMBERS) : dice.pick(['position()', 'last()', 'count(*)']);
    return dice.weighted([
      [3, () => dice.pick(NUMBERS)],
      [2, () => `count(${nodes()})`],
      [1, () => `sum(${nodes()})`],
      [1, () => `number(${this.any(scope, depth - 1)})`],
      [2, () => `(${number()} ${dice.pick(['+', '-', '*', 'div', 'mod'])} ${number()})`],
      [1, () => `${dice.pick(['floor', 'ceiling', 'round'])}(${number()})`],
      [2, () => dice.pick(['position()', 'last()'])],
      [1, () => `string-length(${this.string(scope, depth - 1)})`],
      [0.5, () => `-${number()}`],
      [
        1,
        () =>
          `math:${dice.pick([`max(${nodes()})`, `min(${nodes()})`, `abs(${number()})`, `sqrt(${number()})`, `power(${number()}, ${number()})`, `constant('PI', 5)`, `log(${number()})`, `atan2(${number()}, 2)`])}`,
      ],
      [
        0.5,
        () =>
          `date:${dice.pick(['year', 'month-in-year', 'day-in-week', 'week-in-year', 'hour-in-day', 'second-in-minute', 'seconds', 'day-in-year', 'day-of-week-in-month'])}('${dice.pick(DATES)}')`,
      ],
    ])();
  }

  boolean(scope: Scope, depth = 2): string {
    const dice = this.#dice;
    const boolean = () => this.boolean(scope, depth - 1);
    const any = () => this.any(scope, depth - 1);
    const nodes = () => this.nodes(scope, depth - 1);
    if (depth <= 0)
      return dice.pick(['true()', 'false()', 'position() = 1', 'position() != last()', '@*', 'self::*']);
    return dice.weighted([
      [4, () => `${any()} ${dice.pick(['=', '!=', '<', '>', '<=', '>='])} ${any()}`],
      [3, () => nodes()],
      [1.5, () => `${boolean()} ${dice.pick(['and', 'or'])} ${boolean()}`],
      [2, () => `not(${boolean()})`],
      [
        1,
        () =>
          `${dice.pick(['contains', 'starts-with'])}(${this.string(scope, depth - 1)}, ${dice.pick(STRINGS)})`,
      ],
      [0.5, () => `boolean(${any()})`],
      [0.3, () => `lang('${dice.pick(['en', 'de', ''])}')`],
      [
        0.4,
        () =>
          `${dice.pick(['function-available', 'element-available'])}('${dice.pick(['php:function', 'exsl:node-set', 'xsl:sort', 'xsl:nope', 'exsl:document', 'f:twice', 'upper-case', 'date:format-date'])}')`,
      ],
      [0.3, () => `date:leap-year('${dice.pick(DATES)}')`],
      [0.4, () => `set:has-same-node(${nodes()}, ${nodes()})`],
      [0.4, () => `generate-id(${nodes()}) = generate-id(${nodes()})`],
    ])();
  }

  /** For an attribute that holds text with expressions in braces. */
  template(scope: Scope): string {
    const dice = this.#dice;
    return dice.weighted([
      [4, () => `{${this.any(scope, 1)}}`],
      [2, () => dice.pick(['plain', 'x y', '', 'é', '{{literal}}', 'a{{'])],
      [3, () => `p-{${this.string(scope, 1)}}-{${this.number(scope, 1)}}`],
      [0.05, () => '{unclosed'],
    ])();
  }

  #atom(scope: Scope): string {
    const dice = this.#dice;
    if (scope.nodeVariables.length > 0 && dice.chance(0.08)) return `$${dice.pick(scope.nodeVariables)}`;
    if (scope.keys.length > 0 && dice.chance(0.08)) {
      return `key('${dice.pick(scope.keys)}', ${dice.pick(['.', "'a'", '//tags', '@*', "'12'"])})`;
    }
    return dice.pick(PATHS);
  }

  #variable({ variables }: Scope): string {
    if (variables.length === 0) return 'string(.)';
    return this.#dice.chance(0.005) ? '$undefined' : `$${this.#dice.pick(variables)}`;
  }

  #predicate(scope: Scope, depth: number): string {
    const dice = this.#dice;
    return dice.weighted([
      [3, () => dice.pick(['1', '2', 'last()', 'position() mod 2 = 0', 'position() > 1', '0', '1.5'])],
      [
        3,
        () =>
          dice.pick([
            '@height',
            '@isDefaultX',
            'tags',
            '*',
            'text()',
            'normalize-space()',
            '@* > 5',
            '. = ../*',
          ]),
      ],
      [2, () => this.boolean(scope, depth)],
      [
        1,
        () =>
          dice.pick(["local-name() = 'tags'", "starts-with(name(), 'c')", '@width = 1280', "not(. = '')"]),
      ],
    ])();
  }

  #exsltDate(): string {
    const dice = this.#dice;
    const date = () => `'${dice.pick(DATES)}'`;
    const duration = () => `'${dice.pick(DURATIONS)}'`;
    const one = [
      'date',
      'time',
      'date-time',
      'month-name',
      'month-abbreviation',
      'day-name',
      'day-abbreviation',
    ];
    return dice.pick([
      () => `date:${dice.pick(one)}(${date()})`,
      () => `date:add(${date()}, ${duration()})`,
      () => `date:add-duration(${duration()}, ${duration()})`,
      () => `date:difference(${date()}, ${date()})`,
      () => `date:duration(${dice.pick(NUMBERS)})`,
      () => `date:seconds(${duration()})`,
    ])();
  }

  #php(scope: Scope, depth: number): string {
    const dice = this.#dice;
    const call = dice.pick(['php:function', 'php:functionString']);
    const any = () => this.any(scope, depth);
    const format = () => (dice.chance(0.9) ? `'${dice.pick(PHP_FORMATS)}'` : any());
    const time = () =>
      dice.weighted([
        [5, () => dice.pick(['0', '1709300000', "'1709300000'", 'string(/item/createdAt)', '-1', "' 12 '"])],
        [2, () => `number(${dice.pick(['/item/createdAt', "'5'"])})`],
        [1, () => any()],
        [0.5, () => dice.pick(['1.5', "'1.5'", 'true()', "''", "'x'", '1 div 0', '/item/createdAt'])],
      ])();
    const name = dice.weighted([
      [4, () => `'${dice.pick(['date', 'gmdate'])}', ${format()}, ${time()}`],
      [4, () => `'dateUtils::${dice.pick(['kGmdate', 'kDate'])}', ${format()}, ${time()}`],
      [2, () => `'strtotime', '${dice.pick(STRTOTIMES)}'`],
      [
        0.5,
        () =>
          `'strtotime', '${dice.pick(['+1 day', 'last monday', 'tomorrow noon', '-1 month'])}', ${time()}`,
      ],
      [3, () => `'urlencode', ${any()}`],
      [
        0.4,
        () =>
          `'${dice.pick(['strtoupper', 'DATE', 'system', 'dateUtils::nope', 'dateutils::kDate', '', 'ucwords'])}', ${any()}`,
      ],
      [
        0.1,
        () =>
          dice.pick([
            '',
            "'urlencode'",
            "'date'",
            "'dateUtils::kGmdate'",
            "'xml_load_for_xslt'",
            "'urlencode', 'a', 'b'",
            "'date', 'Y', 1, 2",
            "'dateUtils::kDate', 'Y', 1, 2",
            '1',
            '.',
            'true()',
          ]),
      ],
    ])();
    return `${call}(${name})`;
  }

  #broken(): string {
    return this.#dice.pick([
      'title[',
      '1 +',
      'nope()',
      'nope:x',
      'x:nope()',
      '$undefined',
      "'open",
      '',
      '///',
      'upper-case(.)',
      'count(1)',
      'concat()',
      'count()',
      'key("nope", 1)',
      'document(1 div 0)',
      'string(1, 2)',
      'sum("a")',
      '"a" | "b"',
    ]);
  }
}
