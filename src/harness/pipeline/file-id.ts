/**
 * PHP's `uniqid()`: the time in microseconds as 13 hex digits, never twice the same.
 *
 * @param now - Milliseconds since the Unix epoch.
 */
export function createFileIds(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor(now() * 1000));
    const seconds = Math.floor(last / 1_000_000);
    return seconds.toString(16).padStart(8, '0') + (last % 1_000_000).toString(16).padStart(5, '0');
  };
}
