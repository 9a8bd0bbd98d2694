import type { WireRun } from '../../wire.js';
import { documentOf, toLaidOut } from '../model/panes.js';
import { Icon } from './icon.js';
import { pointIn } from './pane-requests.js';
import { useStudio } from './studio-context.js';

/** What is lit up, in words: the node, the instruction that made it, and what it was made from. */
export function MappingBar({ run }: { readonly run: WireRun }) {
  const studio = useStudio();
  const { lighting, selected } = studio;
  const lit = lighting.lit.value;
  const map = selected.mapping.value?.map;
  if (lit === undefined || map === undefined) return <MappingHint />;
  const count = lit.made.length;
  const step = lighting.step.value;
  const node = map.nodes[lit.made[step] ?? lit.node ?? -1];
  const instruction = map.instructions[(lit.from === 'stylesheet' ? lit.instruction : node?.makers[0]) ?? -1];
  const source = map.sources[(lit.from === 'mrss' ? lit.source : node?.sources[0]) ?? -1];
  const show = (pane: 'stylesheet' | 'mrss', position: number) => () => {
    const document = documentOf(run, pane);
    if (document === null) return;
    studio.panes.open(pane);
    pointIn(pane, toLaidOut(document).toShown(position));
  };
  return (
    <div class="mapping" role="status">
      {source !== undefined && (
        <button
          type="button"
          class="map-part is-source"
          title={`Read: ${source.path}`}
          onClick={show('mrss', source.from)}
        >
          <code>{shorten(source.path)}</code>
          <small>{source.line}</small>
        </button>
      )}
      {instruction !== undefined && (
        <button
          type="button"
          class="map-part is-instruction"
          title={`${instruction.label}, in template ${instruction.template}`}
          onClick={show('stylesheet', instruction.from)}
        >
          <code>{instruction.label}</code>
          <small>{instruction.line}</small>
        </button>
      )}
      {lit.from === 'output' ? (
        <code class="map-node" title={node?.path}>
          {shorten(node?.path ?? '')}
        </code>
      ) : (
        <Steps count={count} step={step} />
      )}
      <button
        type="button"
        class="tool is-small"
        title="Turn the lights off (Esc)"
        aria-label="Turn the lights off"
        onClick={() => lighting.clear()}
      >
        <Icon name="cross" />
      </button>
    </div>
  );
}

function Steps({ count, step }: { readonly count: number; readonly step: number }) {
  const { lighting } = useStudio();
  if (count === 0) return <span class="map-count">made nothing here</span>;
  return (
    <span class="map-count">
      <button
        type="button"
        class="tool is-small"
        title="The one before (p)"
        aria-label="The one before"
        disabled={count < 2}
        onClick={() => lighting.move(-1)}
      >
        <Icon name="left" />
      </button>
      <span>
        {step + 1} of {count} made
      </span>
      <button
        type="button"
        class="tool is-small"
        title="The next one (n)"
        aria-label="The next one"
        disabled={count < 2}
        onClick={() => lighting.move(1)}
      >
        <Icon name="right" />
      </button>
    </span>
  );
}

function MappingHint() {
  const { lighting, selected, settings } = useStudio();
  const map = selected.mapping.value?.map;
  const text =
    map?.reason ??
    (lighting.isMissed.value
      ? 'Nothing is known about this place.'
      : `Click a line to see what it came from and what it made${settings.isFollowing.value ? '' : ', or press Enter in it'}.`);
  return (
    <div class="mapping is-hint" role="status">
      {selected.isMapLoading.value ? '' : text}
    </div>
  );
}

/** The end of a path says more than its beginning. */
const shorten = (path: string): string => (path.length > 44 ? `…${path.slice(-43)}` : path);
