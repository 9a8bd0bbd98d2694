/** Mutants of stylesheets: small changes that a test should notice. */
export { mutateConnector, type ConnectorMutants, type MutateOptions } from './mutate-connector.js';
export { findMutants } from './find-mutants.js';
export { runMutants, type MutantReport, type VerdictOf } from './run-mutants.js';
export { problemsOfMutants, renderMutants, toMutantDocument, totalsOfMutants } from './report.js';
