import type { AccountContext } from '../context.js';
import { DEFAULT_LIMITS, type EngineError } from '../../xml/engine.js';
import { ApiError } from '../wire/errors.js';

/** Before the root element: a declaration, comments, processing instructions, then a document type. */
const HAS_DOCTYPE = /^(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*<!DOCTYPE/;

const said = (errors: readonly EngineError[]): string =>
  errors.map(({ message }) => message.trim()).join('\n') || 'not well-formed';

const source = (name: string, text: string) => ({ name, bytes: Buffer.from(text, 'utf8') });

/**
 * Checks a metadata document against the schema of its profile.
 *
 * Differs: a document type declaration is refused, so that no entity is ever expanded.
 *
 * @throws {ApiError} INVALID_METADATA_DATA with every error of the schema.
 * @source kaltura/server, kMetadataManager.php (validateMetadata)
 */
export async function checkMetadata(context: AccountContext, xml: string, xsd: string): Promise<void> {
  if (HAS_DOCTYPE.test(xml)) {
    throw new ApiError('INVALID_METADATA_DATA', 'a document type declaration is not taken here');
  }
  const engine = context.fieldEngine();
  const opened = await engine.openItem(source('metadata', xml));
  if (opened.kind === 'malformed') throw new ApiError('INVALID_METADATA_DATA', said(opened.errors));
  try {
    const reply = await engine.validate({
      document: opened.document,
      schema: source('metadata profile', xsd),
      output: Buffer.from(xml, 'utf8'),
      limits: DEFAULT_LIMITS,
    });
    if (reply.kind === 'unusable' || !reply.isValid) {
      throw new ApiError('INVALID_METADATA_DATA', said(reply.errors));
    }
  } finally {
    await engine.release([opened.document]);
  }
}

/** @throws {ApiError} INVALID_METADATA_PROFILE_SCHEMA when it is no XML schema. */
export async function checkMetadataSchema(context: AccountContext, xsd: string): Promise<void> {
  const engine = context.fieldEngine();
  const opened = await engine.openItem(source('metadata', '<metadata/>'));
  if (opened.kind === 'malformed') return;
  try {
    const reply = await engine.validate({
      document: opened.document,
      schema: source('metadata profile', xsd),
      output: Buffer.from('<metadata/>'),
      limits: DEFAULT_LIMITS,
    });
    if (reply.kind === 'unusable') throw new ApiError('INVALID_METADATA_PROFILE_SCHEMA', said(reply.errors));
  } finally {
    await engine.release([opened.document]);
  }
}
