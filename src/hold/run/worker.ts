/** What a connector's file of tests is made of: loaded by Vitest's workers, in place of each connector.yaml. */
import * as vitest from 'vitest';
import * as parts from './parts.js';
import type { TestSettings } from './settings.js';

/** Defines the tests of one connector. */
export const defineConnectorSuite = (manifest: string, settings: TestSettings): void =>
  parts.defineConnectorSuite(vitest, manifest, settings);
