import { nearest } from '../../connector/nearest.js';
import type { Path } from '../../connector/yaml.js';
import type { LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';
import { XPathSyntaxError, parseXPath } from '../xpath/parse.js';
import { placeInValue, settingAt } from './settings.js';

const PROVIDER = 'kaltura/server, GenericDistributionProvider.php';
const FLOW = 'kaltura/server, kContentDistributionFlowManager.php';

/** Each text of a list, under provider and profile. */
function* watched(subject: LintSubject, setting: string): Generator<readonly [path: Path, value: string]> {
  for (const owner of ['provider', 'profile']) {
    const list = settingAt(subject, [owner, setting]);
    if (!Array.isArray(list)) continue;
    for (const [index, value] of list.entries()) {
      if (typeof value === 'string') yield [[owner, setting, index], value];
    }
  }
}

const WATCHED_XPATHS = 'updateRequiredMetadataXPaths';
const WATCHED_FIELDS = 'updateRequiredEntryFields';

const watchComma: LintRule = {
  code: 'WATCH_COMMA',
  severity: 'warning',
  what: 'A watched path or column has a comma in it.',
  why: 'The server keeps each list as one text with commas between, and cuts it there again: two broken halves, silently ignored.',
  remedy: 'Write the path without a comma, as several paths if need be.',
  source: `${PROVIDER}: explode(',')`,
  example: {
    bad: "- //*[contains(local-name(), 'Title')]",
    good: "- /*[local-name()='metadata']/*[local-name()='Title']",
  },
  *check(subject) {
    for (const setting of [WATCHED_XPATHS, WATCHED_FIELDS]) {
      for (const [path, value] of watched(subject, setting)) {
        const offset = value.indexOf(',');
        if (offset < 0) continue;
        yield {
          place: placeInValue(subject, path, offset),
          message: 'the server cuts this text at the comma, and ignores both halves',
          fix: setting === WATCHED_XPATHS ? 'Write it without a comma.' : 'Make two list items of it.',
        };
      }
    }
  },
};

const watchItem: LintRule = {
  code: 'WATCH_XPATH_OF_ITEM',
  severity: 'warning',
  what: 'A watched path begins with the item.',
  why: 'Watched paths are read against each custom metadata document, the root of which is metadata. There is no item and no customData there.',
  remedy: "Begin with /*[local-name()='metadata'].",
  source: `${FLOW}: onMetadataChanged compares the metadata documents`,
  example: {
    bad: '- /item/customData/metadata/Genre',
    good: "- /*[local-name()='metadata']/*[local-name()='Genre']",
  },
  *check(subject) {
    for (const [path, value] of watched(subject, WATCHED_XPATHS)) {
      const [found] =
        /^\/{0,2}(?:item|customData|rss)(?![\w.-])(?:\/customData)?(?:\[[^\]]*\])?(?:\/metadata)?/.exec(
          value,
        ) ?? [];
      if (found === undefined) continue;
      const rest = [...value.slice(found.length).matchAll(/\/+([\w.-]+)/g)].map(
        ([, name]) => `/*[local-name()='${name}']`,
      );
      yield {
        place: placeInValue(subject, path, 0),
        message: 'this path is read against the metadata document, which has neither item nor customData',
        fix: `/*[local-name()='metadata']${rest.join('')}`,
      };
    }
  },
};

/** Columns whose change the server reports. @source kaltura/server, entryPeer */
const COLUMNS = [
  'ID KSHOW_ID KUSER_ID NAME TYPE MEDIA_TYPE DATA THUMBNAIL VIEWS VOTES COMMENTS FAVORITES TOTAL_RANK RANK TAGS STATUS SOURCE',
  'SOURCE_ID SOURCE_LINK LICENSE_TYPE CREDIT LENGTH_IN_MSECS CREATED_AT UPDATED_AT PARTNER_ID DISPLAY_IN_SEARCH SUBP_ID CUSTOM_DATA',
  'SCREEN_NAME SITE_URL PERMISSIONS GROUP_ID PLAYS PARTNER_DATA INT_ID INDEXED_CUSTOM_DATA_1 DESCRIPTION MEDIA_DATE ADMIN_TAGS',
  'MODERATION_STATUS MODERATION_COUNT MODIFIED_AT PUSER_ID ACCESS_CONTROL_ID CONVERSION_PROFILE_ID CATEGORIES CATEGORIES_IDS',
  'START_DATE END_DATE SEARCH_TEXT_DISCRETE FLAVOR_PARAMS_IDS AVAILABLE_FROM LAST_PLAYED_AT REFERENCE_ID',
].flatMap((line) => line.split(' '));

const watchColumn: LintRule = {
  code: 'WATCH_COLUMN_UNKNOWN',
  severity: 'warning',
  what: 'Entry columns are spelt entry.NAME: the word entry in small letters, a full stop, the column in capitals.',
  why: 'The server compares the text with the names of the columns that changed, letter by letter. Another spelling is never found.',
  remedy:
    'For example entry.NAME, entry.DESCRIPTION, entry.TAGS, entry.CATEGORIES, entry.START_DATE, entry.END_DATE.',
  source: `${FLOW}: onEntryChanged; Propel column names of entry`,
  example: { bad: 'updateRequiredEntryFields: [name]', good: 'updateRequiredEntryFields: [entry.NAME]' },
  *check(subject) {
    for (const [path, value] of watched(subject, WATCHED_FIELDS)) {
      if (value.includes(',')) continue;
      const [, column = value] = /^entry\.(.*)$/i.exec(value) ?? [];
      const name = column.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
      if (value === `entry.${name}` && COLUMNS.includes(name)) continue;
      const meant = COLUMNS.includes(name) ? name : nearest(name, COLUMNS);
      // A column that nobody told us of may exist, if it is spelt like one.
      if (value === `entry.${name}` && meant === undefined) continue;
      yield {
        place: placeInValue(subject, path, 0),
        message: `no column is called ${JSON.stringify(value)}: a change of it is never noticed`,
        fix: meant === undefined ? 'Columns are spelt like entry.NAME.' : `entry.${meant}`,
      };
    }
  },
};

const watchInvalid: LintRule = {
  code: 'WATCH_XPATH_INVALID',
  severity: 'warning',
  what: 'A watched path is no XPath.',
  why: 'The server evaluates it, gets nothing, and goes on: a change is never noticed.',
  remedy: "Write it like /*[local-name()='metadata']/*[local-name()='Genre'].",
  source: `${FLOW}: kMetadataManager::parseXpath`,
  example: { bad: "- /*[local-name()='metadata'", good: "- /*[local-name()='metadata']" },
  *check(subject) {
    for (const [path, value] of watched(subject, WATCHED_XPATHS)) {
      // Another rule tells of the comma.
      if (value.includes(',')) continue;
      try {
        parseXPath(value);
      } catch (cause) {
        if (!(cause instanceof XPathSyntaxError)) throw cause;
        yield {
          place: placeInValue(subject, path, cause.offset),
          message: `this is no XPath: ${cause.message}`,
        };
      }
    }
  },
};

/** Lists of what is watched for changes. */
export const watchRules: readonly LintRule[] = [watchComma, watchItem, watchColumn, watchInvalid];
