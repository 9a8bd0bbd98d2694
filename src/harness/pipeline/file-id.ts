/**
 * PHP's `uniqid()`: the time in microseconds as 13 hex digits, never twice the same.
 *
 * @param now - Milliseconds since the Unix epoch.
 */
export function createFileIds(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor(now() * 1000));
    return toFileId(last);
  };
}

/** @param micros - Microseconds since the Unix epoch. */
export function toFileId(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return seconds.toString(16).padStart(8, '0') + (micros % 1_000_000).toString(16).padStart(5, '0');
}

/** The microseconds that a file id was made from. */
export const microsOf = (fileId: string): number =>
  Number.parseInt(fileId.slice(0, 8), 16) * 1_000_000 + Number.parseInt(fileId.slice(8), 16);
