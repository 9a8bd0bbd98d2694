import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of the children of a process. */
export function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // e.g. "1234 (node) S 1230 ...": the parent is the second field after the name
        return (
          readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] === String(parent)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}
