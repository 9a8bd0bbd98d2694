import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderItem } from '../../src/account/mrss/item.js';
import { seedItem } from '../../src/account/seed.js';
import { readTree, type XmlElement } from '../../src/xml/tree.js';
import { startAccount } from './entry-support.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mrss');
const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.xml'));

/** The fixtures were made in an account of this zone. */
const timezone = 'America/New_York';

/** Blocks of another account's distributions. */
const withoutDistribution = (xml: string): string =>
  xml.replaceAll(/<distribution .*?<\/distribution>/gs, '');

/** The server writes no CDATA sections: text is escaped. */
const hasCdata = (xml: string): boolean => xml.includes('<![CDATA[');

function treeOf(xml: string): XmlElement {
  const tree = readTree(Buffer.from(xml, 'utf8'), 'item');
  if (tree.kind === 'malformed') throw new Error(tree.errors[0]?.message);
  return tree.root;
}

test.each(files)('%s comes back as it was', async (file) => {
  await using account = await startAccount({ timezone });
  const bytes = readFileSync(join(FIXTURES, file));
  const entry = await seedItem(account.context, { name: file, bytes });
  const rendered = renderItem(account.context, entry).toString('utf8');
  const fixture = withoutDistribution(bytes.toString('utf8'));
  if (hasCdata(fixture)) expect(treeOf(rendered)).toEqual(treeOf(fixture));
  else expect(rendered.trimEnd()).toBe(fixture.trimEnd());
});

test('all fixtures fit into one account', async () => {
  await using account = await startAccount({ timezone });
  for (const file of files) {
    const bytes = readFileSync(join(FIXTURES, file));
    const entry = await seedItem(account.context, { name: file, bytes });
    const rendered = renderItem(account.context, entry).toString('utf8');
    const ids = /metadataId="\d+"|sceneId="\w+"/g;
    const fixture = withoutDistribution(bytes.toString('utf8')).replaceAll(ids, '');
    if (!hasCdata(fixture)) expect(rendered.replaceAll(ids, '').trimEnd()).toBe(fixture.trimEnd());
  }
});

test('an item that is there already gets other ids', async () => {
  await using account = await startAccount({ timezone });
  const bytes = readFileSync(join(FIXTURES, 'everything.xml'));
  const first = await seedItem(account.context, { name: 'everything', bytes });
  const second = await seedItem(account.context, { name: 'everything', bytes });
  expect(first.id).toBe('1_k2e8v3ry');
  expect(second.id).not.toBe(first.id);
  const { store } = account.context;
  const assetIds = (entryId: string) =>
    store.assets.filter((row) => row.entryId === entryId).map(({ id }) => id);
  expect(assetIds(second.id)).toHaveLength(assetIds(first.id).length);
  expect(store.categories.all().map(({ fullName }) => fullName)).toEqual([
    'Channels',
    'Channels>Public',
    'Channels>Public>Documentaries',
    'Featured',
  ]);
});

test.each([
  ['no XML', 'plain text'],
  ['another root', '<rss/>'],
])('%s is refused', async (_name, text) => {
  await using account = await startAccount();
  await expect(
    seedItem(account.context, { name: 'item.xml', bytes: Buffer.from(text) }),
  ).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  expect(account.context.store.entries.size).toBe(0);
});
