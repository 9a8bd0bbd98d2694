import { describe, expect, test } from 'vitest';
import { authorizePage, authorizeUrl, isAuthorized } from '../../../src/account/connectors/authorize.js';
import { errorOf, makeWorld } from './world.js';

const YOUTUBE = 'KalturaYoutubeApiDistributionProfile';
const youtube = { objectType: YOUTUBE, own: { defaultCategory: 27, privacyStatus: 'public' } };
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? '').toString();

const looks: [string, RegExp][] = [
  [YOUTUBE, /^[\w-]{11}$/],
  ['KalturaFacebookDistributionProfile', /^[1-9]\d{14}$/],
  ['KalturaHuluDistributionProfile', /^[1-9]\d{14}$/],
  ['KalturaPodcastDistributionProfile', /^[1-9]\d{14}$/],
];
test.each(looks)(
  '%s: a remote id of the platform’s look, the same for every attempt',
  async (objectType, look) => {
    await using world = await makeWorld({ ...youtube, objectType });
    const first = await world.run('submit');
    const again = await world.run('submit');
    expect(errorOf(first)).toBeUndefined();
    expect(first).toMatchObject({ kind: 'finished', remoteId: expect.stringMatching(look) as string });
    expect(again.kind === 'finished' && again.remoteId).toBe(first.kind === 'finished' && first.remoteId);
  },
);

test('what was sent are the field values in the connector’s order, escaped', async () => {
  await using world = await makeWorld(youtube);
  const made = await world.run('submit');
  if (made.kind !== 'finished') throw new Error(errorOf(made));
  const sent = text(made.sentData).split('\n');
  expect(sent.slice(0, 6)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<fields action="submit">',
    '  <field name="MEDIA_TITLE">Harbour &amp; Lights</field>',
    '  <field name="MEDIA_DESCRIPTION">The ferry returns.</field>',
    '  <field name="MEDIA_KEYWORDS">harbour,sea</field>',
    '  <field name="MEDIA_CATEGORY">27</field>',
  ]);
  expect(sent).toContain('  <field name="ENTRY_PRIVACY_STATUS">public</field>');
  expect(text(made.returnedData)).toContain(`<id>${made.remoteId}</id>`);
});

test('a required field without a value fails the job by its name', async () => {
  await using world = await makeWorld({ objectType: YOUTUBE });
  expect(errorOf(await world.run('submit'))).toBe(
    '0 Error: the field MEDIA_CATEGORY is required and has no value',
  );
});

test('update and delete work on what was submitted, and on nothing else', async () => {
  await using world = await makeWorld(youtube);
  expect(errorOf(await world.run('update'))).toContain('there is no remote id');
  const submitted = await world.run('submit');
  const remoteId = submitted.kind === 'finished' ? submitted.remoteId : undefined;
  for (const action of ['update', 'delete'] as const) {
    const made = await world.run(action);
    if (made.kind !== 'finished') throw new Error(errorOf(made));
    expect(text(made.returnedData)).toContain(`<id>${remoteId}</id>`);
    expect(made.remoteId).toBeUndefined();
  }
  expect(await world.run('fetchReport')).toMatchObject({
    kind: 'finished',
    plays: expect.any(Number) as number,
  });
});

describe('authorisation', () => {
  test('the page grants access, once it is told to, and stores a token', async () => {
    await using world = await makeWorld(youtube);
    const { context } = world.account;
    const shown = await authorizePage(context, 7, false);
    expect(shown.status).toBe(200);
    expect(isAuthorized(world.profile())).toBe(false);
    expect((await authorizePage(context, 7, true)).status).toBe(200);
    expect(isAuthorized(world.profile())).toBe(true);
    expect(JSON.parse(String(world.profile().own['googleTokenData']))).toHaveProperty('refresh_token');
  });

  test('is a step of some connectors alone', async () => {
    await using world = await makeWorld({ objectType: 'KalturaFtpDistributionProfile' });
    const { context } = world.account;
    expect(authorizeUrl(context, world.profile())).toBeUndefined();
    expect((await authorizePage(context, 7, true)).status).toBe(404);
    expect((await authorizePage(context, 999, true)).status).toBe(404);
  });

  test('a profile’s name is text on the page', async () => {
    await using world = await makeWorld({ ...youtube, name: '<script>x</script>' });
    expect((await authorizePage(world.account.context, 7, false)).html).not.toContain('<script>');
  });

  test('dialect server asks for it first, dialect guide does not', async () => {
    await using world = await makeWorld(youtube, { dialect: 'server' });
    expect(errorOf(await world.run('submit'))).toContain(
      authorizeUrl(world.account.context, world.profile()),
    );
    await authorizePage(world.account.context, 7, true);
    expect(errorOf(await world.run('submit'))).toBeUndefined();
  });
});
