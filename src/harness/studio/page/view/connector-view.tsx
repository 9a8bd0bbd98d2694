import type { WireAction, WireConnector } from '../../wire.js';
import { connectorOf } from '../model/workspace.js';
import { Empty } from './empty.js';
import { PlaceLink } from './place-link.js';
import { ProblemList } from './problem-list.js';
import { useStudio } from './studio-context.js';

/** A connector as its folder declares it, and why it cannot be run where that is so. */
export function ConnectorView({ id }: { readonly id: string }) {
  const studio = useStudio();
  const connector = connectorOf(studio.workspace.info.value, id);
  if (connector === undefined) return <Empty title="This connector is gone" />;
  return (
    <section class="run connector" aria-label={`Connector ${id}`}>
      <header class="run-head">
        <div class="run-title">
          <h1>
            <span class="crumb is-strong">{connector.id}</span>
          </h1>
          <div class="verdict">
            {connector.name !== connector.id && <span class="fact">{connector.name}</span>}
            <span class="fact">{connector.engine}</span>
            <PlaceLink file={connector.manifest} />
          </div>
        </div>
      </header>
      <div class="connector-body">
        {connector.problems.length > 0 && <ProblemList problems={connector.problems} />}
        {connector.actions.map((action) => (
          <ActionCard key={action.name} connector={connector} action={action} />
        ))}
      </div>
    </section>
  );
}

interface ActionCardProps {
  readonly connector: WireConnector;
  readonly action: WireAction;
}

function ActionCard({ connector, action }: ActionCardProps) {
  const studio = useStudio();
  const { name, protocol, serverAddress, remotePath, transform, validator, results, answer, faults } = action;
  return (
    <article class="card">
      <h2>
        {name} <span class="protocol">{protocol}</span>
      </h2>
      <dl class="facts is-column">
        <div>
          <dt>delivers to</dt>
          <dd>
            <code>
              {serverAddress}
              {remotePath}
            </code>
          </dd>
        </div>
        <div>
          <dt>stylesheet</dt>
          <dd>{transform === null ? 'none' : <PlaceLink file={transform} />}</dd>
        </div>
        <div>
          <dt>schema</dt>
          <dd>{validator === null ? 'none' : <PlaceLink file={validator} />}</dd>
        </div>
        <div>
          <dt>results</dt>
          <dd>
            {results === null ? (
              'none'
            ) : (
              <>
                {results.parser} <PlaceLink file={results.file} line={results.line} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>partner</dt>
          <dd>
            {answer === null ? 'as connector.yaml has it' : `answers ${answer.status}, set here`}
            {faults.length > 0 && `; ${faults.join(', ')}`}{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                studio.sheet.value = { kind: 'partner', connector: connector.id, action: name };
              }}
            >
              change
            </button>
          </dd>
        </div>
      </dl>
    </article>
  );
}
