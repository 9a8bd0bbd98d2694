import { failedJob, passed, rejected, type StageOutcome } from '../../core/outcome.js';
import { error, note, warning, type Problem } from '../../core/problem.js';
import type { DocumentHandle, ItemFacts } from '../../xml/engine.js';
import { renderDistributionBlock } from './distribution-block.js';
import { malformedProblems } from './engine-problems.js';
import { externalEntityProblems } from './external-entities.js';
import { isServerDialect, NO_XML, type RunContext } from './stage.js';

/** The item as the transform sees it. */
export interface Item {
  readonly document: DocumentHandle;
  readonly bytes: Uint8Array;
  /** What the run's own block was made from; `undefined` where the run added none. */
  readonly facts: ItemFacts | undefined;
}

/** Entry status of a deleted entry. */
const DELETED_ENTRY = '3';

/**
 * Parses the fixture and gives it the distribution block that the account would add for this run.
 *
 * A fixture that has the block keeps it, byte for byte. A deleted entry gets none: the server leaves
 * everything but its id and status out.
 *
 * @source kaltura/server, kMrssManager.php, kContentDistributionMrssManager.php
 */
export async function openMrss(context: RunContext): Promise<StageOutcome<Item>> {
  const { engine, fixture, connector } = context;
  if (fixture.unreadable !== undefined) {
    const problem = error('FIXTURE_UNREADABLE', `${fixture.shown} cannot be read (${fixture.unreadable})`, {
      file: fixture.shown,
      fix: 'Check its permissions.',
    });
    return rejected([problem], failedJob(NO_XML));
  }
  const reply = await engine.openItem({ bytes: fixture.bytes, name: fixture.shown });
  if (reply.kind === 'malformed') {
    const fix = `Mend the fixture: xmllint --noout ${fixture.shown}`;
    const problems = malformedProblems('MRSS_MALFORMED', reply.errors, fixture.shown, fix);
    return rejected(problems, failedJob(NO_XML));
  }

  const { document, root } = reply;
  const problems = externalEntityProblems(fixture.bytes, fixture.shown);
  const isItem = root.name === 'item' && root.namespace === undefined;
  if (!isItem) {
    const found = root.namespace === undefined ? root.name : `{${root.namespace}}${root.name}`;
    problems.push(
      warning(
        'MRSS_ROOT_NOT_ITEM',
        `the root element is ${found}; the server always sends an item in no namespace`,
        {
          file: fixture.shown,
          fix: 'Use one <item> as media.getMrss gives it, without rss and channel around it.',
        },
      ),
    );
  }

  const untouched = { document, bytes: fixture.bytes, facts: undefined };
  if (connector.harness.distribution === 'keep' || !isItem) return passed(untouched, problems);
  const facts = await engine.readFacts(document);
  const { distributionProfileId } = connector.harness.job;
  if (facts.distributionProfileIds.includes(String(distributionProfileId)))
    return passed(untouched, problems);
  if (facts.status === DELETED_ENTRY) {
    problems.push(
      note(
        'MRSS_NO_DISTRIBUTION',
        'a deleted entry has no distribution block: the server sends its id and status alone',
        {
          file: fixture.shown,
        },
      ),
    );
    return passed(untouched, problems);
  }
  const xml = renderDistributionBlock(context, facts);
  if (xml === undefined) {
    await engine.release([document]);
    return rejected([unusableRemoteId(context), ...problems], failedJob(NO_XML));
  }
  const bytes = await engine.addBlock({ document, xml });
  return passed({ document, bytes, facts }, [...problems, ...unescapedRemoteId(context)]);
}

const REMOTE_ID_FIX = 'Let the results parser pick an id of letters, digits and punctuation.';

function unusableRemoteId({ remoteId, action, connector }: RunContext): Problem {
  return error(
    'MRSS_REMOTE_ID_UNUSABLE',
    `the remote id ${JSON.stringify(remoteId)} makes an item that is not well-formed: every ${action.name} of this entry fails`,
    { file: connector.manifest, line: action.line, fix: REMOTE_ID_FIX },
  );
}

/** The guide says nothing of it: the server's item would hold another remote id, or would not parse. */
function unescapedRemoteId(context: RunContext): Problem[] {
  const { remoteId, connector, action } = context;
  if (isServerDialect(context) || remoteId === undefined || !remoteId.includes('&')) return [];
  return [
    warning(
      'SERVER_REMOTE_ID_UNESCAPED',
      `the server writes the remote id ${JSON.stringify(remoteId)} into the item as it is: the & empties it or breaks the item`,
      { file: connector.manifest, line: action.line, fix: REMOTE_ID_FIX },
    ),
  ];
}
