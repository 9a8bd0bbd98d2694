import { connectorOf } from '../model/workspace.js';
import { toEditorUrl } from '../model/editor-link.js';
import { ConnectorView } from './connector-view.js';
import { Header } from './header.js';
import { HelpSheet } from './help-sheet.js';
import { InboxView } from './inbox-view.js';
import { ItemSheet } from './item-sheet.js';
import { PartnerSheet } from './partner-sheet.js';
import { RunView } from './run-view.js';
import { SettingsSheet } from './settings-sheet.js';
import { Side } from './side.js';
import { SnapshotsSheet } from './snapshots-sheet.js';
import { useStudio } from './studio-context.js';

/** The page as a whole. */
export function Frame() {
  const studio = useStudio();
  const isShared = studio.share !== undefined;
  const { kind } = studio.connection.value;
  return (
    <div
      class={`frame ${isShared ? 'is-shared' : ''} is-${studio.narrowPart.value}`}
      data-view={studio.route.value.view}
    >
      <Header />
      {(kind === 'offline' || kind === 'refused') && <Away />}
      {!isShared && <Side />}
      <main class="centre">
        <Centre />
      </main>
      <Notes />
      <OpenedSheet />
      <EditorTarget />
    </div>
  );
}

function Centre() {
  const route = useStudio().route.value;
  switch (route.view) {
    case 'runs':
      return <RunView />;
    case 'connector':
      return <ConnectorView id={route.id} />;
    case 'inbox':
      return <InboxView />;
  }
}

function Away() {
  const connection = useStudio().connection.value;
  return (
    <p class="away" role="alert">
      {connection.kind === 'refused'
        ? `${connection.message} Open the address that mrssmith dev printed.`
        : 'The server does not answer: what is shown may be old. The page connects again by itself.'}
    </p>
  );
}

function Notes() {
  const { notes } = useStudio();
  return (
    <div class="notes" role="log" aria-live="polite" aria-label="Notes">
      {notes.value.map(({ id, tone, text }) => (
        <p key={id} class={`note is-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}

function OpenedSheet() {
  const sheet = useStudio().sheet.value;
  switch (sheet?.kind) {
    case undefined:
      return null;
    case 'help':
      return <HelpSheet />;
    case 'settings':
      return <SettingsSheet />;
    case 'snapshots':
      return <SnapshotsSheet />;
    case 'partner':
      return <PartnerSheet connector={sheet.connector} action={sheet.action} />;
    case 'item':
      return <ItemSheet {...sheet} />;
  }
}

/** What the key e follows: the stylesheet of the selected run. */
function EditorTarget() {
  const studio = useStudio();
  const info = studio.workspace.info.value;
  const summary = studio.summary.value;
  const file =
    connectorOf(info, summary?.connector ?? '')?.actions.find(({ name }) => name === summary?.action)
      ?.transform ?? null;
  const url =
    file === null ? undefined : toEditorUrl(studio.settings.editor.value, info?.root ?? '', { file });
  if (url === undefined) return null;
  return (
    <a class="visually-hidden" data-key="e" href={url} tabIndex={-1} aria-hidden="true">
      Open the stylesheet
    </a>
  );
}
