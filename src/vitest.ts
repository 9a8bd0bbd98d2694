/**
 * For tests that authors write themselves, with Vitest: `mrssmith test` runs them as connectors/<name>/tests/*.test.ts, and
 * so does Vitest with a config of one's own.
 */
import * as vitest from 'vitest';
import { join } from 'node:path';
import type { ConnectorOptions, ConnectorRun } from './hold/run/author.js';
import type { WantedDelivery, WantedFailure } from './hold/run/matchers.js';
import { defineConnectorSuite, openConnector, toDeliver, toFailAt, toMatchXml } from './hold/run/parts.js';
import type { ActionName } from './core/connector.js';
import type { StageName } from './core/outcome.js';
import type { ProblemCode } from './core/problem.js';

export { runConnector } from './hold/run/parts.js';
export type { ConnectorOptions, ConnectorRun, PartnerAnswer, RunOptions } from './hold/run/author.js';
export type { WantedDelivery, WantedFailure } from './hold/run/matchers.js';
export type { Problem, ProblemCode } from './core/problem.js';
export type { RunReport, StageReport } from './harness/pipeline/run.js';

export interface DescribeOptions extends ConnectorOptions {
  /** Globs over the names of fixtures. */
  readonly fixtures?: readonly string[];
  readonly actions?: readonly ActionName[];
}

/**
 * Defines what `mrssmith test` would: every fixture and action against its snapshot, the cases of tests/*.test.yaml, and
 * conformance.
 *
 * @param connector - Its name, or the path of its folder.
 * @throws {Failure} WORKSPACE_NOT_FOUND, CONNECTOR_UNKNOWN, CONNECTOR_INVALID.
 */
export function describeConnector(connector: string, options: DescribeOptions = {}): void {
  const { fixtures = [], actions = [] } = options;
  const open = openConnector(connector, options);
  vitest.describe(open.connector.id, () => {
    defineConnectorSuite(vitest, join(open.connector.folder, 'connector.yaml'), {
      ...open.settings,
      fixtures,
      actions,
    });
  });
}

vitest.expect.extend({ toDeliver, toFailAt, toMatchXml });

interface ConnectorMatchers<R = unknown> {
  /** The run went through all its stages, and was delivered so. */
  toDeliver(wanted?: WantedDelivery): R;
  /** The run failed at this stage, with such an error. */
  toFailAt(stage: StageName, wanted?: ProblemCode | WantedFailure): R;
  /** The document, or what the run delivered, says the same as this one. */
  toMatchXml(expected: string | Uint8Array): R;
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- Vitest's own form
  interface Matchers<T = any> extends ConnectorMatchers<T> {}
}

export type { ConnectorMatchers, ConnectorRun as Run };
