import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JobEngine } from '../../../src/account/connectors/job.js';
import { Model } from './model.js';
import { Pair } from './pair.js';
import { command, ENTRIES, PROFILES } from './steps.js';
import { acceptAll, openWorld } from './world.js';
import { rounds } from '../../support/rounds.js';

test('whatever is called in whatever order, the account does what the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (steps) => {
      const model = new Model(
        PROFILES.map((found) => ({ ...found })),
        Array.from({ length: ENTRIES }, () => ({ status: 1, isApproved: false, flavors: new Set<string>() })),
      );
      const jobEngine: JobEngine = (request) => {
        expect(request.context.store.profiles.get(request.profile.id)?.status).toBe(2);
        return model.jobsSucceed ? acceptAll(request) : Promise.resolve(REFUSED);
      };
      await using world = await openWorld({ jobEngine });
      const pair = new Pair(world, model);
      await pair.furnish();
      for (const step of steps) {
        await pair.run(step);
        await world.idle();
        await pair.check();
      }
    }),
    { numRuns: Number(process.env['LIFE_RUNS'] ?? rounds(60)) },
  );
}, 60_000);

const REFUSED = {
  kind: 'failed',
  deliveries: [],
  messages: [],
  errorType: 1,
  errorNumber: 3,
  errorDescription: 'Error: refused',
  isTemporary: false,
} as const;
