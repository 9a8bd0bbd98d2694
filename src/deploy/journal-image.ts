/** Images as the journal keeps them: documents in full, so that a rollback can bring them back; secrets hashed. */
import { OBJECT_KINDS, toImage, type ConnectorImage, type ImageObject } from './image.js';
import { hashSecrets } from './state.js';

/** JSON of an image: its objects in order. */
export type ImageJson = readonly ImageObject[];

/** @param salt - For every secret of the image. One salt a file: the hashes are slow on purpose. */
export const imageToJson = (image: ConnectorImage, salt: string): ImageJson => [
  ...hashSecrets(image, salt).values(),
];

/** @returns `undefined` for what is no image. */
export function imageFromJson(json: unknown): ConnectorImage | undefined {
  if (!Array.isArray(json) || !json.every(isObject)) return undefined;
  return toImage(json.map(({ kind, action, fields }) => ({ kind, action, fields })));
}

function isObject(json: unknown): json is ImageObject {
  if (typeof json !== 'object' || json === null) return false;
  const { kind, fields } = json as Partial<ImageObject>;
  return (
    kind !== undefined &&
    OBJECT_KINDS.includes(kind) &&
    typeof fields === 'object' &&
    (fields as unknown) !== null
  );
}
