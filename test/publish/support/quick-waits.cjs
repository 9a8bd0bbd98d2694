'use strict';
/*
 * The clock of tests: pauses between attempts, from 400 ms on, last a hundredth. Loaded into the command by NODE_OPTIONS, or
 * around one run in this process.
 */
const timers = require('node:timers/promises');

function quicken() {
  const { setTimeout: wait } = timers;
  timers.setTimeout = (ms, ...rest) => wait(ms >= 400 ? ms / 100 : ms, ...rest);
  return () => {
    timers.setTimeout = wait;
  };
}

module.exports = { quicken };
if (process.env.MRSSMITH_TEST_QUICK_WAITS === '1') quicken();
