import { afterEach, expect, test } from 'vitest';
import { KeptItems } from '../../src/dev/session/kept-items.js';
import { DEFAULT_LIMITS, EngineGone, type DocumentHandle, type Engine } from '../../src/xml/engine.js';
import { createLocalEngine } from '../../src/xml/index.js';

const source = (text: string, name = 'item.xml') => ({ bytes: Buffer.from(text), name });
const ITEM = source('<item><entryId>0_a</entryId>\n  <title>A</title>\n</item>');
const sheetOf = (top: string) =>
  source(
    `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">${top}
<xsl:template match="/"><r><xsl:value-of select="count(//text())"/></r></xsl:template></xsl:stylesheet>`,
    'submit.xsl',
  );
const PLAIN = sheetOf('');
const STRIPPING = sheetOf('<xsl:strip-space elements="*"/>');

/** The local engine, with what it was asked for. */
function watchedEngine() {
  const local = createLocalEngine();
  const asked: string[] = [];
  let isGone = false;
  const engine = new Proxy(local, {
    get(target, name: keyof Engine) {
      const call = target[name] as (...given: unknown[]) => unknown;
      if (typeof call !== 'function') return call;
      return (...given: unknown[]) => {
        asked.push(String(name));
        if (isGone) return Promise.reject(new EngineGone('crash', 'by the test'));
        return call.apply(target, given);
      };
    },
  });
  return { engine, asked, local, crash: (gone: boolean) => (isGone = gone) };
}

const transform = (items: KeptItems, document: DocumentHandle, stylesheet = PLAIN) =>
  items.transform({
    document,
    stylesheet,
    variables: {},
    doubled: false,
    timezone: 'UTC',
    nowSec: 0,
    limits: DEFAULT_LIMITS,
  });

async function open(items: KeptItems, xml?: string) {
  const reply = await items.openItem(ITEM);
  if (reply.kind === 'malformed') throw new TypeError('malformed');
  const { document } = reply;
  const facts = await items.readFacts(document);
  const bytes = xml === undefined ? undefined : await items.addBlock({ document, xml });
  return { document, facts, bytes };
}

async function countTexts(items: KeptItems, document: DocumentHandle, stylesheet = PLAIN) {
  const reply = await transform(items, document, stylesheet);
  if (reply.kind === 'failed') throw new TypeError(JSON.stringify(reply.errors));
  await items.release([reply.document]);
  return /<r>(\d+)/.exec(Buffer.from(reply.bytes ?? []).toString())?.[1];
}

const engines: Engine[] = [];
const watched = () => {
  const one = watchedEngine();
  engines.push(one.local);
  return one;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

test('the second run over an item asks for its transformation alone', async () => {
  const { engine, asked } = watched();
  const items = new KeptItems(engine);
  const first = await open(items, '<distribution a="1"/>');
  expect(await countTexts(items, first.document)).toBe('4');
  await items.release([first.document]);
  asked.length = 0;
  const second = await open(items, '<distribution a="1"/>');
  expect(second).toMatchObject({ facts: first.facts, bytes: first.bytes });
  expect(await countTexts(items, second.document)).toBe('4');
  expect(asked).toEqual(['transform', 'release']);
});

test('runs with other blocks have other items, at the same time too', async () => {
  const items = new KeptItems(watched().engine);
  const [one, two] = await Promise.all([
    open(items, '<distribution a="1"/>'),
    open(items, '<distribution/>'),
  ]);
  const plain = await open(items);
  expect(String(one.bytes)).toContain('<distribution a="1"/>');
  expect(String(two.bytes)).not.toContain('a="1"');
  const copy = async (document: DocumentHandle) => {
    const reply = await items.transform({
      document,
      stylesheet: undefined,
      variables: {},
      doubled: false,
      timezone: 'UTC',
      nowSec: 0,
      limits: DEFAULT_LIMITS,
    });
    if (reply.kind === 'failed') throw new TypeError('failed');
    expect(reply.document).toBe(document);
    return String(reply.bytes);
  };
  expect(await copy(one.document)).toBe(String(one.bytes));
  expect(await copy(two.document)).toBe(String(two.bytes));
  expect(await copy(plain.document)).not.toContain('distribution');
});

test('a stylesheet that strips white space strips it for nobody else', async () => {
  const items = new KeptItems(watched().engine);
  const early = await open(items, '<distribution/>');
  const stripped = await open(items, '<distribution/>');
  expect(await countTexts(items, stripped.document, STRIPPING)).toBe('2');
  expect(await countTexts(items, early.document)).toBe('4');
  await items.release([stripped.document, early.document]);
  const alone = await open(items, '<distribution/>');
  expect(await countTexts(items, alone.document, STRIPPING)).toBe('2');
  const late = await open(items, '<distribution/>');
  await items.release([alone.document]);
  expect(await countTexts(items, late.document)).toBe('4');
});

test('what was in a process that ended is opened again', async () => {
  const { engine, asked, crash } = watched();
  const items = new KeptItems(engine);
  const before = await open(items, '<distribution/>');
  crash(true);
  await expect(transform(items, before.document)).rejects.toThrow(EngineGone);
  crash(false);
  asked.length = 0;
  const after = await open(items, '<distribution/>');
  expect(after.bytes).toEqual(before.bytes);
  expect(asked).toEqual(['openItem', 'addBlock']);
});

test('reads the same answer once, unless a stylesheet reads it', async () => {
  const { engine, asked } = watched();
  const items = new KeptItems(engine);
  const read = (parser: 'xpath' | 'xsl', answer: string) =>
    items.readResults({
      parser,
      expression: parser === 'xpath' ? source('//id') : PLAIN,
      answer: Buffer.from(answer),
      timezone: 'UTC',
      nowSec: 0,
      limits: DEFAULT_LIMITS,
    });
  for (const id of ['1', '1', '2']) {
    expect(await read('xpath', `<a><id>${id}</id></a>`)).toMatchObject({ kind: 'read', values: [id] });
  }
  await read('xsl', '<a/>');
  await read('xsl', '<a/>');
  expect(asked).toEqual(Array.from({ length: 4 }, () => 'readResults'));
});
