import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  findWorkspace,
  listFixtures,
  selectConnectors,
  type FixtureFile,
} from '../../connector/workspace.js';
import { clip, formatBytes, padEnd, padStart, plural, visible } from '../../harness/report/style.js';
import { readTree, type XmlElement } from '../../xml/tree.js';
import type { CommandContext } from '../command.js';
import type { FixtureListFlags } from './traffic-flags.js';
import { Output } from '../output.js';

/** A fixture, and what is in it. */
interface ListedFixture {
  readonly name: string;
  /** `null`: the workspace's. */
  readonly connector: string | null;
  readonly file: string;
  readonly bytes: number;
  /** Why it cannot be read; `null` where it can. */
  readonly problem: string | null;
  readonly entryId: string | null;
  readonly title: string | null;
  /** e.g. `video`. */
  readonly kind: string | null;
  readonly counts: FixtureCounts | null;
  /** Of the item's own distribution blocks. */
  readonly distributionProfileIds: readonly string[];
}

interface FixtureCounts {
  readonly flavors: number;
  readonly thumbnails: number;
  readonly metadata: number;
  readonly captions: number;
  readonly attachments: number;
  readonly scenes: number;
}

/** Lists the fixtures of the workspace, then those of its connectors. */
export function listFixtureFiles(
  names: readonly string[],
  flags: FixtureListFlags,
  { streams }: CommandContext,
): void {
  const output = new Output(flags, streams);
  const workspace = findWorkspace(resolve(flags.cwd));
  const own = selectConnectors(workspace, names).flatMap((folder) =>
    listFixtures(workspace, folder)
      .filter(({ isOwn }) => isOwn)
      .map((fixture) => describe(fixture, folder.id)),
  );
  const all = [...listFixtures(workspace).map((fixture) => describe(fixture, null)), ...own];
  if (output.wantsJson) output.json({ fixtures: all });
  if (flags.json) return;
  const nameWidth = Math.max(0, ...all.map(({ name }) => name.length));
  let shown: string | null | undefined;
  for (const fixture of all) {
    if (fixture.connector !== shown) {
      shown = fixture.connector;
      const title = shown === null ? 'fixtures/mrss' : `connectors/${shown}/fixtures`;
      output.line(output.style.colors.bold(visible(title)));
    }
    const size = padStart(formatBytes(fixture.bytes), 7);
    const line = `  ${padEnd(visible(fixture.name), nameWidth)}  ${size}  ${visible(summary(fixture))}`;
    output.line(clip(line, output.style.width));
  }
  output.line(`${all.length === 0 ? '' : '\n'}${plural(all.length, 'fixture')}`);
}

function describe({ name, path, shown }: FixtureFile, connector: string | null): ListedFixture {
  const bytes = readOr(path);
  const reply = typeof bytes === 'string' ? undefined : readTree(bytes, shown);
  const common = { name, connector, file: shown, bytes: typeof bytes === 'string' ? 0 : bytes.length };
  if (reply?.kind !== 'read') {
    const problem = typeof bytes === 'string' ? bytes : (reply?.errors[0]?.message ?? 'not well-formed');
    const nothing = { entryId: null, title: null, kind: null, counts: null, distributionProfileIds: [] };
    return { ...common, problem, ...nothing };
  }
  const { root } = reply;
  const text = (child: string) => root.children.find((element) => element.name === child)?.text ?? null;
  return {
    ...common,
    problem: root.name === 'item' ? null : `the root element is ${root.name}, not item`,
    entryId: text('entryId'),
    title: text('title'),
    kind: kindOf(root),
    counts: countsOf(root),
    distributionProfileIds: childrenOf(root, 'distribution').map(
      ({ attributes }) => attributes['distributionProfileId'] ?? '',
    ),
  };
}

function readOr(path: string): Uint8Array | string {
  try {
    return readFileSync(path);
  } catch (cause) {
    return `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`;
  }
}

const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** @source KalturaMediaType, KalturaEntryType */
const MEDIA_KINDS: Readonly<Record<string, string>> = { 1: 'video', 2: 'image', 5: 'audio' };
const ENTRY_KINDS: Readonly<Record<string, string>> = { 6: 'data', 7: 'live', 8: 'live' };

function kindOf(item: XmlElement): string | null {
  const [media] = childrenOf(item, 'media');
  const mediaType = media?.children.find(({ name }) => name === 'mediaType')?.text ?? '';
  const [type] = childrenOf(item, 'type');
  // A deleted entry is its id and status, and nothing else.
  if (type === undefined && childrenOf(item, 'status')[0]?.text === '3') return 'deleted';
  return MEDIA_KINDS[mediaType] ?? ENTRY_KINDS[type?.text ?? ''] ?? type?.text ?? null;
}

function countsOf(item: XmlElement): FixtureCounts {
  const count = (name: string) => childrenOf(item, name).length;
  return {
    flavors: count('content'),
    thumbnails: count('thumbnail'),
    metadata: count('customData'),
    captions: count('subTitle'),
    attachments: count('attachment'),
    scenes: childrenOf(item, 'scenes').reduce((sum, { children }) => sum + children.length, 0),
  };
}

function summary({ problem, kind, title, counts, distributionProfileIds }: ListedFixture): string {
  if (problem !== null) return `✗ ${problem}`;
  const nouns = {
    flavors: 'flavor',
    thumbnails: 'thumbnail',
    metadata: 'metadata object',
    captions: 'caption',
    attachments: 'attachment',
    scenes: 'scene',
  } as const;
  const parts = Object.entries(nouns).flatMap(([name, noun]) => {
    const count = counts?.[name as keyof FixtureCounts] ?? 0;
    return count === 0 ? [] : [plural(count, noun)];
  });
  const blocks =
    distributionProfileIds.length === 0 ? [] : [`blocks of profile ${distributionProfileIds.join(', ')}`];
  return [kind ?? '?', ...parts, ...blocks, title === null || title === '' ? '' : `"${clip(title, 40)}"`]
    .filter((part) => part !== '')
    .join(' · ');
}
