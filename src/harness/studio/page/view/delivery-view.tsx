import { useSignal } from '@preact/signals';
import type { WireDeliveryDetail, WireDocument } from '../../wire.js';
import { toHex } from '../model/byte-text.js';
import { toLaidOut } from '../model/panes.js';
import { formatBytes } from '../model/stages.js';
import { Icon } from './icon.js';
import { PlainCode } from './plain-code.js';
import { useStudio } from './studio-context.js';
import { Transcript } from './transcript.js';

const FORMS = ['pretty', 'text', 'hex'] as const;
type Form = (typeof FORMS)[number];

/** One delivery: where it came, its bytes, the conversation, and the answer. */
export function DeliveryView({ delivery }: { readonly delivery: WireDeliveryDetail }) {
  const { id, protocol, path, method, username, sizeBytes, repeats } = delivery;
  const studio = useStudio();
  return (
    <article class="delivery">
      <header class="run-head">
        <div class="run-title">
          <button
            type="button"
            class="tool is-back"
            aria-label="Back to the list"
            onClick={() => studio.openInbox()}
          >
            <Icon name="left" />
          </button>
          <h1>
            <span class="crumb is-strong">#{id}</span>
            <span class="protocol">{protocol}</span>
            <code>
              {method !== null && `${method} `}
              {path}
            </code>
          </h1>
          <div class="verdict">
            <span class="fact">{formatBytes(sizeBytes)}</span>
            {username !== null && (
              <span class="fact">
                login <code>{username}</code>
              </span>
            )}
            {repeats !== null && <span class="fact">again #{repeats}</span>}
          </div>
        </div>
        <DeliveryTools delivery={delivery} />
      </header>
      <div class="delivery-grid">
        <Bytes title="Received" document={delivery.body} id={`body ${id}`} />
        <section class="pane" aria-label="Conversation">
          <header class="pane-head">
            <h3>Conversation</h3>
          </header>
          <Transcript lines={delivery.transcript} />
          {delivery.headers.length > 0 && <Headers headers={delivery.headers} />}
        </section>
        {delivery.answer !== null && <Answer delivery={delivery} />}
      </div>
    </article>
  );
}

function DeliveryTools({ delivery }: { readonly delivery: WireDeliveryDetail }) {
  const studio = useStudio();
  const { id, run } = delivery;
  const sendAgain = async () => {
    const sent = await studio.commands.sendAgain(id);
    if (sent === undefined) return;
    if (sent.ok) studio.say(`Sent again${sent.id === null ? '' : ` as #${sent.id}`}`);
    else studio.say(sent.message ?? 'It was not delivered.', 'error');
    if (sent.id !== null) studio.openInbox(sent.id);
  };
  const [connector, , action] = run?.split('/') ?? [];
  const known = studio.workspace.info.value?.connectors
    .find((one) => one.id === connector)
    ?.actions.find(({ name }) => name === action);
  return (
    <div class="tools">
      {known !== undefined && connector !== undefined && (
        <button
          type="button"
          class="button"
          onClick={() => {
            studio.sheet.value = { kind: 'partner', connector, action: known.name };
          }}
        >
          <Icon name="tune" />
          <span class="button-text">Answer differently</span>
        </button>
      )}
      {run !== null && studio.workspace.runs.has(run) && (
        <button type="button" class="button" onClick={() => studio.selectRun(run)}>
          <Icon name="grid" />
          <span class="button-text">Run</span>
        </button>
      )}
      <button type="button" class="button is-accent" onClick={() => void sendAgain()}>
        <Icon name="send" />
        Send again
      </button>
    </div>
  );
}

interface BytesProps {
  readonly title: string;
  readonly document: WireDocument;
  readonly id: string;
}

function Bytes({ title, document, id }: BytesProps) {
  const form = useSignal<Form>('pretty');
  const canBeLaidOut = !toLaidOut(document).isExact;
  const forms = FORMS.filter((name) => name !== 'pretty' || canBeLaidOut);
  const wanted = forms.includes(form.value) ? form.value : 'text';
  const text = wanted === 'hex' ? toHex(document.text) : toLaidOut(document, wanted === 'text').text;
  return (
    <section class="pane" aria-label={title}>
      <header class="pane-head">
        <h3>{title}</h3>
        <span class="pane-file">{formatBytes(document.sizeBytes)}</span>
        <div class="segments" role="group" aria-label="Shown as">
          {forms.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === wanted}
              onClick={() => {
                form.value = name;
              }}
            >
              {name}
            </button>
          ))}
        </div>
      </header>
      {document.isCut && <p class="pane-note">Only the beginning is shown.</p>}
      {document.isBinary ? (
        <p class="pane-note">{formatBytes(document.sizeBytes)} that are no text.</p>
      ) : (
        <PlainCode
          id={`${id} ${wanted}`}
          label={title}
          text={text}
          language={wanted === 'hex' ? 'text' : document.language}
        />
      )}
    </section>
  );
}

function Headers({ headers }: Pick<WireDeliveryDetail, 'headers'>) {
  return (
    <details class="headers">
      <summary>{headers.length} headers</summary>
      <dl>
        {headers.map(([name, value], index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Answer({ delivery: { id, answer } }: { readonly delivery: WireDeliveryDetail }) {
  if (answer === null) return null;
  const { status, headers, body } = answer;
  return (
    <section class="pane" aria-label="Answer">
      <header class="pane-head">
        <h3>Answer</h3>
        <span class={`http ${status < 400 ? '' : 'is-fail'}`}>{status}</span>
        <span class="pane-file">
          {Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join(' · ')}
        </span>
      </header>
      {body === '' ? (
        <p class="pane-note">Without a body.</p>
      ) : (
        <PlainCode
          id={`answer ${id}`}
          label="Answer"
          text={body}
          language={body.trimStart().startsWith('<') ? 'xml' : 'json'}
        />
      )}
    </section>
  );
}
