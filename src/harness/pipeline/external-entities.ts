import { warning, type Problem } from '../../core/problem.js';

// e.g. <!ENTITY secret SYSTEM "file:///etc/passwd">, also as a parameter entity
const EXTERNAL_ENTITY = /<!ENTITY\s+(?:%\s+)?([^\s%]+)\s+(?:SYSTEM|PUBLIC)\b/g;
/** A document type stands before the root: no need to look further. */
const LOOK_AT_BYTES = 64 * 1024;

/**
 * Entities that stand for something outside of a document. Nothing opens them, here or on the server:
 * PHP parses without substituting entities.
 */
export function externalEntityProblems(bytes: Uint8Array, file: string): Problem[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LOOK_AT_BYTES)).toString(
    'latin1',
  );
  if (!text.includes('<!ENTITY')) return [];
  return [...text.matchAll(EXTERNAL_ENTITY)].map((match) => {
    const before = text.slice(0, match.index);
    return warning(
      'EXTERNAL_ENTITY_IGNORED',
      `the entity '${match[1]}' stands for something outside this document, which nothing opens: it comes out empty, or as a reference that no partner can resolve`,
      {
        file,
        line: before.split('\n').length,
        column: match.index - before.lastIndexOf('\n'),
        fix: 'Write its content where it is used.',
      },
    );
  });
}
