import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TransformReply, TransformRequest } from '../../src/xml/engine.js';
import { LibxsltHost } from '../../src/xml/host.js';
import type { Observation } from '../../src/xml/observation.js';

export const here = (name: string) => readFileSync(join(import.meta.dirname, name));

/** Runs a stylesheet over a document, in this process. The result document is released. */
export function transform(
  host: LibxsltHost,
  stylesheet: string | Uint8Array,
  document: string | Uint8Array,
  more: Partial<TransformRequest> = {},
): TransformReply | undefined {
  const item = host.openItem({ bytes: Buffer.from(document), name: 'item.xml' });
  if (item.kind === 'malformed') return undefined;
  const reply = host.transform({
    document: item.document,
    stylesheet: { bytes: Buffer.from(stylesheet), name: 'sheet.xsl' },
    variables: {},
    doubled: false,
    timezone: 'UTC',
    nowSec: 1_767_225_600,
    limits: { timeoutMs: 5_000 },
    ...more,
  });
  host.release(reply.kind === 'made' ? [item.document, reply.document] : [item.document]);
  return reply;
}

/** What a run of a stylesheet did. */
export function observe(
  stylesheet: string | Uint8Array,
  document: string | Uint8Array,
  more: Partial<TransformRequest> = { coverage: true },
): Observation {
  using host = new LibxsltHost();
  const observation = transform(host, stylesheet, document, more)?.observation;
  if (observation === undefined) throw new Error('nothing was observed');
  return observation;
}

/** A stylesheet around some templates. */
export const sheet = (content: string, attributes = '') =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"${attributes}>\n${content}\n</xsl:stylesheet>`;
