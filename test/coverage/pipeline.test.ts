import { expect, test } from 'vitest';
import { createLocalEngine } from '../../src/xml/local.js';
import { startIsolatedEngine } from '../../src/xml/isolated.js';
import { DEFAULT_LIMITS, type Engine } from '../../src/xml/engine.js';
import { sheet } from './support.js';

const SHEET = sheet('<xsl:template match="/"><r><xsl:value-of select="item/title"/></r></xsl:template>');

async function ask(engine: Engine, flags: { coverage?: boolean; trace?: boolean }) {
  const item = await engine.openItem({
    bytes: Buffer.from('<item><title>T</title></item>'),
    name: 'item.xml',
  });
  if (item.kind === 'malformed') throw new Error('malformed');
  return engine.transform({
    document: item.document,
    stylesheet: { bytes: Buffer.from(SHEET), name: 's.xsl' },
    variables: {},
    doubled: false,
    timezone: 'UTC',
    nowSec: 0,
    limits: DEFAULT_LIMITS,
    ...flags,
  });
}

test.each([
  ['in this process', createLocalEngine],
  ['in a process of its own', startIsolatedEngine],
])('an engine %s answers what it was asked to note, and nothing else', async (_, start) => {
  await using engine = start();
  expect((await ask(engine, {})).observation).toBeUndefined();
  expect((await ask(engine, { coverage: true })).observation).toEqual({
    instructions: [1, 1],
    branches: [],
    templates: [1],
    reads: ['/item/title'],
  });
  expect((await ask(engine, { trace: true })).observation?.trace?.output.map(({ path }) => path)).toEqual([
    '/r',
    '/r/text()',
  ]);
});
