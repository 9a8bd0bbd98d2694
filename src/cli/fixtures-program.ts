/** The part of the program that changes fixtures: a built file of its own. */
export { listFixtureFiles } from './fixtures/list.js';
export { redactFixtures } from './fixtures/redact.js';
export { setFixture } from './fixtures/set.js';
export { varyFixtures } from './fixtures/vary.js';
