import type { Protocol, ScriptedResponse } from '../../core/connector.js';
import type { Inbox } from './inbox.js';

export type { Delivery, TranscriptLine } from './delivery.js';

/** A local stand-in for a partner's server: it takes whatever a connector sends and remembers it. */
export interface Sink extends AsyncDisposable {
  readonly protocol: Protocol;
  /** Where to send, with the port that was really bound, e.g. `sftp://127.0.0.1:40022/`. */
  readonly url: URL;
  /** SSH: `SHA256:<base64>` of the host key as OpenSSH prints it. HTTPS: SHA-256 of the certificate in hex. */
  readonly fingerprint: string | undefined;
}

/** How a sink misbehaves on purpose, so that failure paths are as easy to try as the happy one. */
export type Fault =
  /** No login is accepted. */
  | { readonly kind: 'refuse-login' }
  /** SSH alone: only public key and keyboard-interactive are offered. */
  | { readonly kind: 'no-password-method' }
  /** Creating directories is refused. */
  | { readonly kind: 'no-mkdir' }
  /** Writing fails for want of space after so many bytes. FTP 452 or 552, SFTP FAILURE "No space left", HTTP 507. */
  | { readonly kind: 'disk-full'; readonly afterBytes: number }
  /** The TCP connection is reset after so many bytes of the file or body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Every answer waits so long. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** SSH alone: another host key than the one that clients may know. */
  | { readonly kind: 'host-key-changed' }
  /** HTTPS alone: a certificate whose time is over. */
  | { readonly kind: 'expired-certificate' }
  /** HTTP and HTTPS alone: another answer than the one that was to be given. */
  | { readonly kind: 'answer'; readonly change: (answer: ScriptedResponse) => ScriptedResponse };

export interface Login {
  readonly username: string;
  readonly password: string;
  /** SSH alone: this key is accepted instead. A private key as OpenSSH writes it. */
  readonly key?: { readonly text: string; readonly passphrase: string | undefined };
}

/** What an HTTP sink is asked before it answers. */
export interface AnswerContext {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

export interface SinkOptions {
  /** Port to bind on 127.0.0.1. 0, the default, picks a free one. */
  readonly port?: number;
  /** Where deliveries go. Several sinks share one. */
  readonly inbox: Inbox;
  /** Logins that are accepted, asked at each attempt; `undefined` accepts any. HTTP asks for none unless this is set. */
  readonly logins?: (() => readonly Login[]) | undefined;
  /** What HTTP and HTTPS answer. */
  readonly answer?: ((context: AnswerContext) => ScriptedResponse | Promise<ScriptedResponse>) | undefined;
  /** Asked at each attempt, a connection or an HTTP request, so that a fault can be switched while the sink runs. */
  readonly fault?: ((protocol: Protocol) => Fault | undefined) | undefined;
  /** Bodies larger than this are refused as a full disk would. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Where host keys and certificates are kept between starts; made on first use. Nothing is written without it. */
  readonly stateFolder?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

export const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
