import type { WireError } from '../../wire.js';

/** How the page reaches its server. */
export interface Link {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  openEvents(): EventSource;
}

/** The server said no, and why. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string | undefined;

  constructor(status: number, { error }: WireError) {
    super(error.message);
    this.name = 'Refused';
    this.status = status;
    this.code = error.code;
    this.fix = error.fix;
  }
}

const toQuery = (values: Readonly<Record<string, string>>): string => new URLSearchParams(values).toString();

/** A path below `/api` with its query, e.g. `run?key=acme%2Fminimal%2Fsubmit`. */
export const toPath = (name: string, values: Readonly<Record<string, string>>): string =>
  `${name}?${toQuery(values)}`;

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text === '' ? '{}' : text) as T;
  throw new Refused(response.status, readError(text, response));
}

function readError(text: string, response: Response): WireError {
  try {
    const answer = JSON.parse(text) as Partial<WireError>;
    if (answer.error !== undefined) return { error: answer.error };
  } catch {
    // Something else than the studio answered.
  }
  return {
    error: { code: 'HTTP', message: `the server answered ${response.status} ${response.statusText}` },
  };
}

/** @param base - Address of the page; `api` lies beside it. The cookie of the first visit is what lets in. */
export function createLink(base: string): Link {
  const toUrl = (path: string) => new URL(`api/${path}`, base);
  return {
    get: async <T>(path: string, signal?: AbortSignal) =>
      readAnswer<T>(await fetch(toUrl(path), signal === undefined ? {} : { signal })),
    post: async <T>(path: string, body: unknown) =>
      readAnswer<T>(
        await fetch(toUrl(path), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    openEvents: () => new EventSource(toUrl('events')),
  };
}
