import { readTree, type XmlElement } from '../../xml/tree.js';
import type { AccountContext } from '../context.js';
import type { MetadataRow } from '../store/rows.js';
import { escapeText, wrap } from './xml.js';

const VALID = 1;

/** Metadata of an entry or cue point, oldest first. */
export const metadataOf = ({ store }: AccountContext, objectId: string): MetadataRow[] =>
  store.metadata.filter((row) => row.objectId === objectId && row.status === VALID);

/**
 * An element with a copy of a metadata document. Leaves lose their attributes, elements their namespaces;
 * comments and text between elements are lost.
 *
 * @source kaltura/server, kMetadataMrssManager.php
 */
export function customData(name: string, row: MetadataRow): string {
  const tree = readTree(Buffer.from(row.xml, 'utf8'), 'metadata');
  return wrap(name, tree.kind === 'read' ? copyElement(tree.root) : '', {
    metadataId: row.id,
    metadataVersion: row.version,
    metadataProfileId: row.metadataProfileId,
    metadataProfileVersion: row.metadataProfileVersion,
  });
}

/** An element as the server copies it. */
export function copyElement({ name, attributes, children, text }: XmlElement): string {
  if (children.length === 0) return wrap(name, escapeText(text));
  return wrap(name, children.map(copyElement).join(''), attributes);
}
