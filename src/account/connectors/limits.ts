import type { EngineLimits } from '../../xml/engine.js';

/** Inside calls a stylesheet is cut short: every other change of the account waits for it. */
export const CALL_LIMITS: EngineLimits = { timeoutMs: 2000 };
