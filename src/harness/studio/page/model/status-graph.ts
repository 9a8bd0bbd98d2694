import type { DistributionStatusName } from '../../../../core/distribution.js';

export const NODE_WIDTH = 124;
export const NODE_HEIGHT = 26;

/** Middles of the boxes, on a sheet of 892 by 180. */
export const STATUS_PLACES = {
  PENDING: [66, 90],
  QUEUED: [204, 90],
  SUBMITTING: [348, 90],
  IMPORT_SUBMITTING: [348, 22],
  ERROR_SUBMITTING: [348, 158],
  READY: [494, 90],
  IMPORT_UPDATING: [668, 22],
  UPDATING: [668, 66],
  ERROR_UPDATING: [826, 66],
  DELETING: [668, 114],
  ERROR_DELETING: [668, 158],
  REMOVED: [826, 114],
  DELETED: [826, 158],
} as const satisfies Record<DistributionStatusName, readonly [number, number]>;

export const STATUS_NAMES = Object.keys(STATUS_PLACES) as DistributionStatusName[];

type Move = readonly [DistributionStatusName, DistributionStatusName];

/** Moves as a job or a call makes them. @source the API guide, 7.5; kaltura/server, kContentDistributionFlowManager.php */
const MOVES: readonly Move[] = [
  ['PENDING', 'QUEUED'],
  ['QUEUED', 'SUBMITTING'],
  ['SUBMITTING', 'READY'],
  ['SUBMITTING', 'ERROR_SUBMITTING'],
  ['ERROR_SUBMITTING', 'QUEUED'],
  ['IMPORT_SUBMITTING', 'SUBMITTING'],
  ['READY', 'UPDATING'],
  ['UPDATING', 'READY'],
  ['UPDATING', 'ERROR_UPDATING'],
  ['IMPORT_UPDATING', 'UPDATING'],
  ['READY', 'DELETING'],
  ['DELETING', 'REMOVED'],
  ['DELETING', 'ERROR_DELETING'],
];

export interface StatusEdge {
  readonly id: string;
  readonly isTaken: boolean;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export const isStatus = (name: string): name is DistributionStatusName =>
  (STATUS_NAMES as readonly string[]).includes(name);

/** All moves as lines from box to box; those of a path are marked, and the unusual ones among them added. */
export function toEdges(path: readonly DistributionStatusName[]): readonly StatusEdge[] {
  const taken = path.slice(1).flatMap((to, index): Move[] => {
    const from = path[index];
    return from === undefined || from === to ? [] : [[from, to]];
  });
  const idOf = ([from, to]: Move) => `${from}-${to}`;
  const takenIds = new Set(taken.map(idOf));
  const all = new Map([...MOVES, ...taken].map((move) => [idOf(move), move]));
  return [...all].map(([id, [from, to]]) => ({
    id,
    isTaken: takenIds.has(id),
    ...lineBetween(from, to, all.has(idOf([to, from]))),
  }));
}

/** @param isPair - Whether a line leads back as well: both give way to the side. */
function lineBetween(from: DistributionStatusName, to: DistributionStatusName, isPair: boolean) {
  const [ax, ay] = STATUS_PLACES[from];
  const [bx, by] = STATUS_PLACES[to];
  const length = Math.hypot(bx - ax, by - ay);
  const side = isPair ? 4.5 : 0;
  const [sx, sy] = [(-(by - ay) / length) * side, ((bx - ax) / length) * side];
  const start = atBorder(ax, ay, bx, by, 1);
  const end = atBorder(bx, by, ax, ay, 5);
  return { x1: start.x + sx, y1: start.y + sy, x2: end.x + sx, y2: end.y + sy };
}

/** Where the line from the middle of a box to another point leaves the box, and a little further. */
function atBorder(x: number, y: number, toX: number, toY: number, gap: number) {
  const [dx, dy] = [toX - x, toY - y];
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : NODE_WIDTH / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : NODE_HEIGHT / 2 / Math.abs(dy),
  );
  const more = gap / Math.hypot(dx, dy);
  return { x: x + dx * (scale + more), y: y + dy * (scale + more) };
}
