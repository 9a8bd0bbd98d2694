import { REDACTED } from '../../connector/redact.js';

/**
 * Leads places in a text to those in the same text without its secrets. A place inside of a secret leads to where it is
 * hidden.
 */
export function placesWithoutSecrets(original: string, cleaned: string): (place: number) => number {
  if (original === cleaned) return (place) => place;
  // Where each piece between two secrets begins, in both texts.
  const starts: [inOriginal: number, inCleaned: number, length: number][] = [];
  let [inOriginal, inCleaned] = [0, 0];
  const pieces = cleaned.split(REDACTED);
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const found = isLast ? original.length - piece.length : original.indexOf(piece, inOriginal);
    if (found >= inOriginal) inOriginal = found;
    starts.push([inOriginal, inCleaned, piece.length]);
    // At least one character was hidden between this piece and the next.
    inOriginal += piece.length + 1;
    inCleaned += piece.length + REDACTED.length;
  }
  return (place) => {
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle]?.[0] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    const [from, to, length] = starts[low] ?? [0, 0, 0];
    return to + Math.min(place - from, length);
  };
}
