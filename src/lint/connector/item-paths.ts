/** Rules about how a stylesheet reads the item: what every path of it can select. */
import type { Finding, LintRule } from '../rule.js';
import type { Site, StepSite } from '../vocabulary/flow.js';
import { isXsl, placeOfPart } from '../vocabulary/sheet.js';
import { suggestName } from '../vocabulary/suggest.js';
import type { PathExpression } from '../xpath/ast.js';
import { readItemUse, type ItemReading } from './item.js';

const VOCABULARY = "schemas/mrss-item.xsd: what the server's MRSS of an entry has";
const FEED_MANAGER = 'kaltura/server, kMrssManager.php';

/** What a check says; the place is that of what it looked at. */
type Remark = Omit<Finding, 'place'>;

/** A rule about each step that is taken from known nodes. */
const perStep =
  (check: (site: StepSite, reading: ItemReading) => Iterable<Remark>): LintRule['check'] =>
  (subject) =>
    readItemUse(subject).flatMap((reading) =>
      reading.flow.steps.flatMap((site) =>
        [...check(site, reading)].map((remark) => ({
          ...remark,
          place: placeOfPart(reading.source, site.attribute, site.offset, site.step),
        })),
      ),
    );

/** A rule about each whole expression. */
const perSite =
  (check: (site: Site, reading: ItemReading) => Iterable<Remark>): LintRule['check'] =>
  (subject) =>
    readItemUse(subject).flatMap((reading) =>
      reading.flow.sites.flatMap((site) =>
        [...check(site, reading)].map((remark) => ({
          ...remark,
          place: placeOfPart(reading.source, site.attribute, site.offset, site.expression),
        })),
      ),
    );

const FEED_ROOTS = new Set(['rss', 'channel']);

/** The name that a step asks for in vain. */
function vainName({ step, result }: StepSite): { name: string; prefix: string | undefined } | undefined {
  if (result.verdict !== 'never' || step.test.kind !== 'name') return undefined;
  return { name: step.test.name, prefix: step.test.prefix };
}

const kindOf = ({ step }: StepSite): 'attribute' | 'element' =>
  step.axis === 'attribute' ? 'attribute' : 'element';

const rootNotRss: LintRule = {
  code: 'MRSS_ROOT_NOT_RSS',
  severity: 'warning',
  what: 'A path begins at rss or channel, and the item is the root of the document.',
  why: 'A distribution job hands the stylesheet one item; rss and channel are only in feeds of syndication. The path selects nothing, and what is made of it is empty.',
  remedy: 'Begin at /item.',
  source: `${FEED_MANAGER}, getEntryMrssXml`,
  example: {
    bad: '<xsl:value-of select="/rss/channel/item/title"/>',
    good: '<xsl:value-of select="/item/title"/>',
  },
  check: perStep(function* (site) {
    const vain = vainName(site);
    if (vain !== undefined && vain.prefix === undefined && FEED_ROOTS.has(vain.name))
      yield { message: `${vain.name} selects nothing: the root is item` };
  }),
};

const noNamespace: LintRule = {
  code: 'MRSS_NO_NAMESPACE',
  severity: 'warning',
  what: 'A path asks for a name with a prefix, and nothing of the item has a namespace.',
  why: 'The elements are called as in Media RSS and are in no namespace: media is a plain element, not a prefix. The path selects nothing.',
  remedy:
    'Leave the prefix out, and look where the element stands: /item/content, /item/thumbnail, /item/media/duration.',
  source: FEED_MANAGER,
  example: {
    bad: '<xsl:value-of select="/item/media:content/@url"/>',
    good: '<xsl:value-of select="/item/content[1]/@url"/>',
  },
  check: perStep(function* (site, { graph }) {
    const vain = vainName(site);
    if (vain?.prefix === undefined) return;
    const { name, prefix } = vain;
    const other = site.result.names.includes(name)
      ? name
      : suggestName(graph, site.from, name, kindOf(site), site.result.names);
    yield {
      message: `nothing of the item is in a namespace: ${prefix}:${name} selects nothing`,
      fix: other === undefined ? undefined : `Write ${other}.`,
    };
  }),
};

const pathNever: LintRule = {
  code: 'MRSS_PATH_NEVER',
  severity: 'warning',
  what: 'A step of a path asks for a name that no item has there.',
  why: 'The path selects nothing, whatever the entry is: an empty value, a branch that is never taken, a template that never matches. No error tells.',
  remedy:
    'Look the name up: mrssmith fixtures list shows what fixtures have, schemas/mrss-item.xsd what there is at all.',
  source: VOCABULARY,
  example: {
    bad: '<xsl:value-of select="/item/titel"/>',
    good: '<xsl:value-of select="/item/title"/>',
  },
  check: perStep(function* (site, { graph }) {
    const vain = vainName(site);
    if (vain === undefined || vain.prefix !== undefined || FEED_ROOTS.has(vain.name)) return;
    const kind = kindOf(site);
    const other = suggestName(graph, site.from, vain.name, kind, site.result.names);
    const what = kind === 'attribute' ? `@${vain.name}` : vain.name;
    yield { message: `no item has ${what} here${other === undefined ? '' : `; did you mean ${other}?`}` };
  }),
};

const fieldUnseen: LintRule = {
  code: 'MRSS_FIELD_UNSEEN',
  severity: 'note',
  what: 'A path asks for a field of custom metadata that no fixture has.',
  why: 'Fields of custom metadata are called as the account calls them: what no fixture has, no test covers, and a misspelt name looks the same.',
  remedy: 'Check the name, or add a fixture that has the field: mrssmith fixtures pull <entryId>.',
  source: VOCABULARY,
  example: {
    bad: '<xsl:value-of select="/item/customData[1]/metadata/AgeRatign"/>',
    good: '<xsl:value-of select="/item/customData[1]/metadata/AgeRating"/>',
  },
  check: perStep(function* (site, { graph }) {
    const { step, result, from } = site;
    if (result.verdict !== 'unseen' || step.test.kind !== 'name') return;
    const other = suggestName(graph, from, step.test.name, kindOf(site), result.names);
    const hint = other === undefined ? '' : `; did you mean ${other}?`;
    yield { message: `no fixture has ${step.test.name} in its metadata${hint}` };
  }),
};

/** Whether the value of one node is asked for: of several, the first in the document gives it. */
const wantsOneText = ({ element, attribute }: Site): boolean =>
  !isXsl(element) || (isXsl(element, 'value-of') && attribute.name === 'select');

const pathOf = ({ expression }: Site): PathExpression | undefined =>
  expression.kind === 'path' ? expression : undefined;

/** Index of the step of this name, where nothing in the path says which one of several is meant; -1 otherwise. */
function openStep(path: PathExpression | undefined, name: string): number {
  if (path === undefined || path.filter !== undefined) return -1;
  if (path.steps.some(({ predicates }) => predicates.length > 0)) return -1;
  return path.steps.findIndex(
    ({ axis, test }) =>
      /^(child|descendant)/.test(axis) &&
      test.kind === 'name' &&
      test.prefix === undefined &&
      test.name === name,
  );
}

/** Whether something is read of the elements of this name, whichever they are. */
function readsAny(site: Site, name: string): boolean {
  const path = pathOf(site);
  const at = openStep(path, name);
  return path !== undefined && at !== -1 && at < path.steps.length - 1;
}

const oneOfSeveral: LintRule = {
  code: 'MRSS_ONE_OF_SEVERAL',
  severity: 'warning',
  what: 'The address of one file is asked for, and nothing says which.',
  why: 'An item has a content element for each file, the lowest bitrate first: the first one is the worst. Thumbnails come in no order of use.',
  remedy:
    "Say which: content[@isSource = 'true'], content[last()] for the highest bitrate, or those that the distribution block names.",
  source: `${FEED_MANAGER}: flavor assets in the order of their bitrate`,
  example: {
    bad: '<xsl:value-of select="/item/content/@url"/>',
    good: '<xsl:value-of select="/item/content[last()]/@url"/>',
  },
  check: perSite(function* (site) {
    const path = pathOf(site);
    if (!wantsOneText(site) || path?.steps.at(-1)?.axis !== 'attribute') return;
    for (const name of ['content', 'thumbnail']) {
      if (openStep(path, name) === path.steps.length - 2)
        yield { message: `of several ${name} elements the first one gives this` };
    }
  }),
};

const anyDistribution: LintRule = {
  code: 'MRSS_ANY_DISTRIBUTION',
  severity: 'warning',
  what: 'A path reads the distribution block without saying whose.',
  why: 'An item has a block for each connector that the entry is distributed with: the first one may be that of another platform, with its remote id.',
  remedy:
    'Select by distributionProfileId, which the account writes into the variable of that name, once or twice over: see the examples.',
  source: 'kaltura/server, ContentDistributionMrssManager: a block for each entry distribution',
  example: {
    bad: '<xsl:value-of select="/item/distribution/sunrise"/>',
    good: '<xsl:value-of select="/item/distribution[@distributionProfileId = 7007]/sunrise"/>',
  },
  check: perSite(function* (site) {
    if (readsAny(site, 'distribution'))
      yield { message: 'whichever distribution block comes first is read, that of another connector too' };
  }),
};

const anyMetadata: LintRule = {
  code: 'MRSS_ANY_METADATA',
  severity: 'note',
  what: 'A path reads custom metadata without saying of which profile.',
  why: 'An entry has a customData element for each metadata profile of the account, and they have no names, only numbers.',
  remedy: 'Select by customData[@metadataProfileId = …].',
  source: 'kaltura/server, kMetadataMrssManager.php',
  example: {
    bad: '<xsl:value-of select="/item/customData/metadata/AgeRating"/>',
    good: '<xsl:value-of select="/item/customData[@metadataProfileId = 9021]/metadata/AgeRating"/>',
  },
  check: perSite(function* (site) {
    if (readsAny(site, 'customData')) yield { message: 'whichever metadata profile comes first is read' };
  }),
};

const isCopyOf = ({ element, value }: Site, name: string): boolean =>
  isXsl(element, 'copy-of') &&
  !value.isUnknown &&
  [...value.nodes].some((node) => node.kind === 'element' && node.name === name);

const sentWhole: LintRule = {
  code: 'MRSS_SENT_WHOLE',
  severity: 'warning',
  what: 'The item is copied into what is sent.',
  why: 'It holds the distribution blocks of all connectors, with their settings and remote ids, and addresses that may carry sessions.',
  remedy: 'Copy what the partner is to have, element by element.',
  source: 'kaltura/server, ContentDistributionMrssManager',
  example: { bad: '<xsl:copy-of select="/item"/>', good: '<xsl:copy-of select="/item/title"/>' },
  check: perSite(function* (site) {
    if (isCopyOf(site, 'item'))
      yield { message: 'the whole item is sent, with the settings of other connectors in it' };
  }),
};

const distributionCopied: LintRule = {
  code: 'MRSS_DISTRIBUTION_COPIED',
  severity: 'warning',
  what: 'Distribution blocks are copied into what is sent.',
  why: 'Other connectors write their settings into their blocks, some of them logins.',
  remedy: 'Take the values that are meant, out of our own block.',
  source: 'kaltura/server, ContentDistributionMrssManager',
  example: {
    bad: '<xsl:copy-of select="/item/distribution"/>',
    good: '<xsl:value-of select="/item/distribution[1]/sunrise"/>',
  },
  check: perSite(function* (site) {
    if (isCopyOf(site, 'distribution'))
      yield { message: 'distribution blocks are sent, those of other connectors too' };
  }),
};

/** What is left of a deleted entry; the empty name is that of documents and texts. */
const LEFT_OF_DELETED = new Set(['item', 'entryId', 'status', '']);

const deletedEntry: LintRule = {
  code: 'MRSS_DELETED_ENTRY',
  severity: 'warning',
  what: 'A stylesheet for deletions reads what a deleted entry has not.',
  why: 'When the entry itself was deleted, its item has the entry id and the status, and nothing else: no title, no metadata, no distribution block. What is read is empty.',
  remedy: 'Go by entryId, or by the variable remoteId.',
  source: `${FEED_MANAGER}: of a deleted entry, entryId and status alone`,
  example: {
    bad: '<xsl:value-of select="/item/referenceID"/>',
    good: '<xsl:value-of select="/item/entryId"/>',
  },
  check: perStep(function* ({ step, result }, { source }) {
    if (source.actions.some((name) => name !== 'delete') || step.test.kind !== 'name') return;
    const names = [...result.nodes].map(({ name }) => name ?? '?');
    if (result.verdict !== 'possible' || names.some((name) => LEFT_OF_DELETED.has(name))) return;
    const name = `${step.axis === 'attribute' ? '@' : ''}${step.test.name}`;
    yield { message: `a deleted entry has no ${name}: this is empty` };
  }),
};

const tagUntrimmed: LintRule = {
  code: 'MRSS_TAG_UNTRIMMED',
  severity: 'note',
  what: 'A tag is written as it stands.',
  why: 'Tags are split at commas and not trimmed: all but the first begin with a blank, and an entry without tags has one empty tag.',
  remedy: 'Write normalize-space(), and leave out what is empty: tags/tag[normalize-space()].',
  source: `${FEED_MANAGER}: the tags of the entry, exploded at commas`,
  example: {
    bad: '<xsl:value-of select="/item/tags/tag[2]"/>',
    good: '<xsl:value-of select="normalize-space(/item/tags/tag[2])"/>',
  },
  check: perSite(function* (site) {
    if (!wantsOneText(site) || site.value.isUnknown || pathOf(site) === undefined) return;
    const nodes = [...site.value.nodes];
    if (nodes.length > 0 && nodes.every((node) => node.kind === 'element' && node.name === 'tag'))
      yield { message: 'all tags but the first begin with a blank' };
  }),
};

/** How a stylesheet reads the item. */
export const itemPathRules: readonly LintRule[] = [
  rootNotRss,
  noNamespace,
  pathNever,
  fieldUnseen,
  oneOfSeveral,
  anyDistribution,
  anyMetadata,
  sentWhole,
  distributionCopied,
  deletedEntry,
  tagUntrimmed,
];
