/** What authors import who write tests of their own: `mrssmith/vitest`. */
export { defineConnectorSuite } from './hold/run/suite.js';
