import { readFileSync } from 'node:fs';
import { overrideItem } from '../../hold/assert/overrides.js';
import type { WireFixture } from '../../harness/studio/wire.js';
import type { Session, SessionFixture } from '../session/session.js';
import { Refusal } from './refusal.js';

type Changes = WireFixture['overrides'];

interface Overridden {
  readonly set: Changes;
  /** What the file held when the changes were made. */
  readonly base: Buffer;
}

/** What the page changed in fixtures: in this session alone, the files stay as they are. */
export class Overrides {
  readonly #session: Session;
  readonly #changed = new Map<string, Overridden>();

  constructor(session: Session) {
    this.#session = session;
  }

  of(fixture: SessionFixture): Changes {
    return this.#changed.get(keyOf(fixture))?.set ?? {};
  }

  /**
   * All changes of a fixture, in place of those before; none take them back.
   *
   * @throws {Refusal} 422 for a path that leads nowhere, with the one that was probably meant.
   */
  change(fixture: SessionFixture, set: Changes): void {
    if (Object.keys(set).length === 0) {
      if (this.#changed.delete(keyOf(fixture))) this.#session.setItem(fixture, undefined);
      return;
    }
    const base = readFixture(fixture);
    const made = overrideItem(base, set);
    if (made.kind === 'refused') {
      const message = `${made.path}: ${made.reason}`;
      const fix = 'A path leads from the item, e.g. title, media.duration, content[2].@url.';
      throw new Refusal({ status: 422, code: 'OVERRIDE_REFUSED', message, fix });
    }
    this.#changed.set(keyOf(fixture), { set, base });
    this.#session.setItem(fixture, made.bytes);
  }

  /** Makes the changes again where a file is another by now; they are gone with what they no longer fit. */
  refresh(): void {
    if (this.#changed.size === 0) return;
    const fixtures = new Map(this.#session.catalog.fixtures.map((fixture) => [keyOf(fixture), fixture]));
    for (const [key, { set, base }] of this.#changed) {
      const fixture = fixtures.get(key);
      if (fixture === undefined) this.#changed.delete(key);
      else if (!isSame(fixture, base)) this.#changeAgain(fixture, set);
    }
  }

  #changeAgain(fixture: SessionFixture, set: Changes): void {
    try {
      this.change(fixture, set);
    } catch {
      this.change(fixture, {});
    }
  }
}

const keyOf = ({ connector, name }: SessionFixture): string => `${connector ?? ''}/${name}`;

function isSame(fixture: SessionFixture, base: Buffer): boolean {
  try {
    return readFileSync(fixture.path).equals(base);
  } catch {
    // It is being written, or gone: what comes next says which.
    return true;
  }
}

function readFixture({ path, shown }: SessionFixture): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Refusal({
      status: 422,
      code: 'FIXTURE_UNREADABLE',
      message: `${shown} cannot be read (${reason})`,
    });
  }
}
