/** What Vitest's workers need of the command: a built file that they load with its loader, see tsdown.config.ts. */
export { openConnector, runConnector } from './author.js';
export { toDeliver, toFailAt, toMatchXml } from './matchers.js';
export { defineConnectorSuite } from './suite.js';
