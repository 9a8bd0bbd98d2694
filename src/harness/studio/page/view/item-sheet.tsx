import { useSignal } from '@preact/signals';
import { fixtureOf } from '../model/workspace.js';
import { Icon } from './icon.js';
import { SheetFrame } from './sheet.js';
import { useStudio } from './studio-context.js';

interface ItemSheetProps {
  readonly connector: string;
  readonly fixture: string;
  readonly path?: string | undefined;
  readonly value?: string | undefined;
}

interface Line {
  readonly path: string;
  readonly value: string;
  readonly isRemoved: boolean;
}

/** Fields of a fixture, changed for this session alone: the file stays as it is. */
export function ItemSheet({ connector, fixture, path = '', value = '' }: ItemSheetProps) {
  const studio = useStudio();
  const known = fixtureOf(studio.workspace.info.value, connector, fixture);
  const kept = Object.entries(known?.overrides ?? {}).map(([name, text]) => ({
    path: name,
    value: text ?? '',
    isRemoved: text === null,
  }));
  const lines = useSignal<readonly Line[]>(
    path !== '' || kept.length === 0 ? [...kept, { path, value, isRemoved: false }] : kept,
  );
  const problem = useSignal<string | undefined>(undefined);
  if (known === undefined) return null;

  const save = async (wanted: readonly Line[]) => {
    const set = Object.fromEntries(
      wanted
        .filter((line) => line.path.trim() !== '')
        .map((line) => [line.path.trim(), line.isRemoved ? null : line.value]),
    );
    problem.value = await studio.commands.setItem({ fixture, connector: known.connector, set });
    if (problem.value === undefined) studio.sheet.value = undefined;
  };
  const change = (index: number, next: Partial<Line> | undefined) => {
    lines.value = lines
      .peek()
      .flatMap((line, at) => (at !== index ? line : next === undefined ? [] : { ...line, ...next }));
  };
  return (
    <SheetFrame title={`Fields of ${fixture}`} isWide>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(lines.peek());
        }}
      >
        <p class="form-note">
          For this session, in all runs of the fixture; <code>{known.file}</code> stays as it is. A path is
          that of an element or an attribute in the item, e.g. <code>title</code>, <code>media.duration</code>{' '}
          or <code>content[2].@url</code>.
        </p>
        <ul class="overrides">
          {lines.value.map((line, index) => (
            <li key={index}>
              <input
                class="mono"
                aria-label="Path in the item"
                placeholder="path"
                spellcheck={false}
                value={line.path}
                onInput={({ currentTarget }) => change(index, { path: currentTarget.value })}
              />
              <input
                aria-label="Value"
                placeholder={line.isRemoved ? 'taken out' : 'value'}
                disabled={line.isRemoved}
                value={line.isRemoved ? '' : line.value}
                onInput={({ currentTarget }) => change(index, { value: currentTarget.value })}
              />
              <label class="check">
                <input
                  type="checkbox"
                  checked={line.isRemoved}
                  onChange={({ currentTarget }) => change(index, { isRemoved: currentTarget.checked })}
                />
                take out
              </label>
              <button
                type="button"
                class="tool"
                aria-label={`Forget ${line.path}`}
                title="Forget this line"
                onClick={() => change(index, undefined)}
              >
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
        <button
          type="button"
          class="button"
          onClick={() => {
            lines.value = [...lines.peek(), { path: '', value: '', isRemoved: false }];
          }}
        >
          Another field
        </button>
        {problem.value !== undefined && (
          <p class="form-problem" role="alert">
            {problem.value}
          </p>
        )}
        <div class="form-foot">
          {kept.length > 0 && (
            <button type="button" class="button" onClick={() => void save([])}>
              Take all back
            </button>
          )}
          <button type="submit" class="button is-accent">
            Apply and run again
          </button>
        </div>
      </form>
    </SheetFrame>
  );
}
