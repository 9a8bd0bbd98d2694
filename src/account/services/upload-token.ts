import type { UploadTokenRow } from '../store/rows.js';
import { bool, file, float, object, string } from '../types/spec.js';
import { UPLOAD_TOKEN_STATUS } from '../types/upload-token.js';
import { checkInsert } from '../wire/check.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { listRows } from './list.js';
import { dropUpload, findUploadToken, storeChunk } from './upload-tokens.js';

const TOKEN = 'KalturaUploadToken';

const toObject = (token: UploadTokenRow): ApiObject => ({ ...token, objectType: TOKEN });

function add({ account, partnerId, session }: Call, args: Args): ApiObject {
  const sent = args.optionalObject('uploadToken');
  if (sent !== undefined) checkInsert(account.types, sent);
  const nowSec = account.clock.nowSec();
  const fileName = sent?.['fileName'];
  const fileSize = sent?.['fileSize'];
  return toObject(
    account.store.uploadTokens.put({
      id: account.ids.uploadToken(),
      partnerId,
      userId: session?.userId ?? '',
      status: UPLOAD_TOKEN_STATUS.PENDING,
      fileName: typeof fileName === 'string' ? fileName : null,
      fileSize: typeof fileSize === 'number' ? fileSize : null,
      uploadedFileSize: null,
      createdAt: nowSec,
      updatedAt: nowSec,
    }),
  );
}

function upload(call: Call, args: Args): ApiObject {
  const token = findUploadToken(call, args.string('uploadTokenId'));
  const { bytes, fileName } = args.upload('fileData');
  return toObject(
    storeChunk(call.account, token, {
      bytes,
      fileName,
      isResumed: args.optionalBool('resume') ?? false,
      isFinal: args.optionalBool('finalChunk') ?? true,
      at: args.optionalInt('resumeAt') ?? -1,
    }),
  );
}

function list({ account, partnerId }: Call, args: Args): ApiObject {
  const own = account.store.uploadTokens.filter(
    (token) => token.partnerId === partnerId && token.status !== UPLOAD_TOKEN_STATUS.DELETED,
  );
  const { rows, totalCount } = listRows(own, args.optionalObject('filter'), args.optionalObject('pager'));
  return listAnswer(`${TOKEN}ListResponse`, { objects: rows.map(toObject), totalCount });
}

/** @source kaltura/server, UploadTokenService.php */
export const UPLOAD_TOKEN_SERVICE: ServiceSpec = {
  name: 'uploadToken',
  actions: [
    writeAction('add', { params: [optional('uploadToken', object(TOKEN))], result: TOKEN, run: add }),
    readAction('get', {
      params: [param('uploadTokenId', string)],
      result: TOKEN,
      run: (call, args) => toObject(findUploadToken(call, args.string('uploadTokenId'))),
    }),
    writeAction('upload', {
      params: [
        param('uploadTokenId', string),
        param('fileData', file),
        optional('resume', bool, false),
        optional('finalChunk', bool, true),
        optional('resumeAt', float, -1),
      ],
      result: TOKEN,
      run: upload,
    }),
    writeAction('delete', {
      params: [param('uploadTokenId', string)],
      result: 'void',
      run: (call, args) => {
        dropUpload(call.account, findUploadToken(call, args.string('uploadTokenId')));
        return undefined;
      },
    }),
    readAction('list', {
      params: [optional('filter', object(`${TOKEN}Filter`)), optional('pager', object('KalturaFilterPager'))],
      result: `${TOKEN}ListResponse`,
      run: list,
    }),
  ],
};
