/** Drawn on a grid of 16, with lines of 1.5. */
const PATHS = {
  chevron: 'M6 4l4 4-4 4',
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  warning: 'M8 2.8l5.8 10.4H2.2zM8 6.6v3M8 11.4v.1',
  dash: 'M5 8h6',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3',
  rerun: 'M12.9 6.3A5.2 5.2 0 1 0 13.2 8.8M13.2 3v3.4H9.8',
  open: 'M9.5 3H13v3.5M13 3L7.5 8.5M6.5 3.5H3.8a.8.8 0 0 0-.8.8v7.9c0 .5.3.8.8.8h7.9c.5 0 .8-.3.8-.8V9.5',
  copy: 'M6 5.8c0-.4.4-.8.8-.8h5.4c.4 0 .8.4.8.8v6.4c0 .4-.4.8-.8.8H6.8a.8.8 0 0 1-.8-.8zM4 10.8h-.2a.8.8 0 0 1-.8-.8V3.8c0-.4.4-.8.8-.8h5.4c.4 0 .8.4.8.8V4',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1',
  moon: 'M13 9.4A5.4 5.4 0 0 1 6.6 3a5.4 5.4 0 1 0 6.4 6.4z',
  auto: 'M8 13.4A5.4 5.4 0 1 0 8 2.6zM8 2.6a5.4 5.4 0 1 0 0 10.8',
  gear: 'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1.8v2M8 12.2v2M14.2 8h-2M3.8 8h-2M12.4 3.6L11 5M5 11l-1.4 1.4M12.4 12.4L11 11M5 5L3.6 3.6',
  help: 'M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M8 11.6v.1M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4z',
  inbox:
    'M2.5 9.2l1.9-5.5c.1-.4.5-.7.9-.7h5.4c.4 0 .8.3.9.7l1.9 5.5v3c0 .4-.4.8-.8.8H3.3a.8.8 0 0 1-.8-.8zM2.5 9.2h3l1 1.8h3l1-1.8h3',
  grid: 'M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z',
  share: 'M8 10V2.5M5.2 5L8 2.2 10.8 5M3 9v3.2c0 .5.3.8.8.8h8.4c.5 0 .8-.3.8-.8V9',
  send: 'M13.5 2.5L7 9M13.5 2.5l-4 11L7 9 2.5 6.5z',
  tune: 'M2.5 5h6M11.5 5h2M10 6.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM2.5 11h2M7.5 11h6M6 12.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z',
  edit: 'M10.7 3.3l2 2L6 12l-2.6.6L4 10z',
  left: 'M10 4L6 8l4 4',
  right: 'M6 4l4 4-4 4',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  lines: 'M3 4h10M3 8h6M3 12h8',
} as const;

export type IconName = keyof typeof PATHS;

/** Says nothing by itself: what it stands beside, or the label of its button, does. */
export function Icon({ name, class: more = '' }: { readonly name: IconName; readonly class?: string }) {
  return (
    <svg class={`icon ${more}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
