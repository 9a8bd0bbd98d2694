import type { Dice } from './dice.js';
import { encodeDocument, escapeAttribute } from './generate-document.js';
import { InstructionMaker, type Place } from './generate-instructions.js';
import { XPathMaker } from './generate-xpath.js';

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

const PATTERNS = `
  / item * text() @* title tags content thumbnail node() comment() title|name|tags item/title
  content[@height] content[1] customData//* //tags *[tags] processing-instruction() x:* @url
  processing-instruction('app') metadata/*[last()] *[position()=2] item/*[@height>500] /item
  *[starts-with(name(),'c')] content/@* id('a1') key('k1','a') text()[.="12"] @*[.=1]
  item//text() content|@height`
  .trim()
  .split(/\s+/);

/** One stylesheet. */
export function generateStylesheet(dice: Dice): Uint8Array {
  const maker = new SheetMaker(dice);
  let text = maker.sheet();
  if (dice.chance(0.01))
    text = text.replace(/<\/xsl:template>/, dice.pick(['', '</xsl:templat>', '<b></xsl:template>']));
  return encodeDocument(dice, text);
}

/** The name that a variable can be used by, where it is one of XSLT's. */
const boundName = (variable: string): string[] => {
  const name = /^<xsl:variable(?: x:name="\w+")? name="(\w+)"/.exec(variable)?.[1];
  return name === undefined ? [] : [name];
};

class SheetMaker {
  readonly #dice: Dice;
  readonly #xpath: XPathMaker;
  readonly #write: InstructionMaker;
  readonly #hasFunctions: boolean;
  readonly #hasEntities: boolean;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#hasFunctions = dice.chance(0.25);
    this.#hasEntities = dice.chance(0.1);
    this.#xpath = new XPathMaker(dice, this.#hasFunctions);
    this.#write = new InstructionMaker(dice, this.#xpath, this.#hasEntities);
  }

  sheet(): string {
    const dice = this.#dice;
    const root = dice.pick(['stylesheet', 'transform']);
    const variables = dice.times(0, 3, () => `g${this.#write.nextNumber()}`);
    const injected = dice.chance(0.3) ? this.#injected() : [];
    const place: Place = {
      depth: 3,
      variables: [...variables, ...injected.flatMap(boundName)],
      nodeVariables: [],
      keys: dice.times(0, 2, () => `k${this.#write.nextNumber()}`),
      templates: dice.times(0, 2, () => `t${this.#write.nextNumber()}`),
      modes: dice.chance(0.4) ? ['m1', 'm2'] : [],
      attributeSets: dice.chance(0.2) ? ['s1', 's2'] : [],
    };
    const parts = [
      ...dice.times(1, 1, () => this.#output()),
      dice.maybe(0.1, () => this.#output()),
      dice.maybe(
        0.3,
        () => `<xsl:strip-space elements="${dice.pick(['*', 'item', 'customData metadata', 'x:* item'])}"/>`,
      ),
      dice.maybe(0.1, () => `<xsl:preserve-space elements="${dice.pick(['title', '*', 'mixed tags'])}"/>`),
      ...place.keys.map(
        (name) =>
          `<xsl:key name="${name}" match="${dice.pick(['tags', 'content', '*', '@*'])}" use="${dice.pick(['.', '@height', 'name()', 'string-length(.)', '*'])}"/>`,
      ),
      dice.maybe(0.25, () => '<xsl:decimal-format name="eu" decimal-separator="," grouping-separator="."/>'),
      dice.maybe(0.05, () => '<xsl:decimal-format NaN="n/a" infinity="∞" minus-sign="~"/>'),
      ...place.attributeSets.map(
        (name, index) =>
          `<xsl:attribute-set name="${name}"${index === 1 ? ' use-attribute-sets="s1"' : ''}>${this.#write.attribute(place)}${dice.maybe(0.3, () => this.#write.attribute(place))}</xsl:attribute-set>`,
      ),
      dice.maybe(0.06, () => '<xsl:namespace-alias stylesheet-prefix="axsl" result-prefix="xsl"/>'),
      dice.maybe(0.04, () => '<xsl:namespace-alias stylesheet-prefix="#default" result-prefix="out"/>'),
      ...variables.map((name) =>
        this.#write.binding(name, { ...place, variables: [] }, dice.pick(['variable', 'param'])),
      ),
      ...injected,
      dice.maybe(0.2, () => '<u:data><v a="1">one</v><v>two</v></u:data>'),
      this.#hasFunctions ? this.#functions(place) : '',
      dice.maybe(0.03, () =>
        dice.pick([
          '<xsl:nope/>',
          '<xsl:include href="nowhere.xsl"/>',
          '<xsl:import href="/no/such.xsl"/>',
          'text',
          '<xsl:template/>',
          '<xsl:variable name="g1"/>',
          '<xsl:function name="f:x"/>',
        ]),
      ),
      `<xsl:template match="${dice.pick(['/', '/', '/item', 'item'])}">${this.#write.body(place, 3)}</xsl:template>`,
      ...dice.times(0, 4, () => this.#rule(place)),
      ...place.templates.map((name) => this.#named(name, place)),
    ];
    const gap = dice.pick(['\n  ', '', '\n\n']);
    const children = dice.chance(0.3) ? parts.toReversed() : parts;
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
      () =>
        ` exclude-result-prefixes="${dice.pick(['php exsl str math set date func dyn crypto f u axsl', '#default php', 'x', 'out php', dice.chance(0.1) ? 'nope' : 'php'])}"`,
    );
    const extension = dice.maybe(
      this.#hasFunctions ? 0.97 : 0.1,
      () =>
        ` extension-element-prefixes="${this.#hasFunctions ? dice.pick(['exsl func', 'func']) : dice.pick(['exsl', 'out'])}"`,
    );
    return (
      version + spaces.join('') + dice.maybe(0.08, () => ' xmlns="urn:default-out"') + exclude + extension
    );
  }

  #output(): string {
    const dice = this.#dice;
    const attributes = [
      dice.maybe(
        0.3,
        () =>
          ` method="${dice.weighted([
            [8, 'xml'],
            [3, 'html'],
            [3, 'text'],
            [0.4, 'xhtml'],
            [0.3, 'out:x'],
          ])}"`,
      ),
      dice.maybe(
        0.6,
        () =>
          ` encoding="${dice.weighted([
            [9, 'UTF-8'],
            [3, 'ISO-8859-1'],
            [2, 'US-ASCII'],
            [2, 'UTF-16'],
            [1, 'utf-8'],
            [0.6, 'windows-1252'],
            [0.5, 'x-unheard-of'],
            [0.3, ''],
            [0.3, 'UTF-16BE'],
            [0.3, 'ASCII'],
            [0.3, 'HTML'],
          ])}"`,
      ),
      dice.maybe(
        0.4,
        () =>
          ` indent="${dice.weighted([
            [6, 'yes'],
            [3, 'no'],
            [0.1, 'maybe'],
          ])}"`,
      ),
      dice.maybe(0.25, () => ` omit-xml-declaration="${this.#write.or(['yes', 'yes', 'no'], ['true'])}"`),
      dice.maybe(0.1, () => ` standalone="${dice.pick(['yes', 'no'])}"`),
      dice.maybe(0.1, () => ` doctype-system="${dice.pick(['a.dtd', 'http://x.test/a.dtd', "it's"])}"`),
      dice.maybe(0.1, () => ` doctype-public="-//X//DTD Y//EN"`),
      dice.maybe(
        0.25,
        () =>
          ` cdata-section-elements="${this.#write.or(['title', 'a b', 'out:v title', '  name\ntitle '], ['nope:x'])}"`,
      ),
      dice.maybe(0.05, () => ` version="${dice.pick(['1.0', '1.1', '4.0'])}"`),
      dice.maybe(0.05, () => ' media-type="text/plain"'),
    ];
    return dice.chance(0.85) ? `<xsl:output${attributes.join('')}/>` : '';
  }

  /** Variables of the names that the server looks up on the job. */
  #injected(): string[] {
    const dice = this.#dice;
    return dice
      .times(1, 2, () => {
        const name = dice.pick([
          'distributionProfileId',
          'entryDistributionId',
          'remoteId',
          'providerType',
          'other',
        ]);
        const prefix = dice.chance(0.95) ? 'xsl' : 'out';
        return dice.weighted([
          [5, `<${prefix}:variable name="${name}"/>`],
          [3, `<${prefix}:variable name="${name}">default</${prefix}:variable>`],
          [
            2,
            `<${prefix}:variable name="${name}"><b>a<xsl:variable name="remoteId">in</xsl:variable></b></${prefix}:variable>`,
          ],
          [0.6, `<${prefix}:variable name="${name}" select="'x'"/>`],
          [0.3, `<${prefix}:variable x:name="${name}" name="other2">own</${prefix}:variable>`],
          [0.3, `<${prefix}:variable name="other2" x:name="${name}">own</${prefix}:variable>`],
        ]);
      })
      .filter(
        (text, index, all) =>
          all.findIndex((other) => String(boundName(other)) === String(boundName(text))) === index,
      );
  }

  #functions(place: Place): string {
    const xpath = this.#xpath;
    const scope = { ...place, variables: ['p'], nodeVariables: [] };
    return (
      `<func:function name="f:twice"><xsl:param name="p"/><func:result select="${escapeAttribute(xpath.any(scope, 1))}"/></func:function>` +
      `<func:function name="f:join"><xsl:param name="p"/><func:result>${this.#write.body({ ...scope, depth: 1 }, 1)}</func:result></func:function>`
    );
  }

  #rule(place: Place): string {
    const dice = this.#dice;
    const mode = place.modes.length > 0 ? dice.maybe(0.4, () => ` mode="${dice.pick(place.modes)}"`) : '';
    const priority = dice.maybe(0.2, () => ` priority="${this.#write.or(['1', '-1', '0.5', '10'], ['x'])}"`);
    const name = dice.maybe(0.02, () => ` name="extra${this.#write.nextNumber()}"`);
    const match = dice.chance(0.01) ? dice.pick(['title[', 'a b', 'nope:x', '$x']) : dice.pick(PATTERNS);
    return `<xsl:template match="${escapeAttribute(match)}"${mode}${priority}${name}>${this.#params(place)}${this.#write.body(place, 2)}</xsl:template>`;
  }

  #params(place: Place): string {
    return this.#dice.maybe(0.2, () => this.#write.binding('p1', place, 'param'));
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
    return `<xsl:template name="${name}"><xsl:param name="n" select="${dice.pick(['2', '5', '0', '60'])}"/>${this.#write.body(scope, 1)}${again}${endless}</xsl:template>`;
  }
}
