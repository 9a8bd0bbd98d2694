import { describe, expect, test } from 'vitest';
import { assembleFieldSheet } from '../../../src/account/connectors/field-sheet.js';
import {
  fieldErrors,
  mergedFieldConfigs,
  readFields,
  watchedFields,
} from '../../../src/account/connectors/fields.js';
import type { FieldConfigValue } from '../../../src/account/store/rows.js';
import type { AccountEvent } from '../../../src/account/context.js';
import { createLocalEngine } from '../../../src/xml/local.js';
import { readFieldValues } from '../../../src/account/connectors/field-values.js';
import { makeWorld, type World } from './world.js';

const YOUTUBE = 'KalturaYoutubeApiDistributionProfile';
const FTP = 'KalturaFtpDistributionProfile';

const field = (fieldName: string, entryMrssXslt: string, rest: Partial<FieldConfigValue> = {}) => ({
  fieldName,
  entryMrssXslt,
  updateParams: [],
  ...rest,
});

test('the sheet pastes snippets as they are, between the head and the helper template', () => {
  const fields = [field('A', '<xsl:value-of select="title"/>'), field('B"&', 'one\ntwo'), field('C', '')];
  const { bytes, lines } = assembleFieldSheet(fields, { entryDistributionId: 9, distributionProfileId: 7 });
  expect(bytes.toString()).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl" exclude-result-prefixes="xsl php">
    <xsl:output method="xml" encoding="UTF-8"/>
    <xsl:template match="item">
    <xsl:variable name="entryDistributionId" select="'9'"/>
    <xsl:variable name="distributionProfileId" select="'7'"/>
    <distribution_values>
    <value id="A"><xsl:value-of select="title"/></value>
    <value id="B&quot;&amp;">one
    two</value>
    <value id="C"></value>
    </distribution_values>
    </xsl:template>
    <xsl:template name="string-replace-all">
    <xsl:param name="text"/>
    <xsl:param name="replace"/>
    <xsl:param name="by"/>
    <xsl:choose>
    <xsl:when test="contains($text, $replace)">
    <xsl:value-of select="substring-before($text, $replace)"/>
    <xsl:value-of select="$by"/>
    <xsl:call-template name="string-replace-all">
    <xsl:with-param name="text" select="substring-after($text, $replace)"/>
    <xsl:with-param name="replace" select="$replace"/>
    <xsl:with-param name="by" select="$by"/>
    </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
    <xsl:value-of select="$text"/>
    </xsl:otherwise>
    </xsl:choose>
    </xsl:template>
    </xsl:stylesheet>
    "
  `);
  expect([...lines]).toEqual([
    ['A', [8, 8]],
    ['B"&', [9, 10]],
    ['C', [11, 11]],
  ]);
});

describe('values', () => {
  const read = async (fields: readonly FieldConfigValue[], item = '<item><title>Dawn</title></item>') => {
    await using engine = createLocalEngine();
    // Awaited here: the engine is closed when this ends.
    return await readFieldValues(engine, {
      fields,
      variables: { entryDistributionId: 9, distributionProfileId: 7 },
      item: Buffer.from(item),
      timezone: 'UTC',
      nowSec: 0,
    });
  };

  const cases: [string, string, string | undefined][] = [
    ['a path from the item', '<xsl:value-of select="title"/>', 'Dawn'],
    ['text that is not trimmed', ' <xsl:text> a </xsl:text>', ' a '],
    ['nothing', '', ''],
    ['text of elements alone', '<b>x<c id="other">y</c></b>', 'xy'],
    ['the distribution, not doubled', '<xsl:value-of select="$entryDistributionId"/>', '9'],
    ['the profile, not doubled', '<xsl:value-of select="$distributionProfileId"/>', '7'],
    ['a PHP function', `<xsl:value-of select="php:function('gmdate', 'Y', 0)"/>`, '1970'],
    ['a PHP function that is not registered', `<xsl:value-of select="php:function('md5', 'a')"/>`, ''],
    [
      'the helper template',
      `<xsl:call-template name="string-replace-all"><xsl:with-param name="text" select="'a b c'"/><xsl:with-param name="replace" select="' '"/><xsl:with-param name="by" select="'_'"/></xsl:call-template>`,
      'a_b_c',
    ],
    ['what is escaped', '<xsl:text>&lt;&amp;é</xsl:text>', '<&é'],
  ];
  test.each(cases)('%s', async (_name, xslt, expected) => {
    const { values, failure } = await read([field('A', xslt), field('B', 'b')]);
    expect({ value: values.get('A'), failure }).toEqual({ value: expected, failure: undefined });
    expect(values.get('B')).toBe('b');
  });

  test('the first element of an id counts: a snippet can take another field over', async () => {
    const { values } = await read([field('A', 'a<x id="B">mine</x>'), field('B', 'b')]);
    expect(values.get('B')).toBe('mine');
  });

  const broken: [string, string, 'malformed' | 'failed', number][] = [
    ['not well-formed', '\n<xsl:if test="1">', 'malformed', 2],
    ['not XPath', '<xsl:value-of\nselect="["/>', 'failed', 1],
    ['a variable that nobody declared', '\n<xsl:value-of select="$nobody"/>', 'failed', 2],
    ['a PHP error', `<xsl:value-of select="php:function('gmdate', 'Y', 'x')"/>`, 'failed', 1],
  ];
  test.each(broken)(
    '%s: the others have their values, the line is the snippet’s',
    async (_name, xslt, failure, line) => {
      const reading = await read([field('A', 'a'), field('BAD', xslt), field('C', 'c')]);
      expect(reading.failure).toBe(failure);
      expect(reading.broken).toMatchObject([{ fieldName: 'BAD', line }]);
      expect([...reading.values]).toEqual([
        ['A', 'a'],
        ['C', 'c'],
      ]);
    },
  );
});

describe('configurations', () => {
  const merged = async (fieldConfigArray: FieldConfigValue[], objectType = YOUTUBE) => {
    await using world = await makeWorld({ objectType, fieldConfigArray });
    return new Map(mergedFieldConfigs(world.profile()).map((found) => [found.fieldName, found]));
  };

  test('stored fields come first, the connector’s others after them', async () => {
    const found = await merged([field('OWN', 'x')]);
    expect([...found.keys()].slice(0, 2)).toEqual(['OWN', 'MEDIA_TITLE']);
    expect(found.get('OWN')?.isDefault).toBe(false);
    expect(found.get('MEDIA_TITLE')).toMatchObject({ isDefault: true, isRequired: 1 });
    expect(found.get('AUTOMATIC_DISTRIBUTION_CONDITIONS')).toMatchObject({ isDefault: true, isRequired: 3 });
  });

  test('what the connector requires stays required; a partner’s 1 elsewhere is a 2', async () => {
    const found = await merged([
      field('MEDIA_TITLE', 'x', { isRequired: 0 }),
      field('START_DATE', 'x', { isRequired: 1 }),
      field('OWN', 'x', { isRequired: 1 }),
    ]);
    expect(['MEDIA_TITLE', 'START_DATE', 'OWN'].map((name) => found.get(name)?.isRequired)).toEqual([
      1, 2, 2,
    ]);
  });

  test('a plain profile has no fields', async () => {
    expect((await merged([], 'KalturaPodcastDistributionProfile')).size).toBe(0);
  });

  test('only fields that watch are watched, and only XPaths of metadata', async () => {
    await using world = await makeWorld({
      objectType: FTP,
      fieldConfigArray: [
        field('A', '', { updateOnChange: true, updateParams: ['entry.NAME', 'ENTRY.tags', '/*/a'] }),
        field('B', '', { updateOnChange: false, updateParams: ['entry.DESCRIPTION'] }),
        field('C', '', {
          updateOnChange: true,
          updateParams: ["/*[local-name()='metadata']/*[local-name()='Region']"],
        }),
      ],
    });
    expect(watchedFields(world.profile())).toEqual({
      entryColumns: ['entry.NAME', 'ENTRY.tags'],
      metadataXPaths: ["/*[local-name()='metadata']/*[local-name()='Region']"],
    });
  });
});

describe('validation', () => {
  const check = (world: World) =>
    fieldErrors(world.account.context, {
      profile: world.profile(),
      entryDistribution: world.distribution(),
      entry: world.entry(),
      action: 1,
    });
  const youtube = (own: Record<string, unknown> = { defaultCategory: 27 }) =>
    makeWorld({ objectType: YOUTUBE, own });

  test('a complete entry has no errors, and its values come from its item', async () => {
    await using world = await youtube();
    expect(await check(world)).toEqual([]);
    const { context } = world.account;
    const { values } = await readFields(context, context.jobEngine(), {
      profile: world.profile(),
      entryDistribution: world.distribution(),
      entry: world.entry(),
    });
    expect(values.get('MEDIA_TITLE')).toBe('Harbour & Lights');
    expect(values.get('MEDIA_KEYWORDS')).toBe('harbour,sea');
    expect(values.get('MEDIA_CATEGORY')).toBe('27');
  });

  const wrong: [string, Parameters<World['putEntry']>[0], object[]][] = [
    ['an empty value', { description: '' }, [{ data: 'Entry description', validationErrorType: 1 }]],
    [
      'a title of 101 bytes',
      { name: 'é'.repeat(50) + 'x' },
      [{ data: 'Entry name', validationErrorType: 2, validationErrorParam: '100' }],
    ],
    ['a title of 100 bytes', { name: 'é'.repeat(50) }, []],
    ['a keyword of one character', { tags: 'ab,c' }, [{ data: 'Entry tags', validationErrorType: 3 }]],
    ['a keyword of 31', { tags: 'x'.repeat(31) }, [{ validationErrorType: 2, validationErrorParam: '30' }]],
    ['30 letters of two bytes are a keyword', { tags: 'é'.repeat(30) }, []],
    ['a quotation mark', { tags: 'a"b' }, [{ validationErrorType: 4, validationErrorParam: '"' }]],
  ];
  test.each(wrong)('%s', async (_name, changes, expected) => {
    await using world = await youtube();
    await world.putEntry(changes);
    const errors = await check(world);
    expect(errors).toHaveLength(expected.length);
    expect(errors).toMatchObject(expected.map((error) => ({ action: 1, errorType: 4, ...error })));
  });

  test('conditions of automatic distribution count while submit is automatic', async () => {
    const fieldConfigArray = [
      field('AUTOMATIC_DISTRIBUTION_CONDITIONS', '<xsl:value-of select="nothing"/>', {
        isRequired: 3,
        triggerDeleteOnError: true,
      }),
    ];
    await using world = await makeWorld({ objectType: FTP, fieldConfigArray, submitEnabled: 3 });
    expect(await check(world)).toEqual([]);
    await world.putProfile({ submitEnabled: 2 });
    expect(await check(world)).toMatchObject([{ errorType: 6, requiresDelete: true }]);
  });

  const snippets: [string, string, 'errors' | 'nothing' | 'INTERNAL_SERVERL_ERROR'][] = [
    ['guide', '<xsl:if', 'errors'],
    ['guide', '<xsl:value-of select="$nobody"/>', 'errors'],
    ['server', '<xsl:if', 'nothing'],
    ['server', '<xsl:value-of select="$nobody"/>', 'INTERNAL_SERVERL_ERROR'],
  ];
  test.each(snippets)('dialect %s, snippet %s: %s', async (dialect, xslt, expected) => {
    const profile = {
      objectType: FTP,
      fieldConfigArray: [field('BAD', xslt), field('R', '', { isRequired: 2 })],
    };
    await using world = await makeWorld(profile, { dialect: dialect as 'guide' });
    const notes: AccountEvent[] = [];
    world.account.subscribe((event) => notes.push(event));
    const found = await check(world).catch((error: { code: string }) => error.code);
    if (expected !== 'errors') return expect(found).toEqual(expected === 'nothing' ? [] : expected);
    expect(found).toMatchObject([
      { errorType: 4, data: 'BAD', validationErrorType: 0 },
      { errorType: 4, data: 'R', validationErrorType: 1 },
    ]);
    expect(notes).toMatchObject([{ kind: 'note', code: 'FIELD_XSLT_BROKEN' }]);
  });
});
