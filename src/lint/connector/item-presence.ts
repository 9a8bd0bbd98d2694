import type { LintRule } from '../rule.js';
import type { Site } from '../vocabulary/flow.js';
import type { VocabularyNode } from '../vocabulary/graph.js';
import { isXsl } from '../vocabulary/sheet.js';
import type { Expression } from '../xpath/ast.js';
import {
  givesOnly,
  isGuarded,
  isUnchosen,
  makesText,
  mentionsAnywhere,
  nameOf,
  partsOf,
  perSite,
  perTransform,
  placeOf,
  textParts,
  valueOf,
} from './item-sites.js';
import type { ItemReading } from './item.js';

const MRSS = 'kaltura/server, kMrssManager.php';

/** Children that stand for an empty list, by the element that holds them. */
const LISTS = new Set(['flavorAssetIds', 'thumbAssetIds', 'assetIds']);
const OWN_TAGS = new Set(['thumbnail', 'content', 'subTitle', 'attachment']);

function isPlaceholder({ kind, name, parents }: VocabularyNode): boolean {
  const [list] = parents;
  if (kind !== 'element' || list === undefined) return false;
  return (
    LISTS.has(list.name ?? '') ||
    (name === 'tag' && list.name === 'tags' && OWN_TAGS.has(list.parents[0]?.name ?? ''))
  );
}

const placeholder: LintRule = {
  code: 'MRSS_EMPTY_PLACEHOLDER',
  severity: 'warning',
  what: 'A list is counted, tested or gone through as if it could be empty.',
  why: 'Where nothing is assigned, and where an asset has no tags, the server writes one child without a text: the list is never empty.',
  remedy: "Ask for those with a text: flavorAssetIds/flavorAssetId[. != ''].",
  source: 'kaltura/server, kContentDistributionMrssManager.php, kMrssManager.php: explode of an empty text',
  example: {
    bad: `<xsl:if test="/item/distribution[last()]/flavorAssetIds/flavorAssetId">assigned</xsl:if>`,
    good: `<xsl:if test="/item/distribution[last()]/flavorAssetIds/flavorAssetId[. != '']">assigned</xsl:if>`,
  },
  check: perSite(function* (site, reading) {
    for (const part of listUses(site)) {
      const last = part.kind === 'path' ? part.steps.at(-1) : undefined;
      if (last === undefined || last.predicates.length > 0) continue;
      if (!givesOnly(valueOf(reading, part), isPlaceholder)) continue;
      if (
        isXsl(site.element, 'for-each') &&
        site.element.elements.some((child) => child.attribute('test') !== undefined)
      )
        continue;
      yield {
        place: placeOf(reading, site, part),
        message: `an empty list has one empty ${last.test.kind === 'name' ? last.test.name : 'child'}`,
      };
    }
  }),
};

/** Parts of an expression of which it is asked whether, or how often, they are there. */
function* listUses(site: Site): Generator<Expression> {
  if (isXsl(site.element, 'for-each')) yield site.expression;
  if (site.attribute.name === 'test') yield* truthParts(site.expression);
  for (const part of partsOf(site)) if (part.kind === 'call' && part.name === 'count') yield* part.args;
}

/** Parts whose being there is asked for. */
function* truthParts(expression: Expression): Generator<Expression> {
  if (expression.kind === 'call' && ['not', 'boolean'].includes(expression.name)) {
    for (const arg of expression.args) yield* truthParts(arg);
  } else if (expression.kind === 'binary' && ['and', 'or'].includes(expression.op)) {
    yield* truthParts(expression.left);
    yield* truthParts(expression.right);
  } else yield expression;
}

const alwaysTrue: LintRule = {
  code: 'MRSS_TEST_ALWAYS_TRUE',
  severity: 'warning',
  what: 'A test asks whether an attribute or element is there that is always there.',
  why: 'The server writes it empty, or as the text false, where there is nothing to say. Only its text tells.',
  remedy: "Compare the text: @lang != '', @isDefault = 'true'.",
  source: MRSS,
  example: {
    bad: `<xsl:for-each select="/item/thumbnail"><xsl:if test="@isDefault">cover</xsl:if></xsl:for-each>`,
    good: `<xsl:for-each select="/item/thumbnail"><xsl:if test="@isDefault = 'true'">cover</xsl:if></xsl:for-each>`,
  },
  check: perSite(function* (site, reading) {
    if (site.attribute.name !== 'test') return;
    for (const part of truthParts(site.expression)) {
      if (!isUnchosen(part) || part.steps.length !== 1 || part.isAbsolute) continue;
      if (part.steps[0]?.axis !== 'attribute' && part.steps[0]?.axis !== 'child') continue;
      const { context } = reading.flow.evaluated.get(part) ?? {};
      const value = valueOf(reading, part);
      // Each of the nodes it is asked of must have it.
      const owners = new Set([...value.nodes].flatMap(({ parents }) => parents));
      const isOfAll =
        context !== undefined && !context.isUnknown && [...context.nodes].every((node) => owners.has(node));
      if (!isOfAll || !givesOnly(value, ({ fact }) => fact?.isOptional === false)) continue;
      const isWhole = [...value.nodes].some(
        ({ name, parents }) => parents[0]?.name === 'item' && (name === 'entryId' || name === 'status'),
      );
      if (isWhole) continue;
      const name = [...new Set([...value.nodes].map(nameOf))].join(', ');
      yield {
        place: placeOf(reading, site, part),
        message: `${name} is always there, if only empty: this test is always true`,
      };
    }
  }),
};

const sunriseAlways: LintRule = {
  code: 'MRSS_SUNRISE_ALWAYS',
  severity: 'warning',
  what: 'A test asks whether a distribution has a sunrise.',
  why: 'Where nobody set one the server writes the start date of the entry, or else when it was made: it is always there. A sunset is there only where there is one.',
  remedy: 'Compare it with a time, or test startDate of the entry.',
  source: 'kaltura/server, EntryDistribution.php, getSunrise',
  example: {
    bad: '<xsl:if test="/item/distribution[last()]/sunrise">scheduled</xsl:if>',
    good: '<xsl:if test="/item/startDate">scheduled</xsl:if>',
  },
  check: perSite(function* (site, reading) {
    if (site.attribute.name !== 'test') return;
    for (const part of truthParts(site.expression)) {
      const isSunrise = ({ name, parents }: VocabularyNode) =>
        name === 'sunrise' && parents[0]?.name === 'distribution';
      if (part.kind !== 'path' || part.steps.at(-1)?.predicates.length !== 0) continue;
      if (!givesOnly(valueOf(reading, part), isSunrise)) continue;
      yield {
        place: placeOf(reading, site, part),
        message: 'sunrise is there whether or not anybody set one',
      };
    }
  }),
};

/** What live streams, images and unanalysed files do without. */
const MAYBE_NUMBERS = new Set([
  'duration',
  'startDate',
  'endDate',
  'fileSize',
  'plays',
  'views',
  'sunset',
  'width',
  'height',
  'videoBitrate',
  'frameRate',
  'audioBitrate',
]);
const CALCULATIONS = new Set(['round', 'floor', 'ceiling', 'number', 'format-number']);

const notANumber: LintRule = {
  code: 'MRSS_NOT_A_NUMBER',
  severity: 'warning',
  what: 'The output has a number that is reckoned from what may be missing or empty.',
  why: 'Live streams, data and many other entries have no media element; sizes and durations may be empty. What is reckoned from nothing prints as NaN.',
  remedy: 'Put a test around it, such as <xsl:if test="media/duration > 0">.',
  source: `${MRSS}; XPath 1.0, section 4.4 (number)`,
  example: {
    bad: `<xsl:value-of select="round(/item/media/duration div 1000)"/>`,
    good: `<xsl:if test="/item/media/duration &gt; 0"><xsl:value-of select="round(/item/media/duration div 1000)"/></xsl:if>`,
  },
  check: perSite(function* (site, reading) {
    if (!makesText(site)) return;
    for (const part of reckoned(site.expression)) {
      const value = valueOf(reading, part);
      const isMaybe = ({ name, fact, isOpen }: VocabularyNode) =>
        !isOpen && fact !== undefined && MAYBE_NUMBERS.has(name ?? '');
      if (!givesOnly(value, isMaybe)) continue;
      const names = [...new Set([...value.nodes].flatMap(({ name }) => name ?? []))];
      if (names.some((name) => isGuarded(reading, site.element, name))) continue;
      yield {
        place: placeOf(reading, site, part),
        message: `where ${names.join(' or ')} is missing or empty this prints NaN`,
      };
    }
  }),
};

function* reckoned(expression: Expression): Generator<Expression> {
  if (expression.kind === 'binary' && ['+', '-', '*', 'div', 'mod'].includes(expression.op)) {
    for (const operand of [expression.left, expression.right]) {
      if (operand.kind === 'path') yield operand;
      else yield* reckoned(operand);
    }
  } else if (expression.kind === 'call') {
    const [first, ...rest] = expression.args;
    if (CALCULATIONS.has(expression.name) && first?.kind === 'path') yield first;
    else if (first !== undefined && expression.name !== 'sum' && expression.name !== 'count')
      yield* reckoned(first);
    for (const arg of rest) yield* reckoned(arg);
  }
}

const deletedEntry: LintRule = {
  code: 'MRSS_DELETED_ENTRY',
  severity: 'warning',
  what: 'The stylesheet of delete reads more than the id and the status of the entry.',
  why: 'When the entry itself was deleted, the item has its id and its status and nothing else: no title, no metadata, no distribution block, no remote id.',
  remedy:
    'Make the deletion from entryId alone, or from the remoteId variable and {REMOTE_ID} in remotePath; or test status = 3.',
  source: `${MRSS}: deleted entries are cut short`,
  example: {
    bad: `<xsl:value-of select="/item/referenceID"/>`,
    good: `<xsl:value-of select="/item/entryId"/>`,
  },
  check: perTransform(function* (reading) {
    if (!reading.source.actions.includes('delete') || testsStatus(reading)) return;
    for (const site of reading.flow.sites.filter(makesText)) {
      for (const part of textParts(site.expression)) {
        if (part.kind !== 'path' || !givesOnly(valueOf(reading, part), isLost)) continue;
        const names = [...new Set([...valueOf(reading, part).nodes].flatMap(({ name }) => name ?? []))];
        if (names.some((name) => isGuarded(reading, site.element, name))) continue;
        yield {
          place: placeOf(reading, site, part),
          message: `${names.join(' or ')} is not there any more when the entry was deleted`,
        };
      }
    }
  }),
};

const testsStatus = (reading: ItemReading): boolean =>
  mentionsAnywhere(reading, /(^|[^\w./-])(\/item\/|item\/|\.\/|\.\.\/)?status(?![\w-])/);

const isLost = ({ kind, name, parents }: VocabularyNode): boolean =>
  kind !== 'document' &&
  !(parents.some((parent) => parent.name === 'item') && (name === 'entryId' || name === 'status')) &&
  name !== 'item' &&
  kind !== 'text';

const quiz: LintRule = {
  code: 'MRSS_QUIZ_FLATTENED',
  severity: 'warning',
  what: 'The text of optionalAnswer is read.',
  why: 'The server writes those elements empty, and key, text, weight and isCorrect of all answers behind them, side by side.',
  remedy: 'Go through the key elements of the question: each begins an answer.',
  source: 'kaltura/server, QuizPlugin.php',
  example: {
    bad: `<xsl:for-each select="//optionalAnswer"><xsl:value-of select="."/></xsl:for-each>`,
    good: `<xsl:for-each select="//scene-question-cue-point/text"><xsl:value-of select="."/></xsl:for-each>`,
  },
  check: perSite(function* (site, reading) {
    if (!makesText(site)) return;
    for (const part of textParts(site.expression)) {
      if (
        !givesOnly(
          valueOf(reading, part),
          ({ name }) => name === 'optionalAnswer' || name === 'optionalAnswers',
        )
      )
        continue;
      yield {
        place: placeOf(reading, site, part),
        message: 'optionalAnswer is always empty: its text stands in text, beside it',
      };
    }
  }),
};

/** What may be missing, empty, or there when nobody expects it. */
export const itemPresenceRules: readonly LintRule[] = [
  placeholder,
  alwaysTrue,
  sunriseAlways,
  notANumber,
  deletedEntry,
  quiz,
];
