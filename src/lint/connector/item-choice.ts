import type { LintRule } from '../rule.js';
import type { Site } from '../vocabulary/flow.js';
import type { VocabularyNode } from '../vocabulary/graph.js';
import { isXsl } from '../vocabulary/sheet.js';
import type { Expression } from '../xpath/ast.js';
import { keyPlace } from './settings.js';
import {
  comesThrough,
  givesOnly,
  isUnchosen,
  makesText,
  mentionsAnywhere,
  partsOf,
  perSite,
  perTransform,
  placeOf,
  textParts,
  valueOf,
} from './item-sites.js';
import type { ItemReading } from './item.js';

const MRSS = 'kaltura/server, kMrssManager.php';
const DISTRIBUTION = 'kaltura/server, kContentDistributionMrssManager.php';

/** Texts of the output that are the first of what a path finds in elements of a name. */
const firstOf = (
  name: string,
  message: (part: Expression, reading: ItemReading) => string,
): LintRule['check'] =>
  perSite(function* (site, reading) {
    if (!makesText(site)) return;
    for (const part of textParts(site.expression)) {
      if (!comesThrough(reading, part, name)) continue;
      yield { place: placeOf(reading, site, part), message: message(part, reading) };
    }
  });

const oneOfSeveral: LintRule = {
  code: 'MRSS_ONE_OF_SEVERAL',
  severity: 'warning',
  what: 'Of several files the first is taken, whichever that is.',
  why: 'Files come by bitrate from low to high: the first is the poorest. All that are ready are there, assigned to this distribution or not.',
  remedy:
    "Choose: content[@isSource = 'true'], content[@flavorParamsId = 487041], content[last()], or those in flavorAssetIds.",
  source: `${MRSS}; assetPeer.php (order)`,
  example: {
    bad: `<xsl:value-of select="/item/content/@url"/>`,
    good: `<xsl:value-of select="/item/content[last()]/@url"/>`,
  },
  check: firstOf('content', () => 'of several files this takes the one with the lowest bitrate'),
};

const anyDistribution: LintRule = {
  code: 'MRSS_ANY_DISTRIBUTION',
  severity: 'warning',
  what: 'A path reads whichever distribution block comes first.',
  why: 'An item has a block for each connector that the entry is distributed by. The first may be that of another, with its remote id and its dates.',
  remedy: 'Choose your own: distribution[@distributionProfileId = …], or by @distributionProviderId.',
  source: DISTRIBUTION,
  example: {
    bad: `<xsl:value-of select="/item/distribution/remoteId"/>`,
    good: `<xsl:value-of select="/item/distribution[@distributionProfileId = 7007]/remoteId"/>`,
  },
  check: firstOf('distribution', () => 'this may be the distribution block of another connector'),
};

const anyMetadata: LintRule = {
  code: 'MRSS_ANY_METADATA',
  severity: 'note',
  what: 'A path reads a field of whichever custom metadata comes first.',
  why: 'An entry may have metadata of several profiles, in the order in which it was added; a field of the same name may be in more than one.',
  remedy: 'Choose by customData[@metadataProfileId = …]: profiles have no name in the item.',
  source: 'kaltura/server, kMetadataMrssManager.php',
  example: {
    bad: `<xsl:value-of select="/item/customData/metadata/Headline"/>`,
    good: `<xsl:value-of select="/item/customData[@metadataProfileId = 9021]/metadata/Headline"/>`,
  },
  check: firstOf('customData', () => 'with metadata of several profiles this may be that of another'),
};

const unassigned: LintRule = {
  code: 'MRSS_ASSETS_UNASSIGNED',
  severity: 'note',
  what: 'A stylesheet reads the files of the entry, and never which of them are assigned.',
  why: 'The item lists all files that are ready, not only those that the profile assigns to this distribution.',
  remedy: 'Compare content/@flavorAssetId with flavorAssetIds/flavorAssetId of your own distribution block.',
  source: MRSS,
  example: {
    bad: `<xsl:for-each select="/item/content"><file href="{@url}"/></xsl:for-each>`,
    good: `<xsl:for-each select="/item/content[@flavorAssetId = /item/distribution/flavorAssetIds/flavorAssetId]"><file href="{@url}"/></xsl:for-each>`,
  },
  check: perTransform(function* (reading) {
    if (
      mentionsAnywhere(
        reading,
        /flavorAssetIds|flavorParamsId|@isSource|last\(\)|@videoBitrate|@width|@height/,
      )
    )
      return;
    for (const site of reading.flow.sites) {
      for (const part of partsOf(site)) {
        const isFile = (node: VocabularyNode) => node.kind === 'element' && node.name === 'content';
        if (part.kind !== 'path' || !givesOnly(valueOf(reading, part), isFile)) continue;
        yield {
          place: placeOf(reading, site, part),
          message: 'this reads every file of the entry, assigned to this distribution or not',
        };
        return;
      }
    }
  }),
};

/** What has distribution blocks in it, other connectors' among them. */
const holdsBlocks = ({ kind, name, isOpen }: VocabularyNode): boolean =>
  kind === 'document' || (kind === 'element' && !isOpen && (name === 'item' || name === 'distribution'));

const copied: LintRule = {
  code: 'MRSS_DISTRIBUTION_COPIED',
  severity: 'warning',
  what: 'Distribution blocks are copied into what is sent.',
  why: 'They are those of every connector of the entry: remote ids, settings, and with some connectors a login with its password.',
  remedy: 'Copy single elements by name, or choose your own block.',
  source: DISTRIBUTION,
  example: { bad: `<xsl:copy-of select="/item/distribution"/>`, good: `<xsl:copy-of select="/item/title"/>` },
  check: perSite(function* (site, reading) {
    if (!isXsl(site.element, 'copy-of')) return;
    const parts = site.expression.kind === 'union' ? site.expression.operands : [site.expression];
    for (const part of parts.filter(isUnchosen)) {
      if (![...valueOf(reading, part).nodes].some(holdsBlocks)) continue;
      yield {
        place: placeOf(reading, site, part),
        message: 'this copies the distribution blocks of all connectors, settings and logins included',
      };
    }
  }),
};

const sentWhole: LintRule = {
  code: 'MRSS_SENT_WHOLE',
  severity: 'warning',
  what: 'An action without a transform sends the item as it is.',
  why: 'With it go the distribution blocks of every other connector: remote ids, settings, and with some connectors a login with its password.',
  remedy: 'Write a transform that takes what the partner needs.',
  source: `${DISTRIBUTION}; KalturaGenericDistributionJobData.php`,
  example: {
    bad: 'submit: { protocol: sftp, ... }',
    good: 'submit: { protocol: sftp, transform: submit.xsl, ... }',
  },
  *check(subject) {
    for (const action of Object.values(subject.connector.actions)) {
      if (action.transform !== undefined || action.name === 'fetchReport') continue;
      yield {
        place: keyPlace(subject, ['actions', action.name]),
        message: `${action.name} sends the whole item, with the distribution blocks of other connectors`,
      };
    }
  },
};

const separator: LintRule = {
  code: 'MRSS_CATEGORY_SEPARATOR',
  severity: 'warning',
  what: 'The path of a category is split at something other than a greater-than sign.',
  why: 'Its steps are separated by it: Channels>Public>News. Categories themselves are elements side by side, not a list in one.',
  remedy: 'Split at &gt;, or take @name, which is the last step.',
  source: MRSS,
  example: {
    bad: `<xsl:value-of select="substring-after(/item/category[1], '/')"/>`,
    good: `<xsl:value-of select="substring-after(/item/category[1], '&gt;')"/>`,
  },
  check: perSite(function* (site, reading) {
    for (const part of partsOf(site)) {
      if (
        part.kind !== 'call' ||
        !/^(contains|substring-before|substring-after|.+:(tokenize|split))$/.test(part.name)
      )
        continue;
      const [subject, mark] = part.args;
      if (
        subject === undefined ||
        mark?.kind !== 'literal' ||
        !['/', ',', '|', ';', '\\'].includes(mark.value.trim())
      )
        continue;
      if (
        !givesOnly(
          valueOf(reading, subject),
          ({ kind, name, isOpen }) => kind === 'element' && name === 'category' && !isOpen,
        )
      )
        continue;
      yield {
        place: placeOf(reading, site, mark),
        message: `the steps of a category are separated by >, not by ${mark.value.trim()}`,
      };
    }
  }),
};

const untrimmed: LintRule = {
  code: 'MRSS_TAG_UNTRIMMED',
  severity: 'note',
  what: 'A tag is written as it stands.',
  why: 'The server splits tags at their commas and leaves the blank that follows: all but the first begin with one.',
  remedy: 'Write normalize-space(tag).',
  source: MRSS,
  example: {
    bad: `<xsl:value-of select="/item/tags/tag[2]"/>`,
    good: `<xsl:value-of select="normalize-space(/item/tags/tag[2])"/>`,
  },
  check: perSite(function* (site, reading) {
    if (!makesText(site) || !isPlain(site)) return;
    if (!givesOnly(site.value, ({ name, kind, isOpen }) => kind === 'element' && name === 'tag' && !isOpen))
      return;
    yield {
      place: placeOf(reading, site, site.expression),
      message: 'a tag may begin with a blank',
      fix: 'Put normalize-space() around it.',
    };
  }),
};

const isPlain = ({ expression }: Site): boolean => expression.kind === 'path';

/** Which of several, and whose. */
export const itemChoiceRules: readonly LintRule[] = [
  oneOfSeveral,
  anyDistribution,
  anyMetadata,
  unassigned,
  copied,
  sentWhole,
  separator,
  untrimmed,
];
