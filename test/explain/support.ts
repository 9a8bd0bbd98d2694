import { emptyMap, mapRun, type RunMap } from '../../src/harness/trace/map-run.js';
import { LibxsltHost } from '../../src/xml/host.js';
import type { Trace } from '../../src/xml/observation.js';
import { decodeXml } from '../../src/xml/scan.js';
import type { TransformRequest } from '../../src/xml/engine.js';
import { transform } from '../coverage/support.js';

/** A run with its mapping, and what is told of it. */
export interface Mapped {
  readonly map: RunMap;
  readonly trace: Trace | undefined;
  readonly output: string;
  readonly stylesheet: string;
  readonly mrss: string;
  /** What a node is: its source text, `line label` of the direct maker, and the texts that it came from. */
  readonly tell: (path: string) => readonly string[];
}

export function mapped(
  sheet: string | Uint8Array,
  document: string | Uint8Array,
  more: Partial<TransformRequest> = {},
  host = new LibxsltHost(),
): Mapped {
  const reply = transform(host, sheet, document, { trace: true, ...more });
  const trace = reply?.observation?.trace;
  const output = reply?.kind === 'made' && reply.bytes !== undefined ? decodeXml(reply.bytes) : '';
  const [stylesheet, mrss] = [sheet, document].map((text) => decodeXml(Buffer.from(text as string))) as [
    string,
    string,
  ];
  const map = trace === undefined ? emptyMap('no trace') : mapRun(trace, { output, stylesheet, mrss });
  const tell = (path: string) =>
    map.nodes
      .filter((node) => node.path === path)
      .map(({ from, to, makers, sources }) => {
        const maker = map.instructions[makers[0] ?? -1];
        const came = sources.map((source) => {
          const found = map.sources[source];
          return found === undefined ? '?' : found.path;
        });
        return `${output.slice(from, to)} | ${maker?.line} ${maker?.label} | ${came.join(' ')}`;
      });
  return { map, trace, output, stylesheet, mrss, tell };
}
