import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Failure } from '../../core/failure.js';
import type { WireError } from '../../harness/studio/wire.js';

/** Why a request is not answered as it was meant to be. */
export interface RefusalDetails {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
}

/** Thrown by a route; the page is told. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly details: RefusalDetails;

  constructor(details: RefusalDetails) {
    super(details.message);
    this.details = details;
  }
}

export function refuse(c: Context, { status, code, message, fix }: RefusalDetails): Response {
  return c.json(
    { error: { code, message, ...(fix === undefined ? {} : { fix }) } } satisfies WireError,
    status,
  );
}

/** What the page is told about anything that was thrown. Never where in the program that happened. */
export function toRefusal(cause: unknown): RefusalDetails {
  if (cause instanceof Refusal) return cause.details;
  if (cause instanceof Failure) {
    const [first] = cause.problems;
    const message = first === undefined ? cause.message : `${cause.message}: ${first.message}`;
    return { status: 422, code: cause.code, message, fix: cause.fix ?? first?.fix };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return {
    status: 500,
    code: 'INTERNAL',
    message: `something inside mrssmith failed: ${reason}`,
    fix: 'Please report it, with what mrssmith doctor prints.',
  };
}
