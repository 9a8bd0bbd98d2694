import type { AccountContext } from '../context.js';
import type { UploadTokenRow } from '../store/rows.js';
import { UPLOAD_TOKEN_STATUS } from '../types/upload-token.js';
import { ApiError } from '../wire/errors.js';
import type { Call } from '../wire/service.js';

const blobKey = (id: string): string => `upload/${id}`;

/** @throws {ApiError} UPLOAD_TOKEN_NOT_FOUND for a deleted or another partner's token. */
export function findUploadToken({ account, partnerId }: Call, id: string): UploadTokenRow {
  const token = account.store.uploadTokens.get(id);
  if (token?.partnerId !== partnerId || token.status === UPLOAD_TOKEN_STATUS.DELETED) {
    throw new ApiError('UPLOAD_TOKEN_NOT_FOUND');
  }
  return token;
}

/** One part of a file. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly isResumed: boolean;
  readonly isFinal: boolean;
  /** Byte to write at; -1 is the end of what is there. */
  readonly at: number;
}

/** @throws {ApiError} UPLOAD_TOKEN_NOT_FOUND for a token that is used up; UPLOAD_ERROR for a part that leaves a gap. */
export function storeChunk(
  { store, clock }: AccountContext,
  token: UploadTokenRow,
  chunk: Chunk,
): UploadTokenRow {
  if (token.status === UPLOAD_TOKEN_STATUS.CLOSED) throw new ApiError('UPLOAD_TOKEN_NOT_FOUND');
  const before = (chunk.isResumed ? store.readBlob(blobKey(token.id)) : undefined) ?? Buffer.alloc(0);
  const at = chunk.at < 0 ? before.length : Math.floor(chunk.at);
  // A gap would be filled with bytes that nobody sent.
  if (at > before.length) throw new ApiError('UPLOAD_ERROR');
  const whole = Buffer.alloc(Math.max(before.length, at + chunk.bytes.length));
  before.copy(whole);
  chunk.bytes.copy(whole, at);
  store.putBlob(blobKey(token.id), whole);
  return store.uploadTokens.put({
    ...token,
    status: chunk.isFinal ? UPLOAD_TOKEN_STATUS.FULL_UPLOAD : UPLOAD_TOKEN_STATUS.PARTIAL_UPLOAD,
    fileName: token.fileName ?? chunk.fileName,
    fileSize: chunk.isFinal ? whole.length : (token.fileSize ?? null),
    uploadedFileSize: whole.length,
    updatedAt: clock.nowSec(),
  });
}

/**
 * Takes the file of a token, which is closed with it.
 *
 * @throws {ApiError} UPLOAD_TOKEN_NOT_FOUND; UPLOADED_FILE_NOT_FOUND when its file is not complete.
 */
export function takeUpload(call: Call, id: string): { bytes: Buffer; fileName: string } {
  const token = findUploadToken(call, id);
  const { store, clock } = call.account;
  const bytes = store.readBlob(blobKey(id));
  if (token.status !== UPLOAD_TOKEN_STATUS.FULL_UPLOAD || bytes === undefined) {
    throw new ApiError('UPLOADED_FILE_NOT_FOUND', id);
  }
  store.dropBlob(blobKey(id));
  store.uploadTokens.put({ ...token, status: UPLOAD_TOKEN_STATUS.CLOSED, updatedAt: clock.nowSec() });
  return { bytes, fileName: token.fileName ?? '' };
}

export function dropUpload({ store, clock }: AccountContext, token: UploadTokenRow): void {
  store.dropBlob(blobKey(token.id));
  store.uploadTokens.put({ ...token, status: UPLOAD_TOKEN_STATUS.DELETED, updatedAt: clock.nowSec() });
}
