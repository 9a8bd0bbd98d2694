import { expect, test } from 'vitest';
import { prepareSyndication, renderFeed } from '../../../src/account/connectors/syndication.js';
import { errorOf, makeWorld, type World } from './world.js';

const profile = { objectType: 'KalturaSyndicationDistributionProfile', providerType: 2, name: 'Feed & more' };
const XSL = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><titles><xsl:for-each select="rss/channel/item"><t><xsl:value-of select="title"/></t></xsl:for-each></titles></xsl:template></xsl:stylesheet>`;

/** Stores the profile as the service does. @returns its feed's id. */
async function prepare(world: World): Promise<string> {
  const { context } = world.account;
  return context.store.write(async () => {
    const prepared = context.store.profiles.put(await prepareSyndication(context, world.profile()));
    return String(prepared.own['feedId']);
  });
}

const feedText = async (world: World, feedId: string) =>
  (await renderFeed(world.account.context, feedId))?.body.toString();

test('a profile gets a feed and keeps it; entries are in it while they are distributed', async () => {
  await using world = await makeWorld(profile);
  const feedId = await prepare(world);
  expect(feedId).toMatch(/^0_\w{8}$/);
  expect(await prepare(world)).toBe(feedId);
  expect(world.account.context.store.feeds.size).toBe(1);

  expect(await feedText(world, feedId)).not.toContain('<item>');
  expect(errorOf(await world.run('submit'))).toBeUndefined();
  await world.putDistribution({ status: 2 });
  const rss = await feedText(world, feedId);
  expect(rss).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<rss version="2.0"><channel><title>Feed &amp; more</,
  );
  expect(rss?.match(/<item>/g)).toHaveLength(1);
  expect(rss?.match(/<\?xml/g)).toHaveLength(1);
  expect(rss).toContain(`feedId="${feedId}"`);

  await world.putDistribution({ status: 10 });
  expect(await feedText(world, feedId)).not.toContain('<item>');
});

test('the feed goes through the profile’s stylesheet', async () => {
  await using world = await makeWorld({ ...profile, own: { xsl: XSL } });
  const feedId = await prepare(world);
  await world.putDistribution({ status: 2 });
  expect(await feedText(world, feedId)).toBe('<titles><t>Harbour &amp; Lights</t></titles>\n');
});

const refused: [string, Parameters<typeof makeWorld>[0], string][] = [
  ['two required flavors', { ...profile, requiredFlavorParamsIds: '1,2' }, 'requiredFlavorParamsIds'],
  ['text that is not XML', { ...profile, own: { xsl: 'hello' } }, 'xsl'],
  ['XML that is no stylesheet', { ...profile, own: { xsl: '<a/>' } }, 'xsl'],
  [
    'a stylesheet that does not compile',
    { ...profile, own: { xsl: XSL.replace('"rss/channel/item"', '"["') } },
    'xsl',
  ],
];
test.each(refused)('%s is refused', async (_name, wrong, name) => {
  await using world = await makeWorld(wrong);
  await expect(prepare(world)).rejects.toMatchObject({
    code: 'INVALID_FIELD_VALUE',
    args: { FIELD_NAME: name },
  });
  expect(world.account.context.store.feeds.size).toBe(0);
});

test('there is no feed of another id, nor of a deleted profile', async () => {
  await using world = await makeWorld(profile);
  const feedId = await prepare(world);
  expect(await feedText(world, '0_nothing1')).toBeUndefined();
  await world.putProfile({ status: 3 });
  expect(await feedText(world, feedId)).toBeUndefined();
});
