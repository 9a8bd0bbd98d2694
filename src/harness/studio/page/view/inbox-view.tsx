import { useEffect } from 'preact/hooks';
import type { WireDelivery } from '../../wire.js';
import { formatBytes } from '../model/stages.js';
import { DeliveryView } from './delivery-view.js';
import { Empty } from './empty.js';
import { Icon } from './icon.js';
import { useStudio } from './studio-context.js';

/** Everything that the sinks received, newest first. */
export function InboxView() {
  const studio = useStudio();
  const { inbox } = studio;
  useEffect(() => inbox.open(), [inbox, studio.connection.value.kind]);
  const deliveries = inbox.deliveries.value;
  const id = studio.deliveryId.value;
  const detail = inbox.detail.value;
  if (deliveries.length === 0 && detail === undefined)
    return (
      <Empty
        title={inbox.problem.value === undefined ? 'Nothing was delivered yet' : 'The inbox cannot be read'}
      >
        {inbox.problem.value ?? 'What the sinks receive over FTP, SFTP, SCP, HTTP or HTTPS is listed here.'}
      </Empty>
    );
  return (
    <section class={`inbox ${id === undefined ? '' : 'has-detail'}`} aria-label="Inbox">
      <div class="inbox-list">
        <ul aria-label="Deliveries">
          {deliveries.map((delivery) => (
            <li key={delivery.id}>
              <DeliveryLine delivery={delivery} isSelected={delivery.id === id} />
            </li>
          ))}
        </ul>
        {inbox.isMore.value && (
          <button type="button" class="button is-more" onClick={() => inbox.loadMore()}>
            Older ones
          </button>
        )}
      </div>
      <div class="inbox-detail">
        {detail === undefined ? (
          <Empty title={inbox.problem.value ?? 'No delivery selected'} />
        ) : (
          <DeliveryView delivery={detail} />
        )}
      </div>
    </section>
  );
}

function DeliveryLine({
  delivery,
  isSelected,
}: {
  readonly delivery: WireDelivery;
  readonly isSelected: boolean;
}) {
  const studio = useStudio();
  const { id, protocol, path, sizeBytes, receivedAtMs, status, run, repeats } = delivery;
  return (
    <button
      type="button"
      class={`delivery-line ${isSelected ? 'is-selected' : ''}`}
      aria-current={isSelected}
      onKeyDown={stepWithArrows}
      onClick={() => studio.openInbox(id)}
    >
      <span class="delivery-top">
        <span class="delivery-id">#{id}</span>
        <span class="protocol">{protocol}</span>
        {status !== null && <span class={`http ${status < 400 ? '' : 'is-fail'}`}>{status}</span>}
        {repeats !== null && (
          <span class="repeats" title={`Sent again: #${repeats}`}>
            <Icon name="rerun" />#{repeats}
          </span>
        )}
        <time dateTime={new Date(receivedAtMs).toISOString()}>
          {new Date(receivedAtMs).toLocaleTimeString()}
        </time>
      </span>
      <code class="delivery-path">{path}</code>
      <span class="delivery-from">
        <span>{run ?? 'another client'}</span>
        <span>{formatBytes(sizeBytes)}</span>
      </span>
    </button>
  );
}

/** Up and down go from line to line, as in any list. */
function stepWithArrows(event: KeyboardEvent): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0 || !(event.target instanceof HTMLElement)) return;
  const item = event.target.closest('li');
  const next = by === 1 ? item?.nextElementSibling : item?.previousElementSibling;
  event.preventDefault();
  const line = next?.querySelector('button');
  line?.focus();
  line?.click();
}
