import { EDITORS } from '../model/editor-link.js';
import type { Theme } from '../model/settings.js';
import { SheetFrame } from './sheet.js';
import { useStudio } from './studio-context.js';

const THEME_TITLE = { system: 'As the system', light: 'Light', dark: 'Dark' } as const satisfies Record<
  Theme,
  string
>;
const THEMES = Object.keys(THEME_TITLE) as Theme[];

/** What the reader chooses, kept by this browser. */
export function SettingsSheet() {
  const { settings, workspace } = useStudio();
  return (
    <SheetFrame title="Settings">
      <div class="form">
        <fieldset>
          <legend>Theme</legend>
          {THEMES.map((theme) => (
            <label key={theme} class="check">
              <input
                type="radio"
                name="theme"
                checked={settings.theme.value === theme}
                onChange={() => {
                  settings.theme.value = theme;
                }}
              />
              {THEME_TITLE[theme]}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>Places open in</legend>
          {EDITORS.map(({ name, title }) => (
            <label key={name} class="check">
              <input
                type="radio"
                name="editor"
                checked={settings.editor.value === name}
                onChange={() => {
                  settings.editor.value = name;
                }}
              />
              {title}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>Mapping</legend>
          <label class="check">
            <input
              type="checkbox"
              checked={settings.isFollowing.value}
              onChange={({ currentTarget }) => {
                settings.isFollowing.value = currentTarget.checked;
              }}
            />
            Follows the cursor
          </label>
        </fieldset>
        <p class="form-note">
          mrssmith {workspace.info.value?.version ?? ''}, dialect {workspace.info.value?.dialect ?? ''},
          workspace <code>{workspace.info.value?.root ?? ''}</code>
        </p>
      </div>
    </SheetFrame>
  );
}
