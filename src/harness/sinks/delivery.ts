import type { Protocol, ScriptedResponse } from '../../core/connector.js';

/** One step of a conversation, as a person would read it. Passwords never stand in it. */
export interface TranscriptLine {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly from: 'client' | 'server' | 'note';
  /** e.g. `STOR in/65f0.xml`, `226 Stored`, `note: login "acme" with password accepted`. */
  readonly text: string;
}

/** One file or request body that a sink received whole. */
export interface Delivery {
  /** Counts from 1 in an inbox. */
  readonly id: number;
  /** What was really spoken: an SSH sink records `sftp` or `scp` by the channel used. */
  readonly protocol: Protocol;
  /** Absolute, with forward slashes, percent-decoded, without `.` and `..`; query included for HTTP. */
  readonly path: string;
  readonly body: Buffer;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAtMs: number;
  readonly username: string | undefined;
  /** HTTP alone: request line parts, and headers in the order sent, `Authorization` redacted. */
  readonly request:
    | {
        readonly method: string;
        readonly url: string;
        readonly headers: readonly (readonly [string, string])[];
      }
    | undefined;
  /** HTTP alone: what the sink answered. */
  readonly answer: ScriptedResponse | undefined;
  /** The conversation up to the moment of receipt. */
  readonly transcript: readonly TranscriptLine[];
}
