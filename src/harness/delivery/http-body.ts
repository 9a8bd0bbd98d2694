import { randomBytes } from 'node:crypto';
import type { HttpRequest } from './client.js';

/** A request body, as bytes. */
export interface ComposedBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * Composes the body the way PHP and curl do.
 *
 * @source kaltura/server, httpMgr.class.php (which mode); curl 7.88, lib/mime.c (the form of a part);
 *   php-src 5.5, ext/curl/interface.c (the type of a file part)
 */
export function composeBody({ mode, body }: Pick<HttpRequest, 'mode' | 'body'>): ComposedBody {
  switch (mode.kind) {
    case 'raw':
      return { contentType: 'application/x-www-form-urlencoded', bytes: body };
    case 'field':
      return composePart(`name="${escapeName(mode.name)}"`, undefined, body);
    case 'path':
      return composePart(`name="${escapeName(mode.name)}"`, undefined, Buffer.from(`@${mode.path}`));
    case 'file': {
      const names = `name="${escapeName(mode.name)}"; filename="${escapeName(mode.fileName)}"`;
      return composePart(names, 'application/octet-stream', body);
    }
  }
}

function composePart(names: string, type: string | undefined, value: Buffer): ComposedBody {
  const boundary = `${'-'.repeat(24)}${randomBytes(8).toString('hex')}`;
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; ${names}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    '\r\n',
  ].join('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), value, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/** As curl since 7.81, after the WHATWG rules for forms. */
const escapeName = (name: string): string =>
  name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
