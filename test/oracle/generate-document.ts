import type { Dice } from './dice.js';

/** Makes MRSS items as accounts have them, as nobody would write them, and now and then broken ones. */

const WORDS = [
  'Harbour at dawn',
  'a',
  '',
  ' ',
  '  two  spaces ',
  'tab\there',
  'line\nbreak',
  '12',
  '-3.5',
  '007',
  '1e3',
  '.5',
  '1234567.891',
  'NaN',
  '1709300000',
  '0',
  'true',
  'x,y;z',
  'A&B <c> "d" \'e\'',
  ']]>',
  'https://x.test/a?b=1&c=2#d',
  'Überraschung ß',
  'Ωμέγα',
  'Привет, мир',
  'שלום עולם',
  'مرحبا',
  '日本語のタイトル',
  '👩‍👩‍👧 𝔘𝔫𝔦',
  'e\u0301 combining',
  'nbsp\u00a0here',
  '\u2028sep',
  '€5 – “q”',
  'İıſ',
  '\u0085next',
];

export const anyText = (dice: Dice): string =>
  dice.chance(0.8) ? dice.pick(WORDS) : `${dice.pick(WORDS)} ${dice.pick(WORDS)}`;

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

interface Encoding {
  readonly declared: string | undefined;
  readonly encode: (text: string) => Uint8Array;
}

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const latin1 = (text: string) => Buffer.from(references(text, 0xff), 'latin1');
const ascii = (text: string) => Buffer.from(references(text, 0x7f), 'latin1');
const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();

/** What an encoding lacks, as character references. Only fit for text and attribute values. */
const references = (text: string, last: number) =>
  Array.from(text)
    .map((char) => ((char.codePointAt(0) ?? 0) > last ? `&#${char.codePointAt(0)};` : char))
    .join('');

const ENCODINGS: readonly (readonly [number, Encoding])[] = [
  [10, { declared: undefined, encode: utf8 }],
  [20, { declared: 'UTF-8', encode: utf8 }],
  [2, { declared: 'utf-8', encode: (text) => utf8(`\ufeff${text}`) }],
  [3, { declared: 'ISO-8859-1', encode: latin1 }],
  [1, { declared: 'windows-1252', encode: ascii }],
  [1, { declared: 'ISO-8859-15', encode: ascii }],
  [1, { declared: 'US-ASCII', encode: ascii }],
  [2, { declared: 'UTF-16', encode: utf16le }],
  [1, { declared: 'UTF-16', encode: utf16be }],
  [1, { declared: 'UTF-16LE', encode: utf16le }],
  [0.5, { declared: 'Shift_JIS', encode: ascii }],
  [0.3, { declared: 'x-unheard-of', encode: ascii }],
  [0.3, { declared: 'UTF-8', encode: latin1 }],
];

/** Writes a document in some encoding, with the declaration that belongs to it. */
export function encodeDocument(dice: Dice, body: string): Uint8Array {
  const { declared, encode } = dice.weighted(ENCODINGS);
  const encoding = declared === undefined ? '' : ` encoding="${declared}"`;
  const standalone = dice.maybe(0.05, () => ` standalone="${dice.pick(['yes', 'no'])}"`);
  const needed = declared !== undefined && !/utf-?8/i.test(declared);
  const declaration =
    needed || dice.chance(0.8) ? `<?xml version="1.0"${encoding}${standalone}?>${dice.pick(['', '\n'])}` : '';
  const newline = dice.weighted([
    [9, '\n'],
    [1, '\r\n'],
    [0.2, '\r'],
  ]);
  return encode((declaration + body).replaceAll('\n', newline));
}

/** One MRSS item. */
export function generateDocument(dice: Dice): Uint8Array {
  const maker = new ItemMaker(dice);
  let text = maker.prolog() + maker.item() + maker.epilog();
  if (dice.chance(0.02)) text = spoil(dice, text);
  return encodeDocument(dice, text);
}

function spoil(dice: Dice, text: string): string {
  const at = dice.int(0, text.length);
  return dice.pick([
    () => text.slice(0, at),
    () => `${text.slice(0, at)}&nope;${text.slice(at)}`,
    () => `${text.slice(0, at)}\u0001${text.slice(at)}`,
    () => `${text.slice(0, at)}<b>${text.slice(at)}`,
    () => '',
  ])();
}

class ItemMaker {
  readonly #dice: Dice;
  #hasEntities = false;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  prolog(): string {
    const dice = this.#dice;
    this.#hasEntities = dice.chance(0.12);
    const doctype = !this.#hasEntities
      ? dice.maybe(0.03, () =>
          dice.pick(['<!DOCTYPE item>\n', '<!DOCTYPE item PUBLIC "-//A//B" "http://x.test/i.dtd">\n']),
        )
      : `<!DOCTYPE item [\n<!ENTITY co "Acme &#38;#38; Söhne"><!ENTITY rich "<b>bold</b> text">\n` +
        `<!ATTLIST content isDefaultX CDATA "no" id ID #IMPLIED>` +
        dice.maybe(
          0.3,
          () => '<!NOTATION gif SYSTEM "gif"><!ENTITY pic SYSTEM "http://x.test/p.gif" NDATA gif>',
        ) +
        dice.maybe(0.3, () => '<!ELEMENT tags (#PCDATA)>') +
        dice.maybe(0.1, () => '<!ENTITY ext SYSTEM "nowhere.xml">') +
        '\n]>\n';
    return dice.maybe(0.15, () => this.#comment()) + doctype + dice.maybe(0.08, () => '<?app before?>\n');
  }

  epilog(): string {
    return this.#dice.maybe(0.15, () => this.#dice.pick(['\n', '<!-- after -->', '<?app after?>\n']));
  }

  item(): string {
    const dice = this.#dice;
    const spaces = [
      dice.maybe(0.15, () => ' xmlns:x="urn:x"'),
      dice.maybe(0.1, () => ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"'),
      dice.maybe(0.04, () => ' xmlns="urn:default"'),
      dice.maybe(0.08, () => ` xml:lang="${dice.pick(['en', 'de-AT', 'he'])}"`),
      dice.maybe(0.04, () => ' xml:space="preserve"'),
    ];
    const gap = dice.pick(['\n  ', '', '\n']);
    const parts = [
      `<entryId>0_${dice.pick(['abc', 'x1y2', 'é'])}</entryId>`,
      `<createdAt>${dice.pick(['1709300000', '0', '-5', '', '1e9', '4102444800'])}</createdAt>`,
      this.#leaf('title'),
      ...dice.times(0, 3, () =>
        this.#leaf(dice.pick(['name', 'description', 'link', 'type', 'duration', 'updatedAt'])),
      ),
      ...dice.times(0, 4, () => this.#leaf('tags')),
      ...dice.times(0, 3, () => this.#content()),
      ...dice.times(0, 2, () => this.#thumbnail()),
      ...dice.times(0, 2, () => this.#customData()),
      dice.maybe(0.6, () => this.#distribution()),
      dice.maybe(0.1, () => this.#comment()),
      dice.maybe(0.1, () => '<?app some data?>'),
      dice.maybe(0.1, () => anyTextXml(dice)),
    ];
    return `<item${spaces.join('')}>${gap}${parts.filter((part) => part !== '').join(gap)}${gap}</item>`;
  }

  #leaf(name: string): string {
    const dice = this.#dice;
    return dice.chance(0.05) ? `<${name}/>` : `<${name}>${this.#text()}</${name}>`;
  }

  #text(): string {
    const dice = this.#dice;
    return dice.weighted([
      [12, () => anyTextXml(dice)],
      [2, () => `<![CDATA[${anyText(dice).replaceAll(']]>', '')}]]>`],
      [1, () => `${anyTextXml(dice)}<![CDATA[<b>&amp;]]>${anyTextXml(dice)}`],
      [
        1,
        () => (this.#hasEntities ? dice.pick(['&co;', 'a &co; b', '&rich;', 'x&rich;y']) : '&#13;&#10;&#x9;'),
      ],
      [0.5, () => `&#x1F600;&#233;&lt;`],
    ])();
  }

  #content(): string {
    const dice = this.#dice;
    const attributes = [
      ` url="${escapeAttribute(dice.pick(['https://cdn.test/a b.mp4', 'http://x/?a=1&b=2', 'é/ü']))}"`,
      dice.maybe(0.8, () => ` height="${dice.pick(['720', '1080', '', '0480'])}"`),
      dice.maybe(0.8, () => ` width="${dice.pick(['1280', '1920', 'x'])}"`),
      dice.maybe(0.5, () => ` flavorParamsId="${dice.int(0, 9)}"`),
      dice.maybe(0.2, () => ` isDefaultX="${dice.pick(['yes', 'true'])}"`),
      dice.maybe(0.2, () => ` note="${escapeAttribute(anyText(dice)).replaceAll('\n', '&#10;')}"`),
      dice.maybe(0.1, () => ` id="a${dice.int(1, 3)}"`),
    ];
    const inner = dice.maybe(0.3, () => `<tags>${this.#text()}</tags>`);
    return `<content${attributes.join('')}${inner === '' ? '/>' : `>${inner}</content>`}`;
  }

  #thumbnail(): string {
    const dice = this.#dice;
    return `<thumbnail url="t${dice.int(1, 9)}.jpg" height="${dice.int(1, 900)}" width="${dice.int(1, 900)}"/>`;
  }

  #customData(): string {
    const dice = this.#dice;
    const names = ['Genre', 'Rating', 'LongTitle', 'Cast'];
    const value = () =>
      dice.weighted([
        [6, () => `<${names[0]}>${this.#text()}</${names[0]}>`],
        [6, () => this.#leaf(dice.pick(names))],
        [2, () => `<x:thing xmlns:x="urn:x" x:a="1" a="2">${this.#text()}</x:thing>`],
        [1, () => `<inner xmlns="urn:inner"><deep xmlns="">${this.#text()}</deep></inner>`],
        [1, () => `<mixed>${this.#text()}<i>${this.#text()}</i> ${this.#text()}<!--c--></mixed>`],
        [1, () => `<keep xml:space="preserve"> <b/> </keep>`],
        [0.5, () => `<y:q xmlns:y="urn:x"><x:q xmlns:x="urn:other"/></y:q>`],
      ])();
    return `<customData metadataId="${dice.int(1, 99)}"><metadata>${dice.times(0, 4, value).join('')}</metadata></customData>`;
  }

  #distribution(): string {
    const dice = this.#dice;
    return (
      `<distribution entryDistributionId="9001" distributionProfileId="7007">` +
      dice.maybe(0.5, () => `<remoteId>${escapeText(anyText(dice))}</remoteId>`) +
      dice.maybe(0.5, () => '<sunrise>1700000000</sunrise>') +
      `</distribution>`
    );
  }

  #comment(): string {
    return `<!-- ${this.#dice.pick(['note', 'é', '<b>&amp;', ''])} -->`;
  }
}

const anyTextXml = (dice: Dice): string => escapeText(anyText(dice));
