import type { Dice } from './dice.js';
import { anyText, encodeDocument, escapeAttribute, escapeText } from './generate-document.js';
import { XPathMaker, type Scope } from './generate-xpath.js';

/** Makes stylesheets over MRSS items: most of them run, and some are wrong in the ways people are. */

const NAMESPACES: Readonly<Record<string, string>> = {
  xsl: 'http://www.w3.org/1999/XSL/Transform',
  php: 'http://php.net/xsl',
  x: 'urn:x',
  u: 'urn:user',
  out: 'urn:out',
  f: 'urn:functions',
  axsl: 'urn:alias',
  exsl: 'http://exslt.org/common',
  str: 'http://exslt.org/strings',
  math: 'http://exslt.org/math',
  set: 'http://exslt.org/sets',
  date: 'http://exslt.org/dates-and-times',
  func: 'http://exslt.org/functions',
  dyn: 'http://exslt.org/dynamic',
  crypto: 'http://exslt.org/crypto',
};

const PATTERNS = [
  ...['/', 'item', '*', 'text()', '@*', 'title', 'tags', 'content', 'thumbnail', 'node()', 'comment()'],
  ...['title|name|tags', 'item/title', 'content[@height]', 'content[1]', 'customData//*', '//tags', '*[tags]'],
  ...['processing-instruction()', "processing-instruction('app')", 'x:*', '@url', 'metadata/*[last()]'],
  ...['*[position() = 2]', 'item/*[@height > 500]', "*[starts-with(name(), 'c')]", '/item', 'content/@*'],
  ...["id('a1')", "key('k1', 'a')", 'text()[. = "12"]', '@*[. = 1]', 'item//text()', 'content | @height'],
];

/** Where an instruction stands, and what may be said there. */
interface Place extends Scope {
  readonly depth: number;
  readonly templates: readonly string[];
  readonly modes: readonly string[];
  readonly attributeSets: readonly string[];
}

/** One stylesheet. */
export function generateStylesheet(dice: Dice): Uint8Array {
  const maker = new SheetMaker(dice);
  let text = maker.sheet();
  if (dice.chance(0.01)) text = text.replace(/<\/xsl:template>/, dice.pick(['', '</xsl:templat>', '<b></xsl:template>']));
  return encodeDocument(dice, text);
}

class SheetMaker {
  readonly #dice: Dice;
  readonly #xpath: XPathMaker;
  /** Instructions left: keeps a stylesheet in bounds. */
  #budget: number;
  #names = 0;
  readonly #hasFunctions: boolean;
  readonly #hasEntities: boolean;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#hasFunctions = dice.chance(0.25);
    this.#hasEntities = dice.chance(0.1);
    this.#xpath = new XPathMaker(dice, this.#hasFunctions);
    this.#budget = dice.int(5, 45);
  }

  sheet(): string {
    const dice = this.#dice;
    const root = dice.pick(['stylesheet', 'transform']);
    const variables = dice.times(0, 3, () => `g${++this.#names}`);
    const place: Place = {
      depth: 3,
      variables,
      nodeVariables: [],
      keys: dice.times(0, 2, () => `k${++this.#names}`),
      templates: dice.times(0, 2, () => `t${++this.#names}`),
      modes: dice.chance(0.4) ? ['m1', 'm2'] : [],
      attributeSets: dice.chance(0.2) ? ['s1', 's2'] : [],
    };
    const injected = dice.maybe(0.25, () => this.#injected());
    const parts = [
      ...dice.times(1, 1, () => this.#output()),
      dice.maybe(0.1, () => this.#output()),
      dice.maybe(0.3, () => `<xsl:strip-space elements="${dice.pick(['*', 'item', 'customData metadata', 'x:* item'])}"/>`),
      dice.maybe(0.1, () => `<xsl:preserve-space elements="${dice.pick(['title', '*', 'mixed tags'])}"/>`),
      ...place.keys.map((name) => `<xsl:key name="${name}" match="${dice.pick(['tags', 'content', '*', '@*'])}" use="${dice.pick(['.', '@height', 'name()', 'string-length(.)', '*'])}"/>`),
      dice.maybe(0.25, () => '<xsl:decimal-format name="eu" decimal-separator="," grouping-separator="."/>'),
      dice.maybe(0.05, () => '<xsl:decimal-format NaN="n/a" infinity="∞" minus-sign="~"/>'),
      ...place.attributeSets.map((name, index) => `<xsl:attribute-set name="${name}"${index === 1 ? ' use-attribute-sets="s1"' : ''}>${this.#attribute(place)}${dice.maybe(0.3, () => this.#attribute(place))}</xsl:attribute-set>`),
      dice.maybe(0.06, () => '<xsl:namespace-alias stylesheet-prefix="axsl" result-prefix="xsl"/>'),
      dice.maybe(0.04, () => '<xsl:namespace-alias stylesheet-prefix="#default" result-prefix="out"/>'),
      ...variables.map((name) => this.#binding(name, { ...place, variables: [] }, dice.pick(['variable', 'param']))),
      injected,
      dice.maybe(0.2, () => '<u:data><v a="1">one</v><v>two</v></u:data>'),
      this.#hasFunctions ? this.#functions(place) : '',
      dice.maybe(0.03, () => dice.pick(['<xsl:nope/>', '<xsl:include href="nowhere.xsl"/>', '<xsl:import href="/no/such.xsl"/>', 'text', '<xsl:template/>', '<xsl:variable name="g1"/>', '<xsl:function name="f:x"/>'])),
      `<xsl:template match="${dice.pick(['/', '/', '/item', 'item'])}">${this.#body(place, 3)}</xsl:template>`,
      ...dice.times(0, 4, () => this.#rule(place)),
      ...place.templates.map((name) => this.#named(name, place)),
    ];
    const gap = dice.pick(['\n  ', '', '\n\n']);
    const children = dice.chance(0.3) ? [...parts].reverse() : parts;
    return (
      (this.#hasEntities
        ? `<!DOCTYPE xsl:${root} [<!ENTITY nbsp "&#160;"><!ENTITY rich "<b>r</b>"><!ENTITY path "//tags">]>\n`
        : '') +
      `<xsl:${root}${this.#rootAttributes()}>${gap}${children.filter((part) => part !== '').join(gap)}\n</xsl:${root}>`
    );
  }

  #rootAttributes(): string {
    const dice = this.#dice;
    const version = dice.weighted([
      [16, ' version="1.0"'],
      [3, ' version="2.0"'],
      [1, ' version="1.1"'],
      [0.3, ''],
      [0.2, ' version="x"'],
    ]);
    const spaces = Object.entries(NAMESPACES)
      .filter(() => !dice.chance(0.004))
      .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
    const exclude = dice.maybe(
      0.8,
      () => ` exclude-result-prefixes="${dice.pick(['php exsl str math set date func dyn crypto f u axsl', '#default php', 'x', 'out php', dice.chance(0.1) ? 'nope' : 'php'])}"`,
    );
    const extension = dice.maybe(
      this.#hasFunctions ? 0.97 : 0.1,
      () => ` extension-element-prefixes="${this.#hasFunctions ? dice.pick(['exsl func', 'func']) : dice.pick(['exsl', 'out'])}"`,
    );
    return version + spaces.join('') + dice.maybe(0.08, () => ' xmlns="urn:default-out"') + exclude + extension;
  }

  /** One of the right values, and rarely one of the others. */
  #or(right: readonly string[], wrong: readonly string[]): string {
    return this.#dice.pick(this.#dice.chance(0.02) ? wrong : right);
  }

  #output(): string {
    const dice = this.#dice;
    const attributes = [
      dice.maybe(0.3, () => ` method="${dice.weighted([[8, 'xml'], [3, 'html'], [3, 'text'], [0.4, 'xhtml'], [0.3, 'out:x']])}"`),
      dice.maybe(0.6, () => ` encoding="${dice.weighted([[9, 'UTF-8'], [3, 'ISO-8859-1'], [2, 'US-ASCII'], [2, 'UTF-16'], [1, 'utf-8'], [0.6, 'windows-1252'], [0.5, 'x-unheard-of'], [0.3, ''], [0.3, 'UTF-16BE'], [0.3, 'ASCII'], [0.3, 'HTML']])}"`),
      dice.maybe(0.4, () => ` indent="${dice.weighted([[6, 'yes'], [3, 'no'], [0.1, 'maybe']])}"`),
      dice.maybe(0.25, () => ` omit-xml-declaration="${this.#or(['yes', 'yes', 'no'], ['true'])}"`),
      dice.maybe(0.1, () => ` standalone="${dice.pick(['yes', 'no'])}"`),
      dice.maybe(0.1, () => ` doctype-system="${dice.pick(['a.dtd', 'http://x.test/a.dtd', 'it\'s'])}"`),
      dice.maybe(0.1, () => ` doctype-public="-//X//DTD Y//EN"`),
      dice.maybe(0.25, () => ` cdata-section-elements="${this.#or(['title', 'a b', 'out:v title', '  name\ntitle '], ['nope:x'])}"`),
      dice.maybe(0.05, () => ` version="${dice.pick(['1.0', '1.1', '4.0'])}"`),
      dice.maybe(0.05, () => ' media-type="text/plain"'),
    ];
    return dice.chance(0.85) ? `<xsl:output${attributes.join('')}/>` : '';
  }

  /** Variables of the names that the server looks up on the job. */
  #injected(): string {
    const dice = this.#dice;
    return dice.times(1, 2, () => {
      const name = dice.pick(['distributionProfileId', 'entryDistributionId', 'remoteId', 'providerType', 'other']);
      const prefix = dice.chance(0.95) ? 'xsl' : 'out';
      return dice.weighted([
        [5, `<${prefix}:variable name="${name}"/>`],
        [3, `<${prefix}:variable name="${name}">default</${prefix}:variable>`],
        [2, `<${prefix}:variable name="${name}"><b>a<xsl:variable name="remoteId">in</xsl:variable></b></${prefix}:variable>`],
        [0.6, `<${prefix}:variable name="${name}" select="'x'"/>`],
        [0.3, `<${prefix}:variable x:name="${name}" name="other2"/>`],
      ]);
    })
      .filter((text, index, all) => all.findIndex((other) => other.slice(0, 35) === text.slice(0, 35)) === index)
      .join('');
  }

  #functions(place: Place): string {
    const xpath = this.#xpath;
    const scope = { ...place, variables: ['p'], nodeVariables: [] };
    return (
      `<func:function name="f:twice"><xsl:param name="p"/><func:result select="${escapeAttribute(xpath.any(scope, 1))}"/></func:function>` +
      `<func:function name="f:join"><xsl:param name="p"/><func:result>${this.#body({ ...scope, depth: 1 }, 1)}</func:result></func:function>`
    );
  }

  #rule(place: Place): string {
    const dice = this.#dice;
    const mode = place.modes.length > 0 ? dice.maybe(0.4, () => ` mode="${dice.pick(place.modes)}"`) : '';
    const priority = dice.maybe(0.2, () => ` priority="${this.#or(['1', '-1', '0.5', '10'], ['x'])}"`);
    const name = dice.maybe(0.02, () => ` name="extra${++this.#names}"`);
    const match = dice.chance(0.01) ? dice.pick(['title[', 'a b', 'nope:x', '$x']) : dice.pick(PATTERNS);
    return `<xsl:template match="${escapeAttribute(match)}"${mode}${priority}${name}>${this.#params(place)}${this.#body(place, 2)}</xsl:template>`;
  }

  #params(place: Place): string {
    return this.#dice.maybe(0.2, () => this.#binding('p1', place, 'param'));
  }

  /** A named template that calls itself, counting down. */
  #named(name: string, place: Place): string {
    const dice = this.#dice;
    const again = dice.maybe(
      0.4,
      () =>
        `<xsl:if test="$n &gt; 0"><xsl:call-template name="${name}"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if>`,
    );
    const endless = dice.maybe(0.01, () => `<xsl:call-template name="${name}"/>`);
    const scope = { ...place, variables: [...place.variables, 'n'], templates: [] };
    return `<xsl:template name="${name}"><xsl:param name="n" select="${dice.pick(['2', '5', '0', '60'])}"/>${this.#body(scope, 1)}${again}${endless}</xsl:template>`;
  }

  #binding(name: string, place: Place, kind: string): string {
    const dice = this.#dice;
    return dice.weighted([
      [6, () => `<xsl:${kind} name="${name}" select="${escapeAttribute(this.#xpath.any(place))}"/>`],
      [3, () => `<xsl:${kind} name="${name}">${this.#body({ ...place, depth: 1 }, 2)}</xsl:${kind}>`],
      [1, () => `<xsl:${kind} name="${name}"/>`],
    ])();
  }

  /** Instructions one after the other. Variables bound on the way are known to the later ones. */
  #body(place: Place, most: number): string {
    const dice = this.#dice;
    let scope = place;
    const parts: string[] = [];
    for (let count = dice.int(1, most); count > 0 && this.#budget > 0; count--) {
      this.#budget--;
      if (dice.chance(0.1)) {
        const name = `v${++this.#names}`;
        const isNodes = dice.chance(0.5);
        parts.push(
          isNodes
            ? `<xsl:variable name="${name}" select="${escapeAttribute(this.#xpath.nodes(scope))}"/>`
            : this.#binding(name, scope, 'variable'),
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
    const body = (most = 3) => this.#body(inside, most);
    const select = (expression: string) => ` select="${escapeAttribute(expression)}"`;
    const escaping = () => dice.maybe(0.08, () => ` disable-output-escaping="${dice.pick(['yes', 'yes', 'no'])}"`);
    const valueOf = () => `<xsl:value-of${select(xpath.any(place))}${escaping()}/>`;
    if (place.depth <= 0) return dice.chance(0.7) ? valueOf() : escapeText(anyText(dice));
    return dice.weighted<() => string>([
      [12, valueOf],
      [this.#hasEntities ? 8 : 0, () => this.#or(['&nbsp;', 'a&nbsp;b', '&rich;', '<e>&nbsp;</e>', '<e>a &nbsp; &lt;</e>'], ['<e a="&nbsp;x"/>', '<xsl:text>&nbsp;</xsl:text>', '<xsl:value-of select="&path;"/>'])],
      [10, () => this.#literal(inside)],
      [5, () => escapeText(anyText(dice))],
      [2, () => `<xsl:text${escaping()}>${escapeText(anyText(dice))}</xsl:text>`],
      [6, () => `<xsl:for-each${select(xpath.nodes(place))}>${this.#sorts(place)}${body()}</xsl:for-each>`],
      [6, () => this.#applyTemplates(place)],
      [2, () => this.#callTemplate(place)],
      [3, () => `<xsl:if test="${escapeAttribute(xpath.boolean(place))}">${body()}</xsl:if>`],
      [2, () => `<xsl:choose><xsl:when test="${escapeAttribute(xpath.boolean(place))}">${body(2)}</xsl:when>${dice.maybe(0.6, () => `<xsl:otherwise>${body(2)}</xsl:otherwise>`)}</xsl:choose>`],
      [2, () => `<xsl:copy-of${select(xpath.any(place))}/>`],
      [2, () => `<xsl:copy${this.#useSets(place)}>${dice.maybe(0.5, () => `<xsl:apply-templates select="@*|node()"/>`)}${body(1)}</xsl:copy>`],
      [2, () => this.#element(inside)],
      [2, () => this.#attribute(place)],
      [1, () => this.#number(place)],
      [0.6, () => `<xsl:comment>${body(1)}</xsl:comment>`],
      [0.6, () => `<xsl:processing-instruction name="${this.#or(['app', 'x-y', 'p{name()}'], ['xml', '1', '{name()}'])}">${body(1)}</xsl:processing-instruction>`],
      [0.4, () => `<xsl:message>${body(1)}</xsl:message>`],
      [0.08, () => `<xsl:message terminate="yes">stop${body(1)}</xsl:message>`],
      [0.3, () => `<xsl:nope a="1"><xsl:fallback>${body(1)}</xsl:fallback></xsl:nope>`],
      [0.1, () => dice.pick(['<xsl:apply-imports/>', '<xsl:nope/>', '<xsl:value-of/>', '<xsl:sort/>', '<xsl:template match="x"/>', '<xsl:for-each-group select="*" group-by="."/>', '<xsl:sequence select="1"/>'])],
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
      dice.maybe(0.08, () => dice.pick([' xmlns="urn:default-out"', ' xmlns=""', ' xmlns:x="urn:other"', ' xmlns:n="urn:new"'])),
      dice.maybe(0.04, () => dice.pick([' xml:lang="en"', ' xml:space="preserve"', ' xsl:exclude-result-prefixes="out"', ' xsl:version="1.0"'])),
      place.attributeSets.length > 0 ? dice.maybe(0.3, () => ` xsl:use-attribute-sets="${dice.pick(place.attributeSets)}"`) : '',
    ];
    const inner = dice.chance(0.15) ? '' : this.#body(place, 3);
    return inner === '' ? `<${name}${attributes.join('')}/>` : `<${name}${attributes.join('')}>${inner}</${name}>`;
  }

  #element(place: Place): string {
    const dice = this.#dice;
    const name = this.#or(['made', "e{name()}", 'm{local-name()}', 'out:made', 'x:l{local-name()}'], ['nope:made', '{.}', 'a b', '', '{name()}']);
    const namespace = dice.maybe(0.35, () => ` namespace="${dice.pick(['urn:out', 'urn:made', '', '{namespace-uri()}', 'urn:x'])}"`);
    return `<xsl:element name="${name}"${namespace}${this.#useSets(place)}>${this.#body(place, 3)}</xsl:element>`;
  }

  #attribute(place: Place): string {
    const dice = this.#dice;
    const name = this.#or(['made', 'id', 'n{name()}', 'out:made', 'x:l{local-name()}', 'xml:lang', 'a-{position()}'], ['nope:made', 'xmlns', '{name()}']);
    const namespace = dice.maybe(0.25, () => ` namespace="${dice.pick(['urn:out', 'urn:made', '', '{namespace-uri()}'])}"`);
    return `<xsl:attribute name="${name}"${namespace}>${this.#body({ ...place, depth: 0 }, 2)}</xsl:attribute>`;
  }

  #useSets({ attributeSets }: Place): string {
    return attributeSets.length === 0 ? '' : this.#dice.maybe(0.3, () => ' use-attribute-sets="s1 s2"');
  }

  #sorts(place: Place): string {
    const dice = this.#dice;
    return dice
      .times(dice.chance(0.4) ? 1 : 0, dice.chance(0.1) ? 2 : 1, () => {
        const attributes = [
          dice.maybe(0.7, () => ` select="${escapeAttribute(dice.chance(0.6) ? dice.pick(['.', '@height', 'name()', 'position()', 'string-length(.)', '@*']) : this.#xpath.any(place, 1))}"`),
          dice.maybe(0.5, () => ` data-type="${this.#or(['number', 'text', 'number', "{'text'}"], ['out:x'])}"`),
          dice.maybe(0.5, () => ` order="${this.#or(['ascending', 'descending', 'descending', "{'descending'}"], ['down'])}"`),
          dice.maybe(0.1, () => ` case-order="${dice.pick(['upper-first', 'lower-first'])}"`),
          dice.maybe(0.05, () => ` lang="${dice.pick(['en', 'sv', 'xx'])}"`),
        ];
        return `<xsl:sort${attributes.join('')}/>`;
      })
      .join('');
  }

  #withParams(place: Place, name: string): string {
    return this.#dice.maybe(0.3, () => this.#binding(name, { ...place, depth: 1 }, 'with-param'));
  }

  #applyTemplates(place: Place): string {
    const dice = this.#dice;
    const mode = place.modes.length > 0 ? dice.maybe(0.4, () => ` mode="${dice.pick(place.modes)}"`) : '';
    const down = ['*', '@*', 'node()', 'tags', 'content', 'text()', '@*|node()', 'title | name', 'customData', '*[2]', 'comment()'];
    const select = dice.maybe(0.6, () =>
      dice.chance(0.97) ? ` select="${dice.pick(down)}"` : ` select="${escapeAttribute(this.#xpath.nodes(place, 1))}"`,
    );
    const name = dice.maybe(0.03, () => ' name="ignored"');
    return `<xsl:apply-templates${select}${mode}${name}>${this.#sorts(place)}${this.#withParams(place, 'p1')}</xsl:apply-templates>`;
  }

  #callTemplate(place: Place): string {
    const dice = this.#dice;
    const name = place.templates.length === 0 || dice.chance(0.01) ? undefined : dice.pick(place.templates);
    if (name === undefined) return dice.chance(0.05) ? '<xsl:call-template name="nope"/>' : '<c/>';
    const count = dice.maybe(0.5, () => `<xsl:with-param name="n" select="${dice.pick(['1', '3', 'count(*)'])}"/>`);
    return `<xsl:call-template name="${name}">${count}${this.#withParams(place, 'other')}</xsl:call-template>`;
  }

  #number(place: Place): string {
    const dice = this.#dice;
    const attributes = [
      dice.maybe(0.4, () => ` level="${this.#or(['single', 'multiple', 'any'], ['none'])}"`),
      dice.maybe(0.3, () => ` count="${dice.pick(['*', 'tags', 'content | thumbnail', 'node()'])}"`),
      dice.maybe(0.2, () => ` from="${dice.pick(['item', 'customData'])}"`),
      dice.maybe(0.4, () => ` value="${escapeAttribute(this.#xpath.number(place, 1))}"`),
      dice.maybe(0.6, () => ` format="${dice.pick(['1', '01.', 'a', 'A)', 'i', 'I-1', '(1) ', 'α', '', '1.1', "{'a'}"])}"`),
      dice.maybe(0.2, () => ` grouping-separator="${dice.pick([',', '.', ' '])}" grouping-size="${dice.pick(['3', '2', '0', 'x'])}"`),
      dice.maybe(0.05, () => ' letter-value="traditional" lang="de"'),
    ];
    return `<xsl:number${attributes.join('')}/>`;
  }
}
