import type { CodeModule } from '../code/types.js';
import { NONCE_META } from '../model/nonce.js';

let loading: Promise<CodeModule> | undefined;

/** Evaluated when the first document is to be shown: the first picture does not wait for it. */
export function loadCode(): Promise<CodeModule> {
  loading ??= import('../code/index.js');
  return loading;
}

/** What the document's policy lets style elements carry. */
export const readNonce = (): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${NONCE_META}"]`)?.content ?? '';
