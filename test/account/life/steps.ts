import * as fc from 'fast-check';
import type { ModelProfile } from './model.js';

/** Profiles that differ in what the rules ask of them. */
export const PROFILES: readonly ModelProfile[] = [
  { status: 2, submit: 3, update: 3, delete: 3, onApproval: false, isDemanding: true },
  { status: 2, submit: 2, update: 2, delete: 2, onApproval: true, isDemanding: false },
  { status: 2, submit: 3, update: 2, delete: 1, onApproval: false, isDemanding: true },
  { status: 2, submit: 3, update: 1, delete: 2, onApproval: false, isDemanding: false },
];
export const ENTRIES = 2;

const entry = fc.nat(ENTRIES - 1);
const profile = fc.nat(PROFILES.length - 1);
const which = fc.nat(5);
/** One thing that happens to an account. */
export const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), entry, profile }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('submitAdd' as const), which, whenReady: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('submitUpdate', 'submitDelete', 'retrySubmit', 'validate', 'delete'),
      which,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sunrise' as const),
      which,
      inSec: fc.constantFrom(-50, 100, 3000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('advance' as const), seconds: fc.constantFrom(1, 100, 5000) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('entryReady', 'rename', 'approve', 'reject', 'addFlavor', 'dropFlavor'),
      entry,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteEntry' as const), entry }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('setProfile' as const),
      profile,
      status: fc.constantFrom(1 as const, 2 as const, 2 as const, 3 as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('jobs' as const), succeed: fc.boolean() }) },
);
export type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;
