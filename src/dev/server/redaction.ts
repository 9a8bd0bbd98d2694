import { cleanValues, createRedactor, maskUserinfo, REDACTED } from '../../connector/redact.js';
import type { Connector } from '../../core/connector.js';
import type { Session } from '../session/session.js';

/** Fields by which the page finds things again, and words of the kit: no secret stands in them. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  'action',
  'boot',
  'code',
  'connector',
  'dialect',
  'engine',
  'failedStage',
  'fixture',
  'from',
  'id',
  'key',
  'kind',
  'language',
  'name',
  'parser',
  'protocol',
  'root',
  'run',
  'severity',
  'snapshot',
  'stage',
  'state',
  'statusName',
]);

// e.g. "://acme:hunter2@". An XPath has no scheme: `//media:content/@url` stays.
const USERINFO = /(:\/\/[^/@:\s"'<>]*:)[^\s"'<>/@]+@/g;

/**
 * Takes the secrets of a workspace out of all that leaves the process: passwords that the session knows, and those that
 * stand in addresses. What was a secret once stays one: older transcripts hold it.
 */
export class Redaction {
  readonly #session: Pick<Session, 'redact' | 'catalog'>;
  readonly #inAddresses = new Set<string>();
  #redactAddresses: (text: string) => string = (text) => text;

  constructor(session: Pick<Session, 'redact' | 'catalog'>) {
    this.#session = session;
    this.learn();
  }

  /** Looks at the addresses of connectors again. */
  learn(): void {
    const before = this.#inAddresses.size;
    for (const password of this.#session.catalog.connectors.flatMap(passwordsInAddresses)) {
      this.#inAddresses.add(password);
    }
    if (this.#inAddresses.size > before) this.#redactAddresses = createRedactor([...this.#inAddresses]);
  }

  /** A document as its author wrote it, but for secrets. */
  readonly document = (text: string): string =>
    this.#redactAddresses(this.#session.redact(text)).replace(USERINFO, `$1${REDACTED}@`);

  /** What people read. */
  readonly text = (text: string): string => maskUserinfo(this.document(text));

  /** Data for the page. */
  readonly values = <T>(value: T): T => cleanValues(value, this.text, KEPT_FIELDS);
}

/** e.g. `hunter2` of `ftp://acme:hunter2@host`, as it is and decoded. */
function passwordsInAddresses({ actions, profile }: Connector): string[] {
  const settings = [...Object.values(actions), ...Object.values(profile.actions)];
  return settings.flatMap(({ serverAddress = '' }) => {
    const [, password] = /^(?:[a-z]+:\/\/)?[^/@:\s]*:([^\s/]*)@/i.exec(serverAddress) ?? [];
    return password === undefined || password === '' ? [] : [password, decodePercent(password)];
  });
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
