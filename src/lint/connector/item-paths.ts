import { distance } from 'fastest-levenshtein';
import type { Place, ProblemCode } from '../../core/problem.js';
import type { StepSite } from '../vocabulary/flow.js';
import type { VocabularyNode } from '../vocabulary/graph.js';
import { placeOfPart } from '../vocabulary/sheet.js';
import { suggestName } from '../vocabulary/suggest.js';
import type { Finding, LintRule } from '../rule.js';
import { offsetInValue, type LintSubject } from '../subject.js';
import { readItemUse, type ItemReading } from './item.js';

const MRSS = 'kaltura/server, kMrssManager.php and the contributors to the MRSS';

/** What is wrong with a step that selects nothing. */
interface Miss {
  readonly code: ProblemCode;
  readonly finding: Finding;
}

const misses = new WeakMap<ItemReading, readonly Miss[]>();

function* missesOf(subject: LintSubject, code: ProblemCode): Generator<Finding> {
  for (const reading of readItemUse(subject)) {
    const known = misses.get(reading) ?? reading.flow.steps.flatMap((site) => explain(reading, site) ?? []);
    misses.set(reading, known);
    for (const miss of known) if (miss.code === code) yield miss.finding;
  }
}

function explain(reading: ItemReading, site: StepSite): Miss | undefined {
  const { step, result, from } = site;
  if (step.test.kind !== 'name' || (result.verdict !== 'never' && result.verdict !== 'unseen'))
    return undefined;
  const { name, prefix } = step.test;
  const kind = step.axis === 'attribute' ? 'attribute' : 'element';
  const written = `${kind === 'attribute' ? '@' : ''}${prefix === undefined ? '' : `${prefix}:`}${name}`;
  const place = placeOfPart(reading.source, site.attribute, site.offset, step);
  // Only a field of the account's own could be called so; with these neighbours it is the head of a feed.
  if (
    result.verdict === 'unseen' &&
    /(^|\W)(rss\/+channel|channel\/+item)(?![\w-])/.test(site.attribute.value)
  ) {
    if (FEED_ROOTS.has(name)) return { code: 'MRSS_ROOT_NOT_RSS', finding: rootFinding(place, written) };
  }
  if (result.verdict === 'unseen') return explainUnseen(reading, site, name, written);
  const suggestion = suggestName(reading.graph, from, name, kind, result.names);
  const fix = suggestion === undefined ? undefined : `Write ${suggestion}.`;
  if (prefix !== undefined) {
    const same = result.names.includes(name)
      ? `Write ${kind === 'attribute' ? '@' : ''}${name}, without a prefix.`
      : fix;
    return {
      code: 'MRSS_NO_NAMESPACE',
      finding: {
        place,
        message: `${written} selects nothing: nothing in an item has a namespace`,
        fix: same,
      },
    };
  }
  const isTop = [...from].some(({ kind: of, name: on }) => of === 'document' || on === 'item');
  if (kind === 'element' && isTop && FEED_ROOTS.has(name)) {
    return { code: 'MRSS_ROOT_NOT_RSS', finding: rootFinding(place, written) };
  }
  if (kind === 'element' && isTop && (name === 'link' || name === 'player' || name.endsWith('_item'))) {
    return {
      code: 'MRSS_NOT_DISTRIBUTED',
      finding: {
        place,
        message: `${written} selects nothing: only feeds of syndication have it`,
        fix: NOT_DISTRIBUTED_FIX[name],
      },
    };
  }
  const message = `${written} selects nothing: no item has it ${whereabouts(from)}`;
  return {
    code: 'MRSS_PATH_NEVER',
    finding: { place, message, fix, edit: editOf(reading, site, name, suggestion) },
  };
}

const FEED_ROOTS = new Set(['rss', 'channel']);

const rootFinding = (place: Place, written: string): Finding => ({
  place,
  message: `${written} selects nothing: the root of the document is item`,
  fix: 'Begin with /item, or with item in a template for the root.',
});

const NOT_DISTRIBUTED_FIX: Readonly<Record<string, string>> = {
  link: 'Make the address of the page from entryId.',
  player: 'Make the address of the player from entryId.',
};

/** Only what differs in nothing but capitals is sure to be meant. */
function editOf(
  { source }: ItemReading,
  { attribute, offset, step }: StepSite,
  name: string,
  suggestion: string | undefined,
) {
  const meant = suggestion?.replace(/^@/, '');
  if (
    meant === undefined ||
    meant.toLowerCase() !== name.toLowerCase() ||
    suggestion?.startsWith('@') !== (step.axis === 'attribute')
  )
    return undefined;
  const at = attribute.value.indexOf(name, offset + step.start);
  return { offset: offsetInValue(source, attribute.node, at), length: name.length, text: meant };
}

function whereabouts(from: ReadonlySet<VocabularyNode>): string {
  if (from.size > 4) return 'anywhere';
  const names = [...from].map(({ kind, name, parents }) =>
    kind === 'document'
      ? 'at its top'
      : kind === 'text'
        ? 'in a text'
        : `in ${kind === 'attribute' ? `${parents[0]?.name ?? ''}/@` : ''}${name ?? 'metadata'}`,
  );
  return [...new Set(names)].join(' or ');
}

/** What only the account's metadata, or another connector, could have: told where it looks like a slip. */
function explainUnseen(
  { graph, source }: ItemReading,
  { attribute, offset, step, from, result }: StepSite,
  name: string,
  written: string,
): Miss | undefined {
  const place = placeOfPart(source, attribute, offset, step);
  const owners = [...from];
  if (
    step.axis === 'attribute' &&
    owners.every((node) => node.isOpen && node.name !== undefined && graph.fixtureLeaves.has(node.name))
  ) {
    const message = `${written} selects nothing: the server leaves the attributes of metadata fields out`;
    return { code: 'MRSS_FIELD_ATTRIBUTE', finding: { place, message } };
  }
  const close = result.names
    .filter((other) => isClose(name, other))
    .toSorted((a, b) => distance(a, name) - distance(b, name))[0];
  if (close === undefined) return undefined;
  const at = step.axis === 'attribute' ? '@' : '';
  const isOwnBlock =
    owners.every(({ name: owner }) => owner === 'distribution') && !graph.fixtureNames.has(close);
  const code = isOwnBlock ? 'MRSS_PATH_NEVER' : 'MRSS_FIELD_UNSEEN';
  const message = isOwnBlock
    ? `${written} selects nothing: no distribution block has it`
    : `no fixture has ${written}, though some have ${at}${close}`;
  return {
    code,
    finding: {
      place,
      message,
      fix: `Write ${at}${close}${isOwnBlock ? '' : ', or add a fixture that has the field'}.`,
    },
  };
}

const isClose = (name: string, other: string): boolean =>
  name.length > 3 &&
  (name.toLowerCase() === other.toLowerCase() ||
    distance(name.toLowerCase(), other.toLowerCase()) <= (name.length > 7 ? 2 : 1));

const rule = (definition: Omit<LintRule, 'check'>): LintRule => ({
  ...definition,
  check: (subject) => missesOf(subject, definition.code),
});

/** Steps that select nothing, by the reason. */
export const itemPathRules: readonly LintRule[] = [
  rule({
    code: 'MRSS_PATH_NEVER',
    severity: 'warning',
    what: 'A step of a path, or a template, asks for a name that no item has in that place.',
    why: 'It selects nothing, silently: the output lacks the value, and no error says so.',
    remedy:
      'Write the name as the item has it; schemas/mrss-item.xsd lists all of them with units and meanings.',
    source: MRSS,
    example: {
      bad: '<xsl:value-of select="/item/content[last()]/@flavorassetId"/>',
      good: '<xsl:value-of select="/item/content[last()]/@flavorAssetId"/>',
    },
  }),
  rule({
    code: 'MRSS_ROOT_NOT_RSS',
    severity: 'warning',
    what: 'A path or template begins with rss or channel.',
    why: 'What a connector transforms is one item. It is the root, in no namespace, with no feed around it.',
    remedy: 'Begin with /item.',
    source: MRSS,
    example: {
      bad: '<xsl:value-of select="/rss/channel/item/title"/>',
      good: '<xsl:value-of select="/item/title"/>',
    },
  }),
  rule({
    code: 'MRSS_NO_NAMESPACE',
    severity: 'warning',
    what: 'A path asks for a name in a namespace.',
    why: 'Nothing in an item has one: media is a plain element, not that of Media RSS, and metadata loses its namespaces on the way.',
    remedy: 'Write the name without a prefix.',
    source: MRSS,
    example: {
      bad: '<xsl:for-each select="/item/media:content"/>',
      good: '<xsl:for-each select="/item/content"/>',
    },
  }),
  rule({
    code: 'MRSS_NOT_DISTRIBUTED',
    severity: 'warning',
    what: 'A path asks for link, player, or an element that ends in _item.',
    why: 'They are made for feeds of syndication and for profiles that extend items: a generic distribution has none of them.',
    remedy: 'Make the address from entryId.',
    source: MRSS,
    example: {
      bad: '<xsl:value-of select="/item/link"/>',
      good: '<xsl:value-of select="concat(\'https://www.acme.example/watch/\', /item/entryId)"/>',
    },
  }),
  rule({
    code: 'MRSS_FIELD_UNSEEN',
    severity: 'note',
    what: 'No fixture has a metadata field of this name, and some have one of nearly this name.',
    why: "The account's metadata may well have it; if it is a slip, the output lacks the value, silently.",
    remedy: 'Mend the name, or add a fixture that has the field.',
    source: 'kaltura/server, kMetadataMrssManager.php: a metadata document is copied as it is',
    example: {
      bad: '<xsl:value-of select="/item/customData[@metadataProfileId = 9021]/metadata/Headlne"/>',
      good: '<xsl:value-of select="/item/customData[@metadataProfileId = 9021]/metadata/Headline"/>',
    },
  }),
  rule({
    code: 'MRSS_FIELD_ATTRIBUTE',
    severity: 'warning',
    what: 'A path asks for an attribute of a metadata field.',
    why: 'The server copies the text of fields that have no fields in them, and leaves their attributes out.',
    remedy: 'Keep the value in a field of its own.',
    source: 'kaltura/server, kMetadataMrssManager.php, addMetadata',
    example: {
      bad: '<xsl:value-of select="/item/customData[@metadataProfileId = 9021]/metadata/Headline/@lang"/>',
      good: '<xsl:value-of select="/item/customData[@metadataProfileId = 9021]/metadata/Language"/>',
    },
  }),
];
