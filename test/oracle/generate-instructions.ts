import type { Dice } from './dice.js';
import { anyText, escapeAttribute, escapeText } from './generate-document.js';
import type { Scope, XPathMaker } from './generate-xpath.js';

/** Where an instruction stands, and what may be said there. */
export interface Place extends Scope {
  readonly depth: number;
  readonly templates: readonly string[];
  readonly modes: readonly string[];
  readonly attributeSets: readonly string[];
}

/** Writes what stands inside a template. */
export class InstructionMaker {
  readonly #dice: Dice;
  readonly #xpath: XPathMaker;
  readonly #hasEntities: boolean;
  /** Instructions left: keeps a stylesheet in bounds. */
  #budget: number;
  #numbers = 0;

  constructor(dice: Dice, xpath: XPathMaker, hasEntities: boolean) {
    this.#dice = dice;
    this.#xpath = xpath;
    this.#hasEntities = hasEntities;
    this.#budget = dice.int(5, 45);
  }

  /** For names that occur once. */
  nextNumber(): number {
    return ++this.#numbers;
  }

  /** One of the right values, and rarely one of the others. */
  or(right: readonly string[], wrong: readonly string[]): string {
    return this.#dice.pick(this.#dice.chance(0.02) ? wrong : right);
  }

  binding(name: string, place: Place, kind: string): string {
    const dice = this.#dice;
    return dice.weighted([
      [6, () => `<xsl:${kind} name="${name}" select="${escapeAttribute(this.#xpath.any(place))}"/>`],
      [3, () => `<xsl:${kind} name="${name}">${this.body({ ...place, depth: 1 }, 2)}</xsl:${kind}>`],
      [1, () => `<xsl:${kind} name="${name}"/>`],
    ])();
  }

  /** Instructions one after the other. Variables bound on the way are known to the later ones. */
  body(place: Place, most: number): string {
    const dice = this.#dice;
    let scope = place;
    const parts: string[] = [];
    for (let count = dice.int(1, most); count > 0 && this.#budget > 0; count--) {
      this.#budget--;
      if (dice.chance(0.1)) {
        const name = `v${this.nextNumber()}`;
        const isNodes = dice.chance(0.5);
        parts.push(
          isNodes
            ? `<xsl:variable name="${name}" select="${escapeAttribute(this.#xpath.nodes(scope))}"/>`
            : this.binding(name, scope, 'variable'),
        );
        scope = isNodes
          ? { ...scope, nodeVariables: [...scope.nodeVariables, name] }
          : { ...scope, variables: [...scope.variables, name] };
      } else {
        parts.push(this.#instruction(scope));
      }
    }
    return parts.join(dice.pick(['', '', '\n    ', ' ']));
  }

  #instruction(place: Place): string {
    const dice = this.#dice;
    const xpath = this.#xpath;
    const inside = { ...place, depth: place.depth - 1 };
    const body = (most = 3) => this.body(inside, most);
    const select = (expression: string) => ` select="${escapeAttribute(expression)}"`;
    const escaping = () =>
      dice.maybe(0.08, () => ` disable-output-escaping="${dice.pick(['yes', 'yes', 'no'])}"`);
    const valueOf = () => `<xsl:value-of${select(xpath.any(place))}${escaping()}/>`;
    if (place.depth <= 0) return dice.chance(0.7) ? valueOf() : escapeText(anyText(dice));
    return dice.weighted<() => string>([
      [12, valueOf],
      [
        this.#hasEntities ? 8 : 0,
        () =>
          this.or(
            ['&nbsp;', 'a&nbsp;b', '&rich;', '<e>&nbsp;</e>', '<e>a &nbsp; &lt;</e>'],
            ['<e a="&nbsp;x"/>', '<xsl:text>&nbsp;</xsl:text>', '<xsl:value-of select="&path;"/>'],
          ),
      ],
      [10, () => this.#literal(inside)],
      [5, () => escapeText(anyText(dice))],
      [2, () => `<xsl:text${escaping()}>${escapeText(anyText(dice))}</xsl:text>`],
      [6, () => `<xsl:for-each${select(xpath.nodes(place))}>${this.#sorts(place)}${body()}</xsl:for-each>`],
      [6, () => this.#applyTemplates(place)],
      [2, () => this.#callTemplate(place)],
      [3, () => `<xsl:if test="${escapeAttribute(xpath.boolean(place))}">${body()}</xsl:if>`],
      [
        2,
        () =>
          `<xsl:choose><xsl:when test="${escapeAttribute(xpath.boolean(place))}">${body(2)}</xsl:when>${dice.maybe(0.6, () => `<xsl:otherwise>${body(2)}</xsl:otherwise>`)}</xsl:choose>`,
      ],
      [2, () => `<xsl:copy-of${select(xpath.any(place))}/>`],
      [
        2,
        () =>
          `<xsl:copy${this.#useSets(place)}>${dice.maybe(0.5, () => `<xsl:apply-templates select="@*|node()"/>`)}${body(1)}</xsl:copy>`,
      ],
      [2, () => this.#element(inside)],
      [2, () => this.attribute(place)],
      [1, () => this.#number(place)],
      [0.6, () => `<xsl:comment>${body(1)}</xsl:comment>`],
      [
        0.6,
        () =>
          `<xsl:processing-instruction name="${this.or(['app', 'x-y', 'p{name()}'], ['xml', '1', '{name()}'])}">${body(1)}</xsl:processing-instruction>`,
      ],
      [0.4, () => `<xsl:message>${body(1)}</xsl:message>`],
      [0.08, () => `<xsl:message terminate="yes">stop${body(1)}</xsl:message>`],
      [0.3, () => `<xsl:nope a="1"><xsl:fallback>${body(1)}</xsl:fallback></xsl:nope>`],
      [
        0.1,
        () =>
          dice.pick([
            '<xsl:apply-imports/>',
            '<xsl:nope/>',
            '<xsl:value-of/>',
            '<xsl:sort/>',
            '<xsl:template match="x"/>',
            '<xsl:for-each-group select="*" group-by="."/>',
            '<xsl:sequence select="1"/>',
          ]),
      ],
      [0.15, () => `<exsl:document href="/nowhere/forbidden.xml"><a/></exsl:document>`],
      [0.15, () => `<xsl:document href="/nowhere/forbidden.xml"><a/></xsl:document>`],
      [0.3, () => `<out:thing a="{1}"><xsl:fallback>fell</xsl:fallback></out:thing>`],
    ])();
  }

  #literal(place: Place): string {
    const dice = this.#dice;
    const name = dice.weighted([
      [8, () => dice.pick(['a', 'b', 'title', 'name', 'media', 'br', 'html', 'p', 'script', 'item'])],
      [0.3, () => 'é'],
      [2, () => `out:${dice.pick(['v', 'w'])}`],
      [1, () => 'x:thing'],
      [0.3, () => 'axsl:template'],
    ])();
    const attributes = [
      dice.maybe(0.4, () => ` id="${escapeAttribute(this.#xpath.template(place))}"`),
      dice.maybe(0.15, () => ` out:q="${escapeAttribute(this.#xpath.template(place))}"`),
      dice.maybe(0.08, () => ` note="${escapeAttribute(anyText(dice)).replaceAll(/[{}]/g, '')}"`),
      dice.maybe(0.08, () =>
        dice.pick([' xmlns="urn:default-out"', ' xmlns=""', ' xmlns:x="urn:other"', ' xmlns:n="urn:new"']),
      ),
      dice.maybe(0.04, () =>
        dice.pick([
          ' xml:lang="en"',
          ' xml:space="preserve"',
          ' xsl:exclude-result-prefixes="out"',
          ' xsl:version="1.0"',
        ]),
      ),
      place.attributeSets.length > 0
        ? dice.maybe(0.3, () => ` xsl:use-attribute-sets="${dice.pick(place.attributeSets)}"`)
        : '',
    ];
    const inner = dice.chance(0.15) ? '' : this.body(place, 3);
    return inner === ''
      ? `<${name}${attributes.join('')}/>`
      : `<${name}${attributes.join('')}>${inner}</${name}>`;
  }

  #element(place: Place): string {
    const dice = this.#dice;
    const name = this.or(
      ['made', 'e{name()}', 'm{local-name()}', 'out:made', 'x:l{local-name()}'],
      ['nope:made', '{.}', 'a b', '', '{name()}'],
    );
    const namespace = dice.maybe(
      0.35,
      () => ` namespace="${dice.pick(['urn:out', 'urn:made', '', '{namespace-uri()}', 'urn:x'])}"`,
    );
    return `<xsl:element name="${name}"${namespace}${this.#useSets(place)}>${this.body(place, 3)}</xsl:element>`;
  }

  attribute(place: Place): string {
    const dice = this.#dice;
    const name = this.or(
      ['made', 'id', 'n{name()}', 'out:made', 'x:l{local-name()}', 'xml:lang', 'a-{position()}'],
      ['nope:made', 'xmlns', '{name()}'],
    );
    const namespace = dice.maybe(
      0.25,
      () => ` namespace="${dice.pick(['urn:out', 'urn:made', '', '{namespace-uri()}'])}"`,
    );
    return `<xsl:attribute name="${name}"${namespace}>${this.body({ ...place, depth: 0 }, 2)}</xsl:attribute>`;
  }

  #useSets({ attributeSets }: Place): string {
    return attributeSets.length === 0 ? '' : this.#dice.maybe(0.3, () => ' use-attribute-sets="s1 s2"');
  }

  #sorts(place: Place): string {
    const dice = this.#dice;
    return dice
      .times(dice.chance(0.4) ? 1 : 0, dice.chance(0.1) ? 2 : 1, () => {
        const attributes = [
          dice.maybe(
            0.7,
            () =>
              ` select="${escapeAttribute(dice.chance(0.6) ? dice.pick(['.', '@height', 'name()', 'position()', 'string-length(.)', '@*']) : this.#xpath.any(place, 1))}"`,
          ),
          dice.maybe(
            0.5,
            () => ` data-type="${this.or(['number', 'text', 'number', "{'text'}"], ['out:x'])}"`,
          ),
          dice.maybe(
            0.5,
            () =>
              ` order="${this.or(['ascending', 'descending', 'descending', "{'descending'}"], ['down'])}"`,
          ),
          dice.maybe(0.1, () => ` case-order="${dice.pick(['upper-first', 'lower-first'])}"`),
          dice.maybe(0.05, () => ` lang="${dice.pick(['en', 'sv', 'xx'])}"`),
        ];
        return `<xsl:sort${attributes.join('')}/>`;
      })
      .join('');
  }

  #withParams(place: Place, name: string): string {
    return this.#dice.maybe(0.3, () => this.binding(name, { ...place, depth: 1 }, 'with-param'));
  }

  #applyTemplates(place: Place): string {
    const dice = this.#dice;
    const mode = place.modes.length > 0 ? dice.maybe(0.4, () => ` mode="${dice.pick(place.modes)}"`) : '';
    const down = [
      '*',
      '@*',
      'node()',
      'tags',
      'content',
      'text()',
      '@*|node()',
      'title | name',
      'customData',
      '*[2]',
      'comment()',
    ];
    const select = dice.maybe(0.6, () =>
      dice.chance(0.97)
        ? ` select="${dice.pick(down)}"`
        : ` select="${escapeAttribute(this.#xpath.nodes(place, 1))}"`,
    );
    const name = dice.maybe(0.03, () => ' name="ignored"');
    return `<xsl:apply-templates${select}${mode}${name}>${this.#sorts(place)}${this.#withParams(place, 'p1')}</xsl:apply-templates>`;
  }

  #callTemplate(place: Place): string {
    const dice = this.#dice;
    const name = place.templates.length === 0 || dice.chance(0.01) ? undefined : dice.pick(place.templates);
    if (name === undefined) return dice.chance(0.05) ? '<xsl:call-template name="nope"/>' : '<c/>';
    const count = dice.maybe(
      0.5,
      () => `<xsl:with-param name="n" select="${dice.pick(['1', '3', 'count(*)'])}"/>`,
    );
    return `<xsl:call-template name="${name}">${count}${this.#withParams(place, 'other')}</xsl:call-template>`;
  }

  #number(place: Place): string {
    const dice = this.#dice;
    const attributes = [
      dice.maybe(0.4, () => ` level="${this.or(['single', 'multiple', 'any'], ['none'])}"`),
      dice.maybe(0.3, () => ` count="${dice.pick(['*', 'tags', 'content | thumbnail', 'node()'])}"`),
      dice.maybe(0.2, () => ` from="${dice.pick(['item', 'customData'])}"`),
      dice.maybe(0.4, () => ` value="${escapeAttribute(this.#xpath.number(place, 1))}"`),
      dice.maybe(
        0.6,
        () => ` format="${dice.pick(['1', '01.', 'a', 'A)', 'i', 'I-1', '(1) ', 'α', '', '1.1', "{'a'}"])}"`,
      ),
      dice.maybe(
        0.2,
        () =>
          ` grouping-separator="${dice.pick([',', '.', ' '])}" grouping-size="${dice.pick(['3', '2', '0', 'x'])}"`,
      ),
      dice.maybe(0.05, () => ' letter-value="traditional" lang="de"'),
    ];
    return `<xsl:number${attributes.join('')}/>`;
  }
}
