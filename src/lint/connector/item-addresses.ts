import type { LintRule } from '../rule.js';
import type { VocabularyNode } from '../vocabulary/graph.js';
import { givesOnly, makesText, mentionsAnywhere, perTransform, placeOf } from './item-sites.js';

const MRSS = 'kaltura/server, kMrssManager.php';

const isAddress =
  (owner: string, name: string) =>
  ({ kind, name: own, parents }: VocabularyNode) =>
    kind === 'attribute' && own === name && parents[0]?.name === owner;

const emptyUrl: LintRule = {
  code: 'MRSS_URL_EMPTY',
  severity: 'note',
  what: 'The address of a file is sent without a look at whether there is one.',
  why: 'Files on remote storage alone, and accounts without a delivery profile, have an empty url. It may also be plain http, or carry a token that expires.',
  remedy: "Choose among content[@url != ''].",
  source: `${MRSS}; kAssetUtils.class.php`,
  example: {
    bad: `<xsl:for-each select="/item/content"><file href="{@url}"/></xsl:for-each>`,
    good: `<xsl:for-each select="/item/content[@url != '']"><file href="{@url}"/></xsl:for-each>`,
  },
  check: perTransform(function* (reading) {
    if (
      mentionsAnywhere(
        reading,
        /@url\s*(!=|=)|(normalize-space|string|string-length|not|boolean|starts-with)\(\s*@url/,
      )
    )
      return;
    const found = reading.flow.sites.find(
      (site) => makesText(site) && givesOnly(site.value, isAddress('content', 'url')),
    );
    if (found === undefined) return;
    yield {
      place: placeOf(reading, found, found.expression),
      message: 'the url of a file may be empty, and nothing here looks',
    };
  }),
};

const session: LintRule = {
  code: 'MRSS_SESSION_IN_URL',
  severity: 'note',
  what: 'Addresses of captions or attachments are sent.',
  why: 'For entries that are secured the address carries a session that ends after a day. And captions and attachments are listed whatever their status.',
  remedy: 'Tell the partner to fetch them at once.',
  source: 'kaltura/server, alpha/lib/model/asset.php; CaptionPlugin.php, AttachmentPlugin.php',
  example: {
    bad: `<xsl:for-each select="/item/subTitle"><captions href="{@href}"/></xsl:for-each>`,
    good: `<xsl:for-each select="/item/subTitle"><captions language="{@lang}"/></xsl:for-each>`,
  },
  check: perTransform(function* (reading) {
    const isAny = (node: VocabularyNode) =>
      isAddress('subTitle', 'href')(node) || isAddress('attachment', 'url')(node);
    const found = reading.flow.sites.find((site) => makesText(site) && givesOnly(site.value, isAny));
    if (found === undefined) return;
    yield {
      place: placeOf(reading, found, found.expression),
      message: 'this address may carry a session that ends after a day',
    };
  }),
};

/** Addresses that the item has. */
export const itemAddressRules: readonly LintRule[] = [emptyUrl, session];
