import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import {
  decodePercent,
  dropInvalid,
  emptyMap,
  groupColons,
  mergeTrees,
  parseForm,
  putFormValue,
  treeOf,
} from './form.js';
import { isMap, Upload, type RawMap } from './value.js';

/** Bodies larger than this are refused. */
export const MAX_BODY_BYTES = 512 * 1024 * 1024;
/** Without files: what a form or a JSON document may weigh. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** So many fields a form may have: reading more would keep everybody else waiting. */
const MAX_FIELDS = 50_000;

/** A request that cannot be read as one: answered with this status, in plain words. */
export class UnreadableRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ReadRequest {
  readonly params: RawMap;
  readonly notes: readonly { readonly code: string; readonly text: string }[];
}

/**
 * Reads a request's parameters from wherever they are. Later ones win, in depth: body, files, query, path.
 *
 * @param path - Of the URL, as sent, e.g. `/api_v3/service/media/action/get/entryId/0_ab12cd34`.
 * @throws {UnreadableRequest}
 * @source kaltura/server, infraRequestUtils.class.php
 */
export async function readRequest(
  request: IncomingMessage,
  path: string,
  query: string,
): Promise<ReadRequest> {
  const notes: { code: string; text: string }[] = [];
  const body = await readBody(request, (code, text) => notes.push({ code, text }));
  const merged = mergeTrees(mergeTrees(body, parseForm(query)), parsePath(path));
  return { params: groupColons(merged), notes };
}

/** The key and value pairs of a path, after the script's own parts. The first value of a key wins. */
export function parsePath(path: string): RawMap {
  const parts = path
    .split('/')
    .map(decodePercent)
    .filter((part) => part !== '' && part !== 'api_v3' && part !== 'index.php');
  const pairs = emptyMap();
  for (let index = 0; index < parts.length; index += 2) {
    const key = parts[index] ?? '';
    if (key === '0') break;
    if (!Object.hasOwn(pairs, key)) pairs[key] = parts[index + 1] ?? '';
  }
  return pairs;
}

type Note = (code: string, text: string) => void;

async function readBody(request: IncomingMessage, note: Note): Promise<RawMap> {
  const contentType = request.headers['content-type'] ?? '';
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!/^identity$/i.test(encoding)) {
    note('BODY_ENCODED', `the server unpacks no bodies: this one is ${encoding}, and read as it is`);
  }
  if (/^multipart\/form-data\b/i.test(contentType)) return readMultipart(request, note);
  const bytes = await collect(request);
  if (bytes.length === 0) return emptyMap();
  if (/^application\/json\b/i.test(contentType)) return readJson(bytes, contentType, note);
  const form = dropInvalid(bytes);
  if (form.split('&', MAX_FIELDS + 1).length > MAX_FIELDS) {
    throw new UnreadableRequest(413, `the form has more than ${MAX_FIELDS} fields`);
  }
  return parseForm(form);
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_TEXT_BYTES) {
      throw new UnreadableRequest(413, `the body is larger than ${MAX_TEXT_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What does not decode to something is dropped silently by the server. */
function readJson(bytes: Buffer, contentType: string, note: Note): RawMap {
  if (contentType.trim().toLowerCase() !== 'application/json') {
    note(
      'JSON_CONTENT_TYPE',
      `the server reads a JSON body only where the header is application/json to the letter, not ${contentType}`,
    );
  }
  const tree = parseJsonObject(dropInvalid(bytes));
  if (tree === undefined) {
    note('JSON_BODY_IGNORED', 'the body is no JSON object; the server ignores it as if there were none');
    return emptyMap();
  }
  return tree;
}

function parseJsonObject(text: string): RawMap | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    const tree = treeOf(JSON.parse(trimmed));
    return isMap(tree) ? tree : undefined;
  } catch {
    return undefined;
  }
}

/** A text part `json` that holds something replaces all other text parts; files stay. */
function readMultipart(request: IncomingMessage, note: Note): Promise<RawMap> {
  return new Promise((resolve, reject) => {
    const texts: [string, string][] = [];
    const files: [string, Upload][] = [];
    let size = 0;
    const refuse = (status: number, message: string) => {
      request.unpipe();
      reject(new UnreadableRequest(status, message));
    };
    let parser: ReturnType<typeof Busboy>;
    try {
      parser = new Busboy({
        headers: request.headers as BusboyHeaders,
        limits: { fieldSize: MAX_TEXT_BYTES, fieldNameSize: 1000, fields: 10_000, files: 100, parts: 10_100 },
      });
    } catch (cause) {
      return refuse(400, `the multipart body cannot be read: ${(cause as Error).message}`);
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) refuse(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
    });
    request.on('aborted', () => refuse(400, 'the body ended before its end'));
    parser.on('field', (name, value, isNameCut, isValueCut) => {
      if (isNameCut || isValueCut) refuse(413, `the part ${name.slice(0, 40)} is longer than it may be`);
      texts.push([name, value]);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => refuse(413, 'the body has more parts than it may have'));
    }
    parser.on('file', (name, stream, fileName) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // A part without its end: nobody else listens, and unheard it would end the process.
      stream.on('error', (cause: Error) =>
        refuse(400, `the multipart body cannot be read: ${cause.message}`),
      );
      stream.on('end', () => files.push([name, new Upload(baseName(fileName), Buffer.concat(chunks))]));
    });
    parser.on('error', (cause) =>
      refuse(400, `the multipart body cannot be read: ${(cause as Error).message}`),
    );
    parser.on('finish', () => resolve(joinParts(texts, files, note)));
    request.pipe(parser);
  });
}

function joinParts(
  texts: readonly [string, string][],
  files: readonly [string, Upload][],
  note: Note,
): RawMap {
  const json = texts.find(([name]) => name === 'json');
  let tree = json === undefined ? undefined : parseJsonObject(json[1]);
  if (tree !== undefined && Object.keys(tree).length === 0) tree = undefined;
  if (json !== undefined && tree === undefined) {
    note('JSON_BODY_IGNORED', 'the part json is no JSON object with something in it; the server ignores it');
  }
  if (tree === undefined) {
    tree = emptyMap();
    for (const [name, value] of texts) putFormValue(tree, name, value);
  }
  for (const [name, file] of files) putFormValue(tree, name, file);
  return tree;
}

/** Names of files come from anywhere: only their last part is looked at. */
const baseName = (name: string): string => name.split(/[\\/]/).at(-1)?.replaceAll('\0', '') ?? '';
