import type { DocumentHandle, TransformReply } from '../../xml/engine.js';
import type { RunContext } from './stage.js';

/** The API's number of the generic provider. @source DistributionProviderType */
const GENERIC_PROVIDER_TYPE = '1';

/** Asks the engine for the transformation of a document by the action's stylesheet, with the job's values. */
export function askTransform(
  context: RunContext,
  document: DocumentHandle,
  doubled: boolean,
  { coverage = false, trace = false }: { coverage?: boolean | undefined; trace?: boolean | undefined } = {},
): Promise<TransformReply> {
  const { engine, action, connector, limits } = context;
  const { transform } = action;
  return engine.transform({
    document,
    stylesheet: transform === undefined ? undefined : { bytes: transform.bytes, name: transform.shown },
    variables: jobVariables(context),
    doubled,
    timezone: connector.harness.timezone,
    nowSec: Math.floor(context.now() / 1000),
    limits,
    ...(coverage ? { coverage } : {}),
    ...(trace ? { trace } : {}),
  });
}

/** What the server finds on the job when it looks a variable's name up. */
export function jobVariables({ connector, remoteId }: RunContext): Record<string, string> {
  const { entryDistributionId, distributionProfileId } = connector.harness.job;
  return {
    distributionProfileId: String(distributionProfileId),
    entryDistributionId: String(entryDistributionId),
    providerType: GENERIC_PROVIDER_TYPE,
    ...(remoteId === undefined ? {} : { remoteId }),
  };
}
