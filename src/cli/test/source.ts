import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ReadSource } from '../../harness/report/problem-text.js';

/** Files to quote from, read once each, without secrets. */
export function sourceReader(root: string, clean: (text: string) => string): ReadSource {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, readText(resolve(root, file), clean));
    return texts.get(file);
  };
}

function readText(path: string, clean: (text: string) => string): string | undefined {
  try {
    return clean(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
