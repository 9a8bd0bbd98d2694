import type { WireRunSummary } from '../../wire.js';
import { isChanged } from '../model/matrix-rows.js';
import { formatMs } from '../model/stages.js';
import { connectorOf } from '../model/workspace.js';
import { Icon } from './icon.js';
import { useStudio } from './studio-context.js';

/** Which run, what it came to, and what can be done with it. */
export function RunHead({ summary }: { readonly summary: WireRunSummary }) {
  const { connector, fixture, action, state } = summary;
  return (
    <header class="run-head">
      <div class="run-title">
        <h1>
          <span class="crumb">{connector}</span>
          <span class="slash">/</span>
          <span class="crumb">{fixture}</span>
          <span class="slash">/</span>
          <span class="crumb is-strong">{action}</span>
        </h1>
        <Verdict summary={summary} />
        {state !== 'done' && <span class="tag is-busy">{state}</span>}
      </div>
      <RunTools summary={summary} />
    </header>
  );
}

function Verdict({ summary }: { readonly summary: WireRunSummary }) {
  const { ok, statusName, remoteId, ms, snapshot } = summary;
  if (ok === null) return null;
  return (
    <div class="verdict">
      <span class={`tag ${ok ? 'is-pass' : 'is-fail'}`}>{statusName ?? (ok ? 'passed' : 'failed')}</span>
      {snapshot === 'changed' && <span class="tag is-changed">differs from snapshot</span>}
      {snapshot === 'missing' && <span class="tag is-changed">no snapshot</span>}
      {remoteId !== null && (
        <span class="fact" title="Remote id">
          remote id <code>{remoteId}</code>
        </span>
      )}
      {ms !== null && <span class="fact">{formatMs(ms)}</span>}
    </div>
  );
}

function RunTools({ summary }: { readonly summary: WireRunSummary }) {
  const studio = useStudio();
  const { key, connector, fixture, action } = summary;
  if (studio.share !== undefined) return null;
  const partner = connectorOf(studio.workspace.info.value, connector)?.actions.find(
    ({ name }) => name === action,
  );
  const isOtherPartner = partner !== undefined && (partner.answer !== null || partner.faults.length > 0);
  return (
    <div class="tools">
      {isChanged(summary) && (
        <span class="button-pair">
          <button
            type="button"
            class={`button ${summary.ok === false ? '' : 'is-accent'}`}
            onClick={() => void studio.commands.decide('accept', [key])}
          >
            <Icon name="check" />
            Accept
          </button>
          <button type="button" class="button" onClick={() => void studio.commands.decide('reject', [key])}>
            Reject
          </button>
        </span>
      )}
      <button
        type="button"
        class="button"
        title="Change fields of the fixture for this session"
        onClick={() => {
          studio.sheet.value = { kind: 'item', connector, fixture };
        }}
      >
        <Icon name="edit" />
        <span class="button-text">Fields</span>
      </button>
      <button
        type="button"
        class={`button ${isOtherPartner ? 'is-set' : ''}`}
        title="How the partner answers"
        onClick={() => {
          studio.sheet.value = { kind: 'partner', connector, action };
        }}
      >
        <Icon name="tune" />
        <span class="button-text">Partner</span>
      </button>
      <a
        class="button"
        href={`api/share?${new URLSearchParams({ key }).toString()}`}
        download
        title="Save this run as one HTML file"
      >
        <Icon name="share" />
        <span class="button-text">Share</span>
      </a>
      <button
        type="button"
        class="button"
        title="Run again (r)"
        onClick={() => void studio.commands.rerun([key])}
      >
        <Icon name="rerun" />
        <span class="button-text">Rerun</span>
      </button>
    </div>
  );
}
