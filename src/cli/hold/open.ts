import { resolve } from 'node:path';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, readSecrets } from '../../connector/secrets.js';
import { findWorkspace, listConnectors, type Workspace } from '../../connector/workspace.js';
import { listPending, type PendingCase } from '../../hold/snapshots/pending.js';
import type { Streams } from '../output.js';

/** A workspace, and all that waits in it. */
export interface Waiting {
  readonly workspace: Workspace;
  readonly cases: readonly PendingCase[];
}

/** Reads what waits. Secrets of the connectors are printed from here on by nobody. */
export function openWaiting(cwd: string, streams: Streams): Waiting {
  const workspace = findWorkspace(resolve(cwd));
  const cases = listPending(workspace, listConnectors(workspace));
  const env = readEnvironment(workspace.root, process.env);
  const connectors = new Set(cases.flatMap(({ loaded }) => loaded ?? []));
  streams.hide(createRedactor([...connectors].flatMap((connector) => readSecrets(connector, env))));
  return { workspace, cases };
}

export const isWaiting = ({ kind }: PendingCase): boolean => kind !== 'obsolete';
