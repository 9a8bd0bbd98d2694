import type { Finding, LintRule } from '../rule.js';
import type { Site } from '../vocabulary/flow.js';
import type { VocabularyNode } from '../vocabulary/graph.js';
import { isXsl, type SheetElement } from '../vocabulary/sheet.js';
import type { CallExpression, Expression } from '../xpath/ast.js';
import { givesOnly, makesText, nameOf, partsOf, perSite, placeOf, textParts, valueOf } from './item-sites.js';
import type { ItemReading } from './item.js';

const MRSS = 'kaltura/server, kMrssManager.php, kContentDistributionMrssManager.php';
const PHP = 'http://php.net/xsl';
const EXSLT_DATES = 'http://exslt.org/dates-and-times';
const FORMATTERS = new Set(['date', 'gmdate', 'dateUtils::kGmdate', 'dateUtils::kDate']);
const ARITHMETIC = new Set(['+', '-', '*', 'div', 'mod']);

const isLocalTime = ({ fact }: VocabularyNode): boolean =>
  fact?.type === 'LocalTime' || fact?.type === 'LocalTimeT';
const isEpoch = ({ fact }: VocabularyNode): boolean => fact?.type === 'EpochSeconds';

/** Without functions around it that change no date. */
function unwrap(part: Expression): Expression {
  const isWrapped = part.kind === 'call' && ['string', 'normalize-space', 'number'].includes(part.name);
  const [inner] = isWrapped ? part.args : [];
  return inner === undefined ? part : unwrap(inner);
}

/** The PHP function that a call names, and its arguments. */
function phpCall(
  part: Expression,
  element: SheetElement,
): { name: string; args: readonly Expression[] } | undefined {
  if (part.kind !== 'call' || !/:function(String)?$/.test(part.name)) return undefined;
  if (element.namespaceOf(part.name.split(':')[0] ?? '') !== PHP) return undefined;
  const [name, ...args] = part.args;
  return name?.kind === 'literal' ? { name: name.value, args } : undefined;
}

const names = (reading: ItemReading, part: Expression): string =>
  [...new Set([...valueOf(reading, part).nodes].map(nameOf))].join(', ');

const localTimeAsNumber: LintRule = {
  code: 'MRSS_LOCAL_TIME_AS_NUMBER',
  severity: 'warning',
  what: 'A date that the item has as text is formatted or reckoned with like seconds.',
  why: 'The dates of files, thumbnails, distributions and cue points are texts such as 2026-01-31 12:00:00; those of the entry are seconds. As a number such a text is 2026, or NaN: a date in 1970.',
  remedy:
    "Turn it into seconds first: php:functionString('strtotime', @createdAt); or use the entry's createdAt.",
  source: MRSS,
  example: {
    bad: `<xsl:value-of select="php:functionString('dateUtils::kGmdate', 'Y-m-d', /item/content[last()]/@createdAt)"/>`,
    good: `<xsl:value-of select="php:functionString('dateUtils::kGmdate', 'Y-m-d', /item/createdAt)"/>`,
  },
  check: perSite(function* (site, reading) {
    for (const part of partsOf(site)) {
      for (const operand of numericOperands(part, site.element)) {
        const inner = unwrap(operand);
        if (!givesOnly(valueOf(reading, inner), isLocalTime)) continue;
        yield {
          place: placeOf(reading, site, inner),
          message: `${names(reading, inner)} is a text such as 2026-01-31 12:00:00, not a number of seconds`,
        };
      }
    }
  }),
};

function numericOperands(part: Expression, element: SheetElement): readonly Expression[] {
  if (part.kind === 'binary' && ARITHMETIC.has(part.op)) return [part.left, part.right];
  if (part.kind === 'negate') return [part.operand];
  const call = phpCall(part, element);
  if (call !== undefined) return FORMATTERS.has(call.name) ? call.args.slice(1, 2) : [];
  return part.kind === 'call' && ['round', 'floor', 'ceiling', 'format-number', 'sum'].includes(part.name)
    ? part.args.slice(0, 1)
    : [];
}

const epochAsText: LintRule = {
  code: 'MRSS_EPOCH_AS_TEXT',
  severity: 'warning',
  what: 'Seconds since 1970 are given to a function that reads dates in words.',
  why: 'The dates of the entry, and sunrise and sunset, are numbers. PHP’s strtotime gives nothing for them, and the EXSLT functions an empty text.',
  remedy: "Format them as they are: php:functionString('dateUtils::kGmdate', 'c', createdAt).",
  source: `${MRSS}; PHP strtotime; EXSLT dates-and-times`,
  example: {
    bad: `<xsl:value-of select="php:functionString('strtotime', /item/createdAt)"/>`,
    good: `<xsl:value-of select="php:functionString('dateUtils::kGmdate', 'c', /item/createdAt)"/>`,
  },
  check: perSite(function* (site, reading) {
    for (const part of partsOf(site)) {
      const text = dateText(part, site.element);
      const inner = text === undefined ? undefined : unwrap(text);
      if (inner === undefined || !givesOnly(valueOf(reading, inner), isEpoch)) continue;
      yield {
        place: placeOf(reading, site, inner),
        message: `${names(reading, inner)} is a number of seconds, not a date in words`,
      };
    }
  }),
};

/** What a function takes for a date in words. */
function dateText(part: Expression, element: SheetElement): Expression | undefined {
  const call = phpCall(part, element);
  if (call !== undefined) return call.name === 'strtotime' ? call.args[0] : undefined;
  if (part.kind !== 'call' || !part.name.includes(':')) return undefined;
  const [prefix = '', local] = part.name.split(':');
  return element.namespaceOf(prefix) === EXSLT_DATES && local !== 'duration' ? part.args[0] : undefined;
}

const UTC_MARK = /^\s?(Z|\+00:?00|UTC|GMT)(?![A-Za-z])/;

const markedUtc: LintRule = {
  code: 'MRSS_LOCAL_TIME_MARKED_UTC',
  severity: 'warning',
  what: 'A local time of the server is written with a Z, or another mark of UTC, behind it.',
  why: 'The dates of files, distributions and cue points are in the time zone of the server and do not say which. Marked as UTC they are hours off.',
  remedy:
    "Read it in the zone of the server and write it in UTC: php:functionString('dateUtils::kGmdate', 'c', php:functionString('strtotime', submittedAt)).",
  source: MRSS,
  example: {
    bad: `<xsl:value-of select="concat(/item/distribution[last()]/submittedAt, 'Z')"/>`,
    good: `<xsl:value-of select="php:functionString('dateUtils::kGmdate', 'Y-m-d\\TH:i:s\\Z', /item/updatedAt)"/>`,
  },
  check: perSite(function* (site, reading) {
    for (const part of partsOf(site)) {
      if (part.kind === 'call' && part.name === 'concat') yield* markedIn(part, site, reading);
    }
    if (!makesText(site) || !UTC_MARK.test(textBehind(site))) return;
    if (givesOnly(site.value, isLocalTime)) yield marked(site.expression, site, reading);
  }),
};

function* markedIn({ args }: CallExpression, site: Site, reading: ItemReading): Generator<Finding> {
  for (const [index, arg] of args.entries()) {
    const next = args[index + 1];
    if (next?.kind !== 'literal' || !UTC_MARK.test(next.value)) continue;
    const [last] = [...textParts(arg)].slice(-1);
    if (last !== undefined && givesOnly(valueOf(reading, last), isLocalTime))
      yield marked(last, site, reading);
  }
}

const marked = (part: Expression, site: Site, reading: ItemReading): Finding => ({
  place: placeOf(reading, site, part),
  message: `${names(reading, part)} is a local time of the server, and is marked as UTC`,
});

/** What stands right behind the value: in its attribute, or behind its instruction. */
function textBehind({ element, attribute, offset, expression }: Site): string {
  if (!isXsl(element, 'value-of'))
    return attribute.value.slice(offset + expression.end).replace(/^\s*\}/, '');
  const siblings = element.node.parent?.children ?? [];
  const next = siblings[siblings.indexOf(element.node) + 1];
  return next?.type === 'text'
    ? next.value
    : (next?.children.find(({ type }) => type === 'text')?.value ?? '');
}

const unitsMixed: LintRule = {
  code: 'MRSS_UNITS_MIXED',
  severity: 'warning',
  what: 'One path selects the size of files and of thumbnails, or durations of both kinds.',
  why: 'The fileSize of content is in bytes, that of thumbnail in KB; media/duration is in milliseconds, externalEntry/duration in seconds.',
  remedy: 'Name the element: content/@fileSize, media/duration.',
  source: 'kaltura/server, kMrssManager.php; ExternalMediaPlugin.php',
  example: {
    bad: `<xsl:value-of select="sum(//@fileSize)"/>`,
    good: `<xsl:value-of select="sum(/item/content/@fileSize)"/>`,
  },
  check: perSite(function* (site, reading) {
    if (!makesText(site)) return;
    for (const part of partsOf(site)) {
      if (part.kind !== 'path' || part.steps.at(-1)?.test.kind !== 'name') continue;
      const { nodes } = valueOf(reading, part);
      const has = (owner: string, name: string) =>
        [...nodes].some((node) => node.name === name && node.parents[0]?.name === owner);
      if (has('content', 'fileSize') && has('thumbnail', 'fileSize'))
        yield {
          place: placeOf(reading, site, part),
          message: 'this selects sizes in bytes (content) and in KB (thumbnail)',
        };
      if (has('media', 'duration') && has('externalEntry', 'duration'))
        yield {
          place: placeOf(reading, site, part),
          message: 'this selects durations in milliseconds (media) and in seconds (externalEntry)',
        };
    }
  }),
};

const sceneUpdated: LintRule = {
  code: 'MRSS_SCENE_UPDATED',
  severity: 'note',
  what: 'The updatedAt of a cue point is sent.',
  why: 'The server writes the time of creation into both createdAt and updatedAt: a change cannot be told from it.',
  remedy: "Use the entry's updatedAt.",
  source: 'kaltura/server, kCuePointManager.php',
  example: {
    bad: `<xsl:value-of select="/item/scenes/scene-code-cue-point[1]/updatedAt"/>`,
    good: `<xsl:value-of select="/item/updatedAt"/>`,
  },
  check: perSite(function* (site, reading) {
    if (!makesText(site)) return;
    for (const part of textParts(site.expression)) {
      const isScene = (node: VocabularyNode) =>
        node.name === 'updatedAt' && node.parents[0]?.name?.startsWith('scene-') === true;
      if (givesOnly(valueOf(reading, part), isScene))
        yield {
          place: placeOf(reading, site, part),
          message: 'updatedAt of a cue point is when it was made, however often it was changed',
        };
    }
  }),
};

/** Dates and numbers of the item, and the units that they are in. */
export const itemDateRules: readonly LintRule[] = [
  localTimeAsNumber,
  epochAsText,
  markedUtc,
  unitsMixed,
  sceneUpdated,
];
