import { failedJob, passed, rejected, type StageOutcome } from '../../core/outcome.js';
import { note, warning, type Problem } from '../../core/problem.js';
import type { DocumentHandle } from '../../xml/engine.js';
import { renderDistributionBlock } from './distribution-block.js';
import { malformedProblems } from './engine-problems.js';
import { NO_XML, type RunContext } from './stage.js';

/** The item as the transform sees it. */
export interface Item {
  readonly document: DocumentHandle;
  readonly bytes: Uint8Array;
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
  const reply = await engine.openItem({ bytes: fixture.bytes, name: fixture.shown });
  if (reply.kind === 'malformed') {
    const fix = `Mend the fixture: xmllint --noout ${fixture.shown}`;
    const problems = malformedProblems('MRSS_MALFORMED', reply.errors, fixture.shown, fix);
    return rejected(problems, failedJob(NO_XML));
  }

  const { document, root } = reply;
  const problems: Problem[] = [];
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

  const untouched = { document, bytes: fixture.bytes };
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
  const bytes = await engine.addBlock({ document, xml: renderDistributionBlock(context, facts) });
  return passed({ document, bytes }, problems);
}
