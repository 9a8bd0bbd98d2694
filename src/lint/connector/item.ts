import { followItem, type Flow } from '../vocabulary/flow.js';
import { buildItemGraph, type ItemGraph } from '../vocabulary/graph.js';
import { viewStylesheet, type StylesheetView } from '../vocabulary/sheet.js';
import type { ActionSource, LintSubject, XmlSource } from '../subject.js';

/** A transform, and what its expressions can select of any item. */
export interface ItemReading {
  readonly source: ActionSource;
  readonly view: StylesheetView;
  readonly graph: ItemGraph;
  readonly flow: Flow;
}

const readings = new WeakMap<LintSubject, readonly ItemReading[]>();

/** The transforms of a connector with what they read; worked out once. */
export function readItemUse(subject: LintSubject): readonly ItemReading[] {
  const known = readings.get(subject);
  if (known !== undefined) return known;
  const graph = graphOf(subject.fixtures);
  const made = subject.stylesheets.map((source) => {
    const view = viewStylesheet(source);
    return { source, view, graph, flow: followItem(graph, view) };
  });
  readings.set(subject, made);
  return made;
}

/** Connectors of a workspace share most fixtures: those with the same ones share the graph. */
const graphs = new WeakMap<XmlSource, { fixtures: readonly XmlSource[]; graph: ItemGraph }[]>();

function graphOf(fixtures: readonly XmlSource[]): ItemGraph {
  const [first] = fixtures;
  if (first === undefined) return buildItemGraph([]);
  const known = graphs.get(first) ?? [];
  graphs.set(first, known);
  const same = known.find((entry) => isSameList(entry.fixtures, fixtures));
  if (same !== undefined) return same.graph;
  const items = fixtures.flatMap(({ root }) =>
    root?.name === 'item' && root.namespace === '' ? [root] : [],
  );
  const graph = buildItemGraph(items);
  known.push({ fixtures, graph });
  return graph;
}

const isSameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);
