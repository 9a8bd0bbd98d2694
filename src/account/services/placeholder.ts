import type { AssetRow } from '../store/rows.js';

const NAMES: Readonly<Record<AssetRow['kind'], string>> = {
  flavor: 'video or sound',
  thumb: 'thumbnail',
  caption: 'caption',
  attachment: 'attachment',
};

/**
 * A text in the place of a content that lies elsewhere: connectors that deliver files have one to deliver.
 *
 * @param url - Empty where nobody said.
 */
export const placeholderOf = ({ kind, id }: Pick<AssetRow, 'kind' | 'id'>, url: string): Buffer =>
  Buffer.from(
    `This stands for the ${NAMES[kind]} of asset ${id}. mrssmith account does not fetch contents.\n${url === '' ? '' : `Its content lies at ${url}\n`}`,
    'utf8',
  );
