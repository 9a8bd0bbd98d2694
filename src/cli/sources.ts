import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Workspace } from '../connector/workspace.js';
import type { ReadSource } from '../harness/report/problem-text.js';
import type { Streams } from './output.js';

/** Files to quote from, read once each, without secrets. */
export function sourceReader({ root }: Pick<Workspace, 'root'>, streams: Streams): ReadSource {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, readText(resolve(root, file), streams));
    return texts.get(file);
  };
}

function readText(path: string, streams: Streams): string | undefined {
  try {
    return streams.clean(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
