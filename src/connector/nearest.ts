import { distance } from 'fastest-levenshtein';

/** The candidate a mistyped word most likely meant, or `undefined` when none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  // Two letters changed places in "nmae"; "mp4" does not mean "ftp".
  let limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    const steps = distance(typed, candidate.toLowerCase());
    if (steps > limit) continue;
    // "titel" is as far from "item" as from "title".
    if (steps === limit && best !== undefined && lettersOf(candidate) !== lettersOf(typed)) continue;
    best = candidate;
    limit = steps;
  }
  return best;
}

const lettersOf = (word: string): string => Array.from(word.toLowerCase()).sort().join('');

/** `Did you mean "sftp"?`, or nothing. For the end of a sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}
