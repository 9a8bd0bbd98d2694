import { nearest } from '../../connector/nearest.js';
import type { ItemGraph, VocabularyNode } from './graph.js';
import type { NodeSet } from './steps.js';

/** Words of other vocabularies, in small letters, and what an item has in their place. */
const FOREIGN_WORDS: Readonly<Record<string, string>> = {
  guid: '/item/entryId',
  id: '/item/entryId',
  entry_id: '/item/entryId',
  pubdate: '/item/createdAt',
  keywords: '/item/tags/tag',
  tag: '/item/tags/tag',
  categories: '/item/category',
  size: '@fileSize, which is in bytes in content and in KB in thumbnail',
  filesize: '@fileSize',
  bitrate: '@videoBitrate',
  framerate: '@frameRate',
  lang: '/item/subTitle/@lang',
  length: '/item/media/duration, in milliseconds',
  sunrise: '/item/distribution/sunrise',
  sunset: '/item/distribution/sunset',
  metadata: '/item/customData/metadata',
  metadataprofilename: '@metadataProfileId: a profile has its number and no name here',
  metadataprofile: '@metadataProfileId: a profile has its number and no name here',
  metadataprofilesystemname: '@metadataProfileId: a profile has its number and no name here',
};

/** What to write in place of a name that a path asks for in vain; `undefined` where nothing is close. */
export function suggestName(
  graph: ItemGraph,
  from: NodeSet,
  name: string,
  kind: 'element' | 'attribute',
  names: readonly string[],
): string | undefined {
  const at = kind === 'attribute' ? '@' : '';
  const sameButCase = names.find((other) => other.toLowerCase() === name.toLowerCase());
  if (sameButCase !== undefined) return at + sameButCase;
  const other = [...from].flatMap((node) => (kind === 'attribute' ? node.children : node.attributes));
  const twin = other.find((node) => node.name?.toLowerCase() === name.toLowerCase());
  if (twin?.name !== undefined) return kind === 'attribute' ? twin.name : `@${twin.name}`;
  const close = nearest(name, names);
  if (close !== undefined) return at + close;
  const closeTwin = nearest(
    name,
    other.flatMap((node) => (node.isOpen ? [] : (node.name ?? []))),
  );
  if (closeTwin !== undefined && closeTwin !== '') return kind === 'attribute' ? closeTwin : `@${closeTwin}`;
  const elsewhere = [...from].every(({ isOpen }) => !isOpen) ? findElsewhere(graph, name) : undefined;
  if (elsewhere !== undefined) return elsewhere;
  return Object.hasOwn(FOREIGN_WORDS, name.toLowerCase()) ? FOREIGN_WORDS[name.toLowerCase()] : undefined;
}

/** A name that is right, in another place: the one nearest to the top. */
function findElsewhere({ all }: ItemGraph, name: string): string | undefined {
  const places = all
    .filter((node) => !node.isOpen && node.name?.toLowerCase() === name.toLowerCase())
    .map(pathTo)
    .toSorted((a, b) => a.split('/').length - b.split('/').length);
  return places[0];
}

/** e.g. `/item/media/duration`, `/item/content/@url`. */
export function pathTo(node: VocabularyNode): string {
  const [parent] = node.parents;
  const step = `${node.kind === 'attribute' ? '@' : ''}${node.name ?? '*'}`;
  return parent === undefined || node.kind === 'document' ? '' : `${pathTo(parent)}/${step}`;
}
