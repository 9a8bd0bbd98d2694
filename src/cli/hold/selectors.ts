import { relative, resolve, sep } from 'node:path';
import { isOutside } from '../../connector/files.js';
import { matchesGlob } from '../../connector/glob.js';
import { didYouMean } from '../../connector/nearest.js';
import { EXIT, Failure } from '../../core/failure.js';
import { PENDING_SUFFIX } from '../../hold/snapshots/names.js';
import type { PendingCase, PendingFile } from '../../hold/snapshots/pending.js';

/** What a command picked of all that waits. */
export interface Picked {
  readonly found: PendingCase;
  /** Some of its files, where paths named them alone. */
  readonly files: readonly PendingFile[];
  /** Named by its own path or name, not by the connector or a wildcard. */
  readonly isByName: boolean;
}

/**
 * Picks by connector, by path, by case (`minimal.submit`), or by a glob over any of these.
 *
 * @param wanted - As typed; paths are relative to `cwd` or to the workspace. Empty: everything.
 * @throws {Failure} SNAPSHOT_UNKNOWN for the first that nothing matches.
 */
export function pick(
  cases: readonly PendingCase[],
  wanted: readonly string[],
  { root, cwd }: { root: string; cwd: string },
): Picked[] {
  if (wanted.length === 0) return cases.map((found) => ({ found, files: found.files, isByName: false }));
  const texts = wanted.map((text) => spellings(text, root, cwd));
  const hits = new Set<number>();
  const picked = cases.flatMap((found) => {
    const matching = texts.flatMap((all, index) => {
      const match = matchCase(found, all);
      if (match !== undefined) hits.add(index);
      return match === undefined ? [] : [match];
    });
    if (matching.length === 0) return [];
    const files = found.files.filter((file) => matching.some((match) => match.files.includes(file)));
    return [{ found, files, isByName: matching.some(({ isByName }) => isByName) }];
  });
  const missed = texts.findIndex((_, index) => !hits.has(index));
  if (missed >= 0) throw unknown(wanted[missed] ?? '', cases);
  return picked;
}

/** The text itself, and the path from the workspace that it may be. */
function spellings(text: string, root: string, cwd: string): string[] {
  const tidy = (path: string) => path.split(sep).join('/').replace(/^\.\//, '').replace(/\/+$/, '');
  const path = relative(root, resolve(cwd, text));
  return [...new Set([tidy(text), ...(isOutside(path) ? [] : [tidy(path)])])].filter((one) => one !== '');
}

function matchCase(found: PendingCase, texts: readonly string[]): Omit<Picked, 'found'> | undefined {
  const { connector, base, files } = found;
  const wide = [connector, `connectors/${connector}`, `connectors/${connector}/__snapshots__`];
  if (matches(wide, texts)) return { files, isByName: false };
  const whole = [base, `connectors/${connector}/__snapshots__/${base}`];
  if (matches(whole, texts)) return { files, isByName: whole.some((name) => texts.includes(name)) };
  const some = files.filter(({ shown }) => matches(namesOf(shown), texts));
  if (some.length === 0) return undefined;
  return {
    files: some,
    isByName: some.some(({ shown }) => namesOf(shown).some((name) => texts.includes(name))),
  };
}

const namesOf = (shown: string): string[] => {
  const name = shown.slice(shown.lastIndexOf('/') + 1);
  return [shown, shown + PENDING_SUFFIX, name, name + PENDING_SUFFIX];
};

const matches = (names: readonly string[], texts: readonly string[]): boolean =>
  names.some((name) => texts.some((text) => name === text || matchesGlob(name, text)));

function unknown(text: string, cases: readonly PendingCase[]): Failure {
  const names = [
    ...new Set(
      cases.flatMap(({ connector, base, files }) => [connector, base, ...files.map(({ shown }) => shown)]),
    ),
  ];
  return new Failure(
    'SNAPSHOT_UNKNOWN',
    `nothing of "${text}" waits for a review.${didYouMean(text, names)}`,
    {
      exit: EXIT.usage,
      fix:
        cases.length === 0
          ? 'Nothing waits at all: mrssmith test makes what is new.'
          : 'To see what waits:\n\n  mrssmith review --list',
    },
  );
}
