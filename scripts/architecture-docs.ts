import { folderOf, readSources } from './source-imports.js';

/** What each folder of src is for, and which column its box stands in. */
const ABOUT: Readonly<Record<string, readonly [about: string, column: number]>> = {
  cli: ['verbs, flags, output, exit codes', 1.5],
  dev: ['watches, runs what a change concerns', 0.5],
  'vitest.ts': ['mrssmith/vitest, for authors', 2.5],
  'index.ts': ['what the package exports', 0],
  hold: ['snapshots, cases, conformance, mutants', 1.5],
  account: ['the local account: API, jobs, clock', 1],
  lint: ['rules about what was not run yet', 2],
  coverage: ['what of a stylesheet ran', 3],
  harness: ['stages, clients, sinks, reports', 1],
  deploy: ['folder and account to plan to calls', 3],
  fixtures: ['items changed, made, checked', 0],
  connector: ['a folder, read and checked', 1.5],
  xml: ['libxslt, libxml2, PHP’s rules, Saxon', 1],
  client: ['calls of the API', 3],
  core: ['the shared words', 2],
};

const BOX = { width: 252, height: 58, gap: 26, columns: 4, row: 112, margin: 24 } as const;

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** docs/architecture.svg: the folders of src, and every import between them. */
export function renderArchitecture(): string {
  const graph = readFolders();
  const rows = toRows(graph);
  const width = BOX.columns * (BOX.width + BOX.gap) - BOX.gap + 2 * BOX.margin;
  const height = (rows.length - 1) * BOX.row + BOX.height + 2 * BOX.margin;
  const boxes = rows.flatMap((row, index) => row.map((name) => place(name, index)));
  const arrows = [...graph]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([from, imports]) =>
      [...imports].sort().map((to) => ({ from, to, isImplied: isImplied(graph, from, to) })),
    );
  const drawn = [...arrows.filter((one) => one.isImplied), ...arrows.filter((one) => !one.isImplied)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">`,
    '  <!-- Written by `npm run docs` from the imports in src. -->',
    '  <title>Folders of src, and which imports which: arrows point at what is imported</title>',
    '  <defs>',
    ...['strong', 'weak'].map(
      (name) =>
        `    <marker id="${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="${COLOUR[name]}"/></marker>`,
    ),
    '  </defs>',
    `  <rect width="${width}" height="${height}" rx="10" fill="#ffffff"/>`,
    ...drawn.map((arrow) => renderArrow(arrow, boxes)),
    ...boxes.map(renderBox),
    '</svg>',
    '',
  ].join('\n');
}

const COLOUR: Readonly<Record<string, string>> = { strong: '#31506f', weak: '#d3dbe4' };

/** What each folder imports. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function readFolders(): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, { imports }] of readSources()) {
    const name = folderOf(file);
    const targets = folders.get(name) ?? new Set<string>();
    folders.set(name, targets);
    for (const target of imports.map(folderOf)) if (target !== name) targets.add(target);
  }
  return folders;
}

/** What imports nothing lies lowest; each folder lies above all that it imports. */
function toRows(graph: Graph): string[][] {
  const ranks = new Map<string, number>();
  const rankOf = (name: string): number => {
    const known = ranks.get(name);
    if (known !== undefined) return known;
    const rank = Math.max(-1, ...[...(graph.get(name) ?? [])].map(rankOf)) + 1;
    ranks.set(name, rank);
    return rank;
  };
  const rows: string[][] = [];
  const order = Object.keys(ABOUT);
  const names = [...graph.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  for (const name of names) {
    if (ABOUT[name] === undefined) throw new Error(`scripts/architecture-docs.ts says nothing about ${name}`);
    (rows[rankOf(name)] ??= []).push(name);
  }
  return rows.toReversed();
}

const place = (name: string, row: number): Box => ({
  name,
  x: BOX.margin + (ABOUT[name]?.[1] ?? 0) * (BOX.width + BOX.gap),
  y: BOX.margin + row * BOX.row,
});

/** Whether a way over other folders leads there too. */
function isImplied(graph: Graph, from: string, to: string): boolean {
  const reaches = (name: string): boolean =>
    [...(graph.get(name) ?? [])].some((next) => next === to || reaches(next));
  return [...(graph.get(from) ?? [])].some((next) => next !== to && reaches(next));
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly isImplied: boolean;
}

function renderArrow({ from, to, isImplied: weak }: Arrow, boxes: readonly Box[]): string {
  const [start, end] = [from, to].map((name) => boxes.find((box) => box.name === name));
  if (start === undefined || end === undefined) throw new Error(`${from} or ${to} has no box`);
  const [x1, y1] = [start.x + BOX.width / 2, start.y + BOX.height];
  const [x2, y2] = [end.x + BOX.width / 2 + (x1 - end.x - BOX.width / 2) / 12, end.y - 2];
  const bend = Math.round((y2 - y1) / 2);
  const name = weak ? 'weak' : 'strong';
  return `  <path d="M${x1} ${y1}C${x1} ${y1 + bend} ${Math.round(x2)} ${y2 - bend} ${Math.round(x2)} ${y2}" fill="none" stroke="${COLOUR[name]}" stroke-width="${weak ? 1 : 1.6}" marker-end="url(#${name})"><title>${from} imports ${to}</title></path>`;
}

function renderBox({ name, x, y }: Box): string {
  const middle = x + BOX.width / 2;
  return [
    '  <g>',
    `    <rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="7" fill="#f3f7fb" stroke="#31506f"/>`,
    `    <text x="${middle}" y="${y + 24}" text-anchor="middle" font-size="15" font-weight="600" fill="#14273a">${name}</text>`,
    `    <text x="${middle}" y="${y + 43}" text-anchor="middle" font-size="12" fill="#33475b">${ABOUT[name]?.[0] ?? ''}</text>`,
    '  </g>',
  ].join('\n');
}
