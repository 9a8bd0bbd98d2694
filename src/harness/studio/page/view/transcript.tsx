import type { WireTranscriptLine } from '../../wire.js';

const SIDE = { client: 'client', server: 'server', note: 'note' } as const;
const ARROW = { client: '→', server: '←', note: '·' } as const;

/** A conversation over the wire, with the milliseconds since its first line. */
export function Transcript({ lines }: { readonly lines: readonly WireTranscriptLine[] }) {
  const start = lines[0]?.atMs ?? 0;
  return (
    // A scrolled region is reached with Tab.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled with the keyboard
    <div class="transcript" tabIndex={0} role="region" aria-label="Protocol transcript">
      <ol>
        {lines.map(({ atMs, from, text }, index) => (
          <li key={index} class={`is-${from}`}>
            <span class="at">{Math.max(0, Math.round(atMs - start))}</span>
            <span class="from" aria-label={SIDE[from]}>
              {ARROW[from]}
            </span>
            <span class="said">{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
