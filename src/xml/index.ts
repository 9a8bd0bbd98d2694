export * from './engine.js';
export { createLocalEngine } from './local.js';
export { startIsolatedEngine } from './isolated.js';
