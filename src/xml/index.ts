export * from './engine.js';
export type * from './observation.js';
export { createLocalEngine } from './local.js';
export { startIsolatedEngine } from './isolated.js';
export { startSaxonEngine } from './saxon/index.js';
