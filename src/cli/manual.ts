/** What a command's help says beside its arguments and flags: kept with the command, rendered by `begin/help.ts`. */
import type { Command } from 'commander';
import type { EXIT } from '../core/failure.js';

/** Groups of verbs, in the order in which people meet them. */
export const VERB_GROUPS = ['Begin', 'Iterate', 'Hold', 'Publish', 'Look'] as const;
export type VerbGroup = (typeof VERB_GROUPS)[number];

export interface Manual {
  /** What an exit code means here. All well, usage and interruption go without saying. */
  readonly exits?: Readonly<Partial<Record<keyof typeof EXIT, string>>>;
  /** Variables that matter here, beside those of flags. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Commands (`review`, `account clock`) and pages (`docs/testing.md`). */
  readonly seeAlso?: readonly string[];
  /** Command lines, and what each does. */
  readonly examples?: readonly (readonly [string, string])[];
}

const manuals = new WeakMap<Command, Manual>();

/** Adds to what the help of a command says. */
export function withManual(command: Command, added: Manual): Command {
  const before = manualOf(command);
  manuals.set(command, {
    exits: { ...before.exits, ...added.exits },
    environment: { ...before.environment, ...added.environment },
    seeAlso: [...(before.seeAlso ?? []), ...(added.seeAlso ?? [])],
    examples: [...(before.examples ?? []), ...(added.examples ?? [])],
  });
  return command;
}

export const manualOf = (command: Command): Manual => manuals.get(command) ?? {};

/** e.g. `mrssmith account clock`. */
export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

/** e.g. `exit code 4`, for the commands that wait for an account. */
export const ACCOUNT_EXITS = {
  unavailable: 'the account cannot be reached',
  tryAgain: 'the account is busy, or another deployment runs: try again',
  credentials: 'credentials are missing or refused',
} satisfies Manual['exits'];
