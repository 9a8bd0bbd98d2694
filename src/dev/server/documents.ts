import { decodeXml } from '../../xml/scan.js';
import type { WireDocument } from '../../harness/studio/wire.js';

/** Larger documents are cut. */
export const MOST_BYTES = 2 * 1024 * 1024;
/** More than a secret is long in any spelling: what the cut goes through is not shown. */
const MARGIN = 64 * 1024;

export interface DocumentFacts {
  /** As people see it, where it is a file. */
  readonly file?: string | undefined;
  /** Takes secrets out. */
  readonly clean: (text: string) => string;
}

/** A document for the page; `null` where there is none. */
export function toDocument(
  bytes: Uint8Array | undefined,
  { file, clean }: DocumentFacts,
): WireDocument | null {
  if (bytes === undefined) return null;
  const isCut = bytes.length > MOST_BYTES;
  const whole = decodeXml(isCut ? bytes.subarray(0, MOST_BYTES + MARGIN) : bytes);
  const isBinary = !isText(whole, bytes);
  const cleaned = isBinary ? '' : clean(whole);
  const text = isCut ? cleaned.slice(0, Math.max(0, Math.min(MOST_BYTES, cleaned.length - MARGIN))) : cleaned;
  return {
    file: file ?? null,
    language: languageOf(text),
    text,
    sizeBytes: bytes.length,
    isCut: isCut && !isBinary,
    isBinary,
  };
}

/** XML may be in any encoding, and damaged; of anything else every byte must be text. */
function isText(text: string, bytes: Uint8Array): boolean {
  // oxlint-disable-next-line no-control-regex -- what makes a file binary
  if (/[\u0000-\u0008\u000b\u000e-\u001f]/.test(text)) return false;
  return languageOf(text) === 'xml' || !text.includes('\ufffd') || Buffer.from(bytes).includes('\ufffd');
}

function languageOf(text: string): WireDocument['language'] {
  if (/^\s*</.test(text)) return 'xml';
  return /^\s*[[{]/.test(text) ? 'json' : 'text';
}
