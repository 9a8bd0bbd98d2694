import type { Protocol } from '../../core/connector.js';
import type { TranscriptLine } from '../sinks/delivery.js';

/** Where the bytes really go: a sink, or with `--live` the address itself. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Credentials {
  /** `undefined`: the setting is absent (HTTP then sends no Authorization at all). */
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** SFTP and SCP alone: logs in with a key in place of the password. */
  readonly key?: PrivateKey | undefined;
}

/** A private key as a text that OpenSSH writes. */
export interface PrivateKey {
  readonly text: string;
  readonly passphrase: string | undefined;
}

/** One file to put with FTP, SFTP or SCP. */
export interface FileRequest {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  /** `<serverPath>/<uniqid>.xml`, as the server joins it: not normalised further. */
  readonly path: string;
  readonly body: Buffer;
  /** Removes the file, in place of putting one. */
  readonly operation?: 'put' | 'remove';
  /** `false`: a file that is there already is left alone, and the delivery fails with `exists`. */
  readonly overwrite?: boolean;
  /** FTP alone. The account can only ever use passive mode; the kit can do both. */
  readonly passive: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly now: () => number;
}

/** One HTTP or HTTPS request, composed already. */
export interface HttpRequest {
  readonly url: URL;
  /** The path and query to send to the letter, e.g. `//in` or `/a%20b`; `URL` would tidy it. */
  readonly target: string;
  /** Overrides where the connection goes; the Host header stays the URL's. */
  readonly endpoint: Endpoint | undefined;
  readonly credentials: Credentials;
  readonly method: 'POST' | 'GET';
  readonly mode:
    | { readonly kind: 'raw' }
    /** One multipart part of that name, value = payload text. */
    | { readonly kind: 'field'; readonly name: string }
    /** One multipart part of that name, the payload as a file. */
    | { readonly kind: 'file'; readonly name: string; readonly fileName: string }
    /** What PHP >= 5.6 does with httpFileName: the literal text `@<path>`. */
    | { readonly kind: 'path'; readonly name: string; readonly path: string };
  readonly body: Buffer;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Answers longer than this end the delivery with `too-large`. */
  readonly maxAnswerBytes: number;
  readonly now: () => number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** One entry per request made, the first included, redirects after it. */
  readonly hops: readonly { readonly method: string; readonly url: string; readonly status: number }[];
}

/** Why a delivery did not happen, in the file transfer manager's own classes. */
export type DeliveryFailureReason =
  | 'connect' // nothing listens, name unknown, TLS refused
  | 'login' // the destination refused the login
  | 'put' // the destination refused the file
  | 'exists' // the file is there, and was not to be replaced
  | 'lost' // the connection ended half-way
  | 'timeout'
  | 'too-large'
  | 'redirects'
  | 'aborted';

/** What libcurl would say: the account shows its text, with its number. @source curl/curl.h */
export interface CurlError {
  readonly errno: number;
  readonly text: string;
}

export type DeliveryResult<Answer> =
  | {
      readonly kind: 'delivered';
      readonly protocol: Protocol;
      /** As the destination knows it: absolute for file protocols, path and query for HTTP. */
      readonly path: string;
      readonly answer: Answer;
      readonly transcript: readonly TranscriptLine[];
    }
  | {
      readonly kind: 'failed';
      readonly reason: DeliveryFailureReason;
      /** In a sentence, without secrets, e.g. `530 Login incorrect`. */
      readonly message: string;
      /** HTTP alone; left out where the kit stops and curl would not. */
      readonly curl?: CurlError;
      readonly transcript: readonly TranscriptLine[];
    };

export type FileClient = (request: FileRequest) => Promise<DeliveryResult<undefined>>;
export type HttpClient = (request: HttpRequest) => Promise<DeliveryResult<HttpAnswer>>;
