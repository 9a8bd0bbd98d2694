import type { RunResult } from '../../harness/pipeline/run.js';
import type { RunKey, WireMap, WireRange } from '../../harness/studio/wire.js';
import { emptyMap, mapRun, type RunMap, type RunTexts } from '../../harness/trace/map-run.js';
import { decodeXml } from '../../xml/scan.js';
import type { Session, SessionRun } from '../session/session.js';
import { MOST_BYTES } from './documents.js';
import { placesWithoutSecrets } from './redacted-places.js';

/** Somebody looks at one run, and goes back and forth between a few. */
const KEPT = 16;

/** Maps of runs: made when somebody looks at a run, and kept while its result lasts. */
export class Maps {
  readonly #session: Session;
  readonly #clean: (text: string) => string;
  readonly #kept = new Map<RunKey, { readonly revision: number; readonly map: Promise<WireMap> }>();

  /** @param clean - Takes secrets out of a document, as the page gets it. */
  constructor(session: Session, clean: (text: string) => string) {
    this.#session = session;
    this.#clean = clean;
  }

  async of(run: SessionRun, result: RunResult): Promise<WireMap> {
    const { key, revision } = run;
    const known = this.#kept.get(key);
    const isNewest = known?.revision === revision;
    const map = isNewest ? known.map : this.#make(run, result);
    this.#kept.delete(key);
    this.#kept.set(key, { revision, map });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    try {
      const made = await map;
      // What could not be said this time is asked for again.
      if (made.reason !== null) this.#kept.delete(key);
      return made;
    } catch (cause) {
      this.#kept.delete(key);
      throw cause;
    }
  }

  async #make(run: SessionRun, result: RunResult): Promise<WireMap> {
    const { key, revision } = run;
    const texts = textsOf(run, result);
    if (typeof texts === 'string') return { key, revision, ...emptyMap(texts) };
    const traced = await this.#session.trace(key);
    return { key, revision, ...mapTraced(result, traced, texts, this.#clean) };
  }
}

/**
 * The map of a run by a second run that was traced, without secrets.
 *
 * @param traced - `undefined` where it could not be made.
 */
export function mapTraced(
  { artifacts, report }: RunResult,
  traced: RunResult | undefined,
  texts: RunTexts,
  clean: (text: string) => string,
): RunMap {
  const trace = traced?.artifacts.observation?.trace;
  if (report.engine !== 'libxslt')
    return emptyMap(`${report.engine} tells nothing about its way: libxslt does.`);
  if (trace === undefined) return emptyMap('The run could not be made again with a trace.');
  const isSame = Buffer.from(traced?.artifacts.transformed ?? []).equals(artifacts.transformed ?? EMPTY);
  if (!isSame)
    return emptyMap('The output became another while it was traced: a newer result is on its way.');
  return withoutSecrets(mapRun(trace, texts), texts, clean);
}

const EMPTY = new Uint8Array();

/** The texts that a map is between, or why there can be none. */
export function textsOf({ connector, action }: SessionRun, { artifacts }: RunResult): RunTexts | string {
  const stylesheet = connector.actions[action]?.transform?.bytes;
  const { transformed, mrss } = artifacts;
  if (stylesheet === undefined)
    return 'This action has no stylesheet: what is delivered is the item as it is.';
  if (transformed === undefined || mrss === undefined) return 'The run came to no output.';
  if ([stylesheet, transformed, mrss].some(({ length }) => length > MOST_BYTES)) {
    return 'The documents are too large to be mapped.';
  }
  return {
    output: decodeXml(transformed),
    stylesheet: decodeXml(stylesheet),
    mrss: decodeXml(mrss),
  };
}

function withoutSecrets(map: RunMap, texts: RunTexts, clean: (text: string) => string): RunMap {
  const moveIn = (text: string) => {
    const place = placesWithoutSecrets(text, clean(text));
    return <T extends WireRange>(range: T): T => ({ ...range, from: place(range.from), to: place(range.to) });
  };
  const inStylesheet = placesWithoutSecrets(texts.stylesheet, clean(texts.stylesheet));
  const [inOutput, inSheet, inMrss] = [moveIn(texts.output), moveIn(texts.stylesheet), moveIn(texts.mrss)];
  return {
    ...map,
    nodes: map.nodes.map(inOutput),
    instructions: map.instructions.map((instruction) => ({
      ...inSheet(instruction),
      tagTo: inStylesheet(instruction.tagTo),
      label: clean(instruction.label),
      template: clean(instruction.template),
    })),
    sources: map.sources.map(inMrss),
  };
}
