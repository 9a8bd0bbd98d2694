/** The package's programming interface: run connectors from your own code. */
export type { Connector } from './core/connector.js';
export type { Problem, Severity } from './core/problem.js';
export type { RunArtifacts, RunReport, RunResult, StageReport } from './harness/pipeline/run.js';
