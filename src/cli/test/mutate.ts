import { join } from 'node:path';
import { EXIT } from '../../core/failure.js';
import {
  mutateConnector,
  problemsOfMutants,
  renderMutants,
  toMutantDocument,
  totalsOfMutants,
  type ConnectorMutants,
} from '../../hold/mutate/index.js';
import { selectTests } from '../../hold/run/selection.js';
import type { TestSettings } from '../../hold/run/settings.js';
import { workbench } from '../../hold/run/workbench.js';
import type { CommandContext } from '../command.js';
import type { Output } from '../output.js';
import { countMistakes, type Selection } from '../selection.js';

/**
 * Changes the stylesheets of the selected connectors, and lists the changes that no snapshot and no case notices. Exit
 * 1 where one survived.
 */
export async function mutate(
  selection: Selection,
  settings: TestSettings,
  output: Output,
  { signal, exit }: CommandContext,
): Promise<void> {
  const reports: ConnectorMutants[] = [];
  await using _bench = workbench(settings.stateFolder);
  for (const { id, folder } of selection.connectors) {
    if (signal.aborted) break;
    const tests = selectTests(join(folder, 'connector.yaml'), settings);
    if ('kind' in tests || tests.fixtures.length === 0) continue;
    const onProgress = (done: number, total: number) =>
      output.progress(`  ${id} · ${done} of ${total} mutants`);
    output.progress(`  ${id} · as it is`);
    reports.push(await mutateConnector(tests, settings, { signal, onProgress }));
  }
  for (const line of renderMutants(reports, output.style)) output.line(line);
  if (output.wantsJson) output.json({ ...toMutantDocument(reports), problems: problemsOfMutants(reports) });
  const { survived } = totalsOfMutants(reports);
  exit(countMistakes(selection) > 0 ? EXIT.usage : survived > 0 ? EXIT.failed : EXIT.ok);
}
