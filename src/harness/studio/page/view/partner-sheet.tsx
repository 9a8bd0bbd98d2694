import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ActionName } from '../../../../core/connector.js';
import type { WireAction, WireAnswer, WireFaultKind } from '../../wire.js';
import {
  faultsFor,
  parseFaultText,
  parseHeaders,
  renderFault,
  renderHeaders,
  type FaultChoice,
} from '../model/faults.js';
import { connectorOf } from '../model/workspace.js';
import { SheetFrame } from './sheet.js';
import { useStudio } from './studio-context.js';

interface PartnerSheetProps {
  readonly connector: string;
  readonly action: ActionName;
}

/** How the partner of an action behaves from now on: its answer, and what goes wrong. */
export function PartnerSheet({ connector, action }: PartnerSheetProps) {
  const studio = useStudio();
  const known = connectorOf(studio.workspace.info.value, connector)?.actions.find(
    ({ name }) => name === action,
  );
  if (known === undefined) return null;
  return (
    <SheetFrame title={`Partner of ${connector} ${action}`}>
      <PartnerForm connector={connector} action={known} />
    </SheetFrame>
  );
}

function PartnerForm({ connector, action }: { readonly connector: string; readonly action: WireAction }) {
  const studio = useStudio();
  const isWeb = action.protocol === 'http' || action.protocol === 'https';
  const first = action.answer ?? usualAnswer(studio.selected.run.peek()?.documents.returned?.text);
  const isOwn = useSignal(action.answer !== null);
  const status = useSignal(String(first.status));
  const headers = useSignal(renderHeaders(first.headers));
  const body = useSignal(first.body);
  const faults = useSignal<readonly FaultChoice[]>(action.faults.map(parseFaultText));
  const problem = useSignal<string | undefined>(undefined);

  const save = async (answer: WireAnswer | null, wanted: readonly FaultChoice[]) => {
    problem.value = await studio.commands.setPartner({
      connector,
      action: action.name,
      answer,
      faults: wanted.map(renderFault),
    });
    if (problem.value === undefined) studio.sheet.value = undefined;
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const parsed = parseHeaders(headers.value);
    if (typeof parsed === 'string') {
      problem.value = parsed;
      return;
    }
    const answer = { status: Number(status.value), headers: parsed, body: body.value };
    void save(isWeb && isOwn.value ? answer : null, faults.value);
  };
  return (
    <form class="form" onSubmit={onSubmit}>
      {isWeb ? (
        <fieldset>
          <legend>Answer</legend>
          <label class="check">
            <input
              type="checkbox"
              checked={isOwn.value}
              onChange={({ currentTarget }) => {
                isOwn.value = currentTarget.checked;
              }}
            />
            Answer differently than connector.yaml
          </label>
          {isOwn.value && <AnswerFields status={status} headers={headers} body={body} />}
        </fieldset>
      ) : (
        <p class="form-note">{action.protocol} brings no answer; only faults can be chosen.</p>
      )}
      <FaultFields faults={faults} protocol={action.protocol} />
      {problem.value !== undefined && (
        <p class="form-problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="form-foot">
        {(action.answer !== null || action.faults.length > 0) && (
          <button type="button" class="button" onClick={() => void save(null, [])}>
            Take back
          </button>
        )}
        <button type="submit" class="button is-accent">
          Apply and run again
        </button>
      </div>
    </form>
  );
}

/** Begins with what the partner answered last. */
function usualAnswer(body = '<response><id>1</id></response>'): WireAnswer {
  const type = body.trimStart().startsWith('{') ? 'application/json' : 'application/xml';
  return { status: 200, headers: { 'content-type': type }, body };
}

interface AnswerFieldsProps {
  readonly status: Signal<string>;
  readonly headers: Signal<string>;
  readonly body: Signal<string>;
}

function AnswerFields({ status, headers, body }: AnswerFieldsProps) {
  return (
    <>
      <div class="field-row">
        <label class="field is-short">
          <span>Status</span>
          <input
            type="number"
            min="200"
            max="599"
            required
            value={status.value}
            onInput={({ currentTarget }) => {
              status.value = currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>Headers</span>
          <textarea
            rows={2}
            spellcheck={false}
            value={headers.value}
            onInput={({ currentTarget }) => {
              headers.value = currentTarget.value;
            }}
          />
        </label>
      </div>
      <label class="field">
        <span>Body</span>
        <textarea
          rows={8}
          spellcheck={false}
          value={body.value}
          onInput={({ currentTarget }) => {
            body.value = currentTarget.value;
          }}
        />
      </label>
    </>
  );
}

interface FaultFieldsProps {
  readonly faults: Signal<readonly FaultChoice[]>;
  readonly protocol: string;
}

function FaultFields({ faults, protocol }: FaultFieldsProps) {
  const studio = useStudio();
  const kinds = useSignal<readonly WireFaultKind[]>([]);
  useEffect(() => {
    void studio.commands.readFaults().then((found) => {
      kinds.value = faultsFor(found, protocol);
    });
  }, [studio, kinds, protocol]);
  const change = (name: string, next: FaultChoice | undefined) => {
    const others = faults.peek().filter((one) => one.name !== name);
    faults.value = next === undefined ? others : [...others, next];
  };
  return (
    <fieldset>
      <legend>What goes wrong</legend>
      <ul class="faults">
        {kinds.value.map((kind) => (
          <FaultLine
            key={kind.name}
            kind={kind}
            choice={faults.value.find(({ name }) => name === kind.name)}
            onChange={(next) => change(kind.name, next)}
          />
        ))}
      </ul>
    </fieldset>
  );
}

interface FaultLineProps {
  readonly kind: WireFaultKind;
  readonly choice: FaultChoice | undefined;
  readonly onChange: (next: FaultChoice | undefined) => void;
}

function FaultLine({ kind, choice, onChange }: FaultLineProps) {
  const { name, what, number } = kind;
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          checked={choice !== undefined}
          onChange={({ currentTarget }) => {
            onChange(currentTarget.checked ? { name, number: '', attempt: '' } : undefined);
          }}
        />
        <code>{name}</code>
        <span class="fault-what">{what}</span>
      </label>
      {choice !== undefined && (
        <span class="fault-numbers">
          {number !== null && (
            <input
              type="number"
              min="0"
              max={number.max}
              placeholder={String(number.usual)}
              aria-label={`${name}: ${number.means}`}
              title={number.means}
              value={choice.number}
              onInput={({ currentTarget }) => onChange({ ...choice, number: currentTarget.value })}
            />
          )}
          <input
            type="number"
            min="1"
            placeholder="every attempt"
            aria-label={`${name}: which attempt alone`}
            title="Which attempt alone"
            value={choice.attempt}
            onInput={({ currentTarget }) => onChange({ ...choice, attempt: currentTarget.value })}
          />
        </span>
      )}
    </li>
  );
}
