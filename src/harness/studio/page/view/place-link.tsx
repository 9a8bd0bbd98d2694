import { renderPlace, toAbsolute, toEditorUrl, type FilePlace } from '../model/editor-link.js';
import { Icon } from './icon.js';
import { useStudio } from './studio-context.js';

interface PlaceProps extends FilePlace {
  /** Shows the place in a pane, where one has it. */
  readonly onShow?: (() => void) | undefined;
}

/** A place in a file: shown in its pane by a click, opened in the reader's editor by the arrow beside it. */
export function PlaceLink({ onShow, ...place }: PlaceProps) {
  const text = renderPlace(place);
  return (
    <span class="place">
      {onShow === undefined ? (
        <code>{text}</code>
      ) : (
        <button type="button" class="link" onClick={onShow}>
          <code>{text}</code>
        </button>
      )}
      <EditorButtons {...place} />
    </span>
  );
}

/** Opens a place in the reader's editor, or copies it. */
export function EditorButtons(place: FilePlace) {
  const studio = useStudio();
  const root = studio.workspace.info.value?.root ?? '';
  const url = toEditorUrl(studio.settings.editor.value, root, place);
  const text = renderPlace(place);
  const copy = async () => {
    const copied = renderPlace({ ...place, file: root === '' ? place.file : toAbsolute(root, place.file) });
    try {
      await navigator.clipboard.writeText(copied);
      studio.say(`Copied ${text}`);
    } catch {
      studio.say(`The browser lets nothing be copied: ${copied}`, 'error');
    }
  };
  return (
    <>
      {url !== undefined && (
        <a
          class="tool is-small"
          href={url}
          title={`Open ${text} in the editor`}
          aria-label={`Open ${text} in the editor`}
        >
          <Icon name="open" />
        </a>
      )}
      <button
        type="button"
        class="tool is-small"
        title={`Copy ${text}`}
        aria-label={`Copy ${text}`}
        onClick={() => void copy()}
      >
        <Icon name="copy" />
      </button>
    </>
  );
}
