import { decodeXml } from '../../xml/scan.js';
import type { BodyExtension } from './names.js';

/** By what the bytes are, not by what they were meant to be: a result without an element is no XML document. */
export function extensionOf(bytes: Uint8Array): BodyExtension {
  const text = decodeXml(bytes).replace(/^\uFEFF/, '');
  if (/^\s*</.test(text) && hasElement(text)) return '.xml';
  return isText(bytes) ? '.txt' : '.bin';
}

const hasElement = (text: string): boolean =>
  /<[\p{L}_]/u.test(
    text.replace(/<!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE(?:"[^"]*"|'[^']*'|\[[^]*?\]|[^>[])*>/g, ''),
  );

/** Whether every byte is text in UTF-8. */
function isText(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  // oxlint-disable-next-line no-control-regex -- what makes a file binary
  return !/[\u0000-\u0008\u000b\u000e-\u001f]/.test(text) && Buffer.from(text).equals(buffer);
}
