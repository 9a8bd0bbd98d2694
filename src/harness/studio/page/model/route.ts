import type { StageName } from '../../../../core/outcome.js';
import type { RunKey } from '../../wire.js';
import { isStage } from './stages.js';

/** What the page shows; it stands in the address, behind `#`. */
export type Route =
  | { readonly view: 'runs'; readonly key: RunKey | undefined; readonly stage: StageName | undefined }
  | { readonly view: 'connector'; readonly id: string }
  | { readonly view: 'inbox'; readonly id: number | undefined };

const HOME: Route = { view: 'runs', key: undefined, stage: undefined };

/** Reads e.g. `#/run/acme/two-flavors/submit/validate`, `#/connector/acme` or `#/inbox/12`. */
export function parseRoute(hash: string): Route {
  const [view, ...parts] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decodePart);
  if (view === 'run' && parts.length >= 3) {
    const [stage] = parts.slice(3);
    return {
      view: 'runs',
      key: parts.slice(0, 3).join('/'),
      stage: stage !== undefined && isStage(stage) ? stage : undefined,
    };
  }
  if (view === 'connector' && parts[0] !== undefined) return { view: 'connector', id: parts[0] };
  if (view === 'inbox') {
    const id = Number.parseInt(parts[0] ?? '', 10);
    return { view: 'inbox', id: Number.isNaN(id) ? undefined : id };
  }
  return HOME;
}

export function renderRoute(route: Route): string {
  switch (route.view) {
    case 'runs': {
      if (route.key === undefined) return '#/';
      const parts = [...route.key.split('/'), ...(route.stage === undefined ? [] : [route.stage])];
      return `#/run/${parts.map(encodeURIComponent).join('/')}`;
    }
    case 'connector':
      return `#/connector/${encodeURIComponent(route.id)}`;
    case 'inbox':
      return route.id === undefined ? '#/inbox' : `#/inbox/${route.id}`;
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
