import type { Finding, LintRule } from '../rule.js';
import type { LintSubject, ResultsSource } from '../subject.js';
import { placeInResults } from './results.js';

const ENGINE = 'kaltura/server, GenericDistributionEngine.php, parseResults';

const perPattern =
  (
    check: (pattern: string) => Iterable<Omit<Finding, 'place'> & { readonly offset: number }>,
  ): LintRule['check'] =>
  (subject: LintSubject) =>
    subject.results
      .filter(({ parser }: ResultsSource) => parser === 'regex')
      .flatMap((results) =>
        [...check(results.text)].map(({ offset, ...finding }) => ({
          ...finding,
          place: placeInResults(subject, results, offset),
        })),
      );

/** A pattern with escapes and character classes blanked out, letter for letter. */
const skeletonOf = (pattern: string): string =>
  pattern.replaceAll(/\\[^]/g, '  ').replaceAll(/\[\^?\]?[^\]]*\]/g, (found) => ' '.repeat(found.length));

const noGroup: LintRule = {
  code: 'RESULTS_REGEX_NO_GROUP',
  severity: 'warning',
  what: 'A pattern has text around the id, and no group around the id itself.',
  why: 'Without a group the remote id is all that the pattern matches, quotes and names included. It goes into paths and into the item of every later job.',
  remedy:
    'Put the id into brackets; a look-behind keeps the rest out of the match for servers that take all of it.',
  source: `API guide, section 10.3; ${ENGINE} takes element 0`,
  example: { bad: '"id":"[a-z0-9-]+"', good: '(?<="id":")([a-z0-9-]+)' },
  check: perPattern(function* (pattern) {
    const skeleton = skeletonOf(pattern);
    const hasGroup = /\((?!\?)|\(\?P?<(?![=!])|\(\?'/.test(skeleton);
    const isTrimmed = /\(\?<[=!]|\(\?[=!]/.test(skeleton) || pattern.includes('\\K');
    if (hasGroup || isTrimmed || !/["'<>=:]/.test(skeleton)) return;
    yield { offset: 0, message: 'the remote id is the whole match, with everything around the id' };
  }),
};

const greedy: LintRule = {
  code: 'RESULTS_REGEX_GREEDY',
  severity: 'warning',
  what: 'A group takes as much as it can of any characters.',
  why: 'It ends at the last place where the rest of the pattern fits, not at the first: in an answer on one line that is far behind the id.',
  remedy: 'Name what an id is made of, or what ends it: ([^"]+), ([0-9a-z-]+).',
  source: 'PCRE2 pattern syntax: quantifiers are greedy',
  example: { bad: '"id":"(.*)"', good: '"id":"([^"]*)"' },
  check: perPattern(function* (pattern) {
    for (const { index } of pattern.matchAll(/(?<!\\)\((?:\?P?<\w+>)?(?:\.|\[\\s\\S\])[*+](?![?+])\)/g)) {
      yield {
        offset: index,
        message: 'this group takes all there is, to the last place where the pattern fits',
      };
    }
  }),
};

const slash: LintRule = {
  code: 'RESULTS_REGEX_SLASH',
  severity: 'error',
  what: 'A slash in a pattern has no backslash before it.',
  why: 'The server puts the pattern between slashes: the first one in it ends it, and what follows is no modifier. Nothing is ever read.',
  remedy: 'Write \\/ for a slash.',
  source: `${ENGINE}: preg_match("/$pattern/")`,
  example: { bad: '</id>', good: '<\\/id>' },
  check: perPattern(function* (pattern) {
    const offset = pattern.replaceAll(/\\[^]/g, '  ').indexOf('/');
    if (offset >= 0)
      yield { offset, message: 'this slash ends the pattern: the server puts it between slashes' };
  }),
};

/** Regular expressions that read the answer. */
export const patternRules: readonly LintRule[] = [noGroup, greedy, slash];
