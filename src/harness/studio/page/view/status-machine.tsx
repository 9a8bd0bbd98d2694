import type { WireRun } from '../../wire.js';
import {
  isStatus,
  NODE_HEIGHT,
  NODE_WIDTH,
  STATUS_NAMES,
  STATUS_PLACES,
  toEdges,
} from '../model/status-graph.js';

/** The entry distribution's statuses as a picture, with the way that this run took. */
export function StatusMachine({ run }: { readonly run: WireRun }) {
  const path = run.statusPath.filter(isStatus);
  const last = path.at(-1);
  const isError = last?.startsWith('ERROR_') === true;
  const { distribution } = run.report;
  return (
    <div class="status">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled with the keyboard */}
      <div class="status-picture" tabIndex={0} role="region" aria-label="Status machine">
        <svg
          viewBox="0 0 892 180"
          role="img"
          aria-label={`Statuses of the entry distribution. This run went ${path.join(', then ')}.`}
        >
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 8 8"
              refX="6"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 1l6 3-6 3z" class="status-tip" />
            </marker>
            <marker
              id="arrow-taken"
              viewBox="0 0 8 8"
              refX="6"
              refY="4"
              markerWidth="5"
              markerHeight="5"
              orient="auto"
            >
              <path d="M0 1l6 3-6 3z" class="status-tip is-taken" />
            </marker>
          </defs>
          {toEdges(path).map(({ id, isTaken, ...line }) => (
            <line
              key={id}
              class={`status-edge ${isTaken ? 'is-taken' : ''}`}
              marker-end={isTaken ? 'url(#arrow-taken)' : 'url(#arrow)'}
              {...line}
            />
          ))}
          {STATUS_NAMES.map((name) => {
            const [x, y] = STATUS_PLACES[name];
            const state =
              name === last ? `is-last ${isError ? 'is-error' : ''}` : path.includes(name) ? 'is-taken' : '';
            return (
              <g key={name} class={`status-node ${state}`}>
                <rect
                  x={x - NODE_WIDTH / 2}
                  y={y - NODE_HEIGHT / 2}
                  width={NODE_WIDTH}
                  height={NODE_HEIGHT}
                  rx={6}
                />
                <text x={x} y={y + 3.5}>
                  {name}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      <dl class="facts">
        <Fact name="status" value={`${distribution.statusName} (${distribution.status})`} />
        <Fact name="remote id" value={distribution.remoteId ?? 'none'} />
        <Fact name="deliveries" value={String(distribution.deliveries)} />
        {distribution.errorType !== null && <Fact name="error type" value={String(distribution.errorType)} />}
        {distribution.errorNumber !== null && (
          <Fact name="error number" value={String(distribution.errorNumber)} />
        )}
        {distribution.errorDescription !== null && (
          <Fact name="error" value={distribution.errorDescription} isWide />
        )}
        {distribution.plays !== undefined && <Fact name="plays" value={String(distribution.plays)} />}
        {distribution.views !== undefined && <Fact name="views" value={String(distribution.views)} />}
        {distribution.afterCleanUp !== undefined && (
          <Fact
            name="after the clean-up, hours later"
            value={`${distribution.afterCleanUp.statusName}: ${distribution.afterCleanUp.errorDescription}`}
            isWide
          />
        )}
      </dl>
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly isWide?: boolean;
}

const Fact = ({ name, value, isWide = false }: FactProps) => (
  <div class={isWide ? 'is-wide' : ''}>
    <dt>{name}</dt>
    <dd>
      <code>{value}</code>
    </dd>
  </div>
);
