import type { ComponentChildren } from 'preact';
import type { StageName } from '../../../../core/outcome.js';
import type { WireAction, WireRun } from '../../wire.js';
import { formatBytes } from '../model/stages.js';
import { connectorOf, fixtureOf } from '../model/workspace.js';
import { PlaceLink } from './place-link.js';
import { StatusMachine } from './status-machine.js';
import { useStudio } from './studio-context.js';

interface FactsProps {
  readonly run: WireRun;
  readonly stage: StageName;
}

/** What a stage worked with, in a line. */
export function StageFacts({ run, stage }: FactsProps) {
  const studio = useStudio();
  const info = studio.workspace.info.value;
  const { connector, action: actionName, fixture: fixtureName } = run.summary;
  const action =
    studio.share?.action ?? connectorOf(info, connector)?.actions.find(({ name }) => name === actionName);
  switch (stage) {
    case 'mrss': {
      const fixture = fixtureOf(info, connector, fixtureName);
      const overrides = Object.keys(fixture?.overrides ?? {});
      return (
        <Facts>
          {fixture !== undefined && (
            <Fact name="fixture">
              <PlaceLink file={fixture.file} />
            </Fact>
          )}
          {overrides.length > 0 && (
            <Fact name="changed here">
              <button
                type="button"
                class="link"
                onClick={() => {
                  studio.sheet.value = { kind: 'item', connector, fixture: fixtureName };
                }}
              >
                {overrides.join(', ')}
              </button>
            </Fact>
          )}
        </Facts>
      );
    }
    case 'transform':
      return (
        <FileFact
          name="stylesheet"
          file={action?.transform ?? null}
          without="No stylesheet: the item is sent as it is."
          more={<Fact name="engine">{run.report.engine}</Fact>}
        />
      );
    case 'validate':
      return (
        <FileFact
          name="schema"
          file={action?.validator ?? null}
          without="No schema: nothing to check against."
        />
      );
    case 'deliver':
      return <DeliveryFacts run={run} action={action} />;
    case 'results':
      return <ResultsFacts run={run} action={action} />;
    case 'status':
      return <StatusMachine run={run} />;
  }
}

interface ActionFactsProps {
  readonly run: WireRun;
  readonly action: WireAction | undefined;
}

function DeliveryFacts({ run, action }: ActionFactsProps) {
  const studio = useStudio();
  const { delivery } = run.report;
  const { deliveryId } = run;
  return (
    <Facts>
      {delivery === undefined ? (
        <Fact name="delivery">none</Fact>
      ) : (
        <Fact name="delivered">
          <span class="protocol">{delivery.protocol}</span> <code>{delivery.path}</code>{' '}
          {formatBytes(delivery.bytes)}
        </Fact>
      )}
      {action !== undefined && (
        <Fact name="account">
          <code>
            {action.protocol}://{joinAddress(action.serverAddress, action.remotePath)}
          </code>
        </Fact>
      )}
      {action !== undefined && action.faults.length > 0 && (
        <Fact name="faults">{action.faults.join(', ')}</Fact>
      )}
      {deliveryId !== null && studio.share === undefined && (
        <Fact name="inbox">
          <button type="button" class="link" onClick={() => studio.openInbox(deliveryId)}>
            #{deliveryId}
          </button>
        </Fact>
      )}
    </Facts>
  );
}

function ResultsFacts({ run, action }: ActionFactsProps) {
  const results = action?.results ?? null;
  return (
    <Facts>
      {results === null ? (
        <Fact name="parser">none</Fact>
      ) : (
        <>
          <Fact name="parser">{results.parser}</Fact>
          <Fact name="at">
            <PlaceLink file={results.file} line={results.line} />
          </Fact>
        </>
      )}
      <Fact name="remote id">
        {run.report.remoteId === null ? 'none' : <code>{run.report.remoteId}</code>}
      </Fact>
    </Facts>
  );
}

const joinAddress = (address: string, path: string): string =>
  path === '' || path.startsWith('/') || address.endsWith('/') ? address + path : `${address}/${path}`;

interface FileFactProps {
  readonly name: string;
  readonly file: string | null;
  readonly without: string;
  readonly more?: ComponentChildren;
}

function FileFact({ name, file, without, more }: FileFactProps) {
  return (
    <Facts>
      {file === null ? (
        <Fact name={name}>{without}</Fact>
      ) : (
        <Fact name={name}>
          <PlaceLink file={file} />
        </Fact>
      )}
      {more}
    </Facts>
  );
}

const Facts = ({ children }: { readonly children: ComponentChildren }) => <dl class="facts">{children}</dl>;

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
