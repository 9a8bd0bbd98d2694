import type { NarrowPart } from '../model/navigation.js';
import { formatMs } from '../model/stages.js';
import { nextTheme, type Theme } from '../model/settings.js';
import type { Studio } from '../model/studio.js';
import { Icon, type IconName } from './icon.js';
import { useStudio } from './studio-context.js';

const THEME_ICON = { system: 'auto', light: 'sun', dark: 'moon' } as const satisfies Record<Theme, IconName>;

/** The way between runs and inbox, what happens now, and settings. */
export function Header() {
  const studio = useStudio();
  return (
    <header class="top">
      <span class="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2.5 7.5h5v4.2c-2.8 0-4.6-1.6-5-4.2zM8.5 7.5h13v2c-3 .3-4.6 1.6-5 3.8 0 1 .8 1.6 2.2 1.9v2.3H8v-2.3c1.6-.4 2.3-1.3 2.3-2.6l-1.8-.9z" />
        </svg>
        <span class="brand-name">mrssmith</span>
        <span class="brand-part">{studio.share === undefined ? 'studio' : 'shared run'}</span>
      </span>
      {studio.share === undefined ? <Views /> : <SharedAt studio={studio} />}
      <Activity />
      <div class="top-tools">
        <button
          type="button"
          class="tool"
          aria-label={`Theme: ${studio.settings.theme.value}`}
          title={`Theme: ${studio.settings.theme.value} (t)`}
          onClick={() => {
            studio.settings.theme.value = nextTheme(studio.settings.theme.peek());
          }}
        >
          <Icon name={THEME_ICON[studio.settings.theme.value]} />
        </button>
        <button
          type="button"
          class="tool"
          aria-label="Settings"
          title="Settings (,)"
          onClick={() => {
            studio.sheet.value = { kind: 'settings' };
          }}
        >
          <Icon name="gear" />
        </button>
        <button
          type="button"
          class="tool"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => {
            studio.sheet.value = { kind: 'help' };
          }}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

function Views() {
  const studio = useStudio();
  const isInbox = studio.route.value.view === 'inbox';
  const isNarrow = studio.isNarrow.value;
  const isList = isNarrow && studio.narrowPart.value === 'list';
  const openRuns = (part: NarrowPart) => () => {
    studio.openRuns();
    studio.narrowPart.value = part;
  };
  return (
    <nav class="views" aria-label="Views">
      {isNarrow && (
        <button
          type="button"
          class="view"
          aria-current={!isInbox && isList ? 'page' : undefined}
          onClick={openRuns('list')}
        >
          Runs
        </button>
      )}
      <button
        type="button"
        class="view"
        aria-current={isInbox || isList ? undefined : 'page'}
        onClick={openRuns('detail')}
      >
        {isNarrow ? 'Run' : 'Runs'}
      </button>
      <button
        type="button"
        class="view"
        aria-current={isInbox ? 'page' : undefined}
        onClick={() => {
          studio.openInbox();
          studio.narrowPart.value = 'detail';
        }}
      >
        Inbox
        {studio.deliveries.value > 0 && <span class="view-count">{studio.deliveries.value}</span>}
      </button>
    </nav>
  );
}

function SharedAt({ studio: { share } }: { readonly studio: Studio }) {
  if (share === undefined) return null;
  return (
    <span class="shared-at">
      made with mrssmith {share.version}, <time>{new Date(share.madeAtMs).toLocaleString()}</time>
    </span>
  );
}

/** What happens now, or what came of it last; read aloud when it changes for good. */
function Activity() {
  const studio = useStudio();
  if (studio.share !== undefined) return <div class="activity" />;
  const { kind } = studio.connection.value;
  const activity = studio.activity.value;
  const settled = studio.settled.value;
  return (
    <div class="activity">
      <span class={`dot is-${kind} ${activity === null ? '' : 'is-busy'}`} />
      {kind === 'live' ? (
        activity === null ? (
          <span role="status" class="settled">
            {settled !== null && <Settled settled={settled} />}
          </span>
        ) : (
          <span class="progress">
            running {activity.done} of {activity.total}
            <progress value={activity.done} max={activity.total} aria-label="Runs made" />
          </span>
        )
      ) : (
        <span role="status" class="is-away">
          {kind === 'connecting' ? 'connecting' : kind === 'offline' ? 'offline, trying again' : 'not let in'}
        </span>
      )}
    </div>
  );
}

function Settled({
  settled: { runs, failed, ms, changed },
}: {
  readonly settled: NonNullable<Studio['settled']['value']>;
}) {
  return (
    <>
      <span class={failed > 0 ? 'is-fail' : 'is-pass'}>{failed > 0 ? `${failed} failed` : 'all passed'}</span>
      <span class="settled-more">
        {runs} run{runs === 1 ? '' : 's'} in {formatMs(ms)}
      </span>
      {changed.length > 0 && (
        <span class="settled-files" title={changed.join('\n')}>
          {changed[0]}
          {changed.length > 1 && ` and ${changed.length - 1} more`}
        </span>
      )}
    </>
  );
}
