import type { Problem } from '../../core/problem.js';
import { renderProblem } from '../../harness/report/problem-text.js';
import { plural, visible } from '../../harness/report/style.js';
import type { Output } from '../output.js';

/** A folder that was written. */
export interface PulledFolder {
  readonly connector: string;
  /** Relative to the workspace. */
  readonly folder: string;
  readonly providerId: number;
  readonly providerName: string;
  readonly profileId: number | undefined;
  readonly profileName: string | undefined;
  /** Below the folder. */
  readonly files: readonly string[];
  readonly variables: readonly {
    readonly name: string;
    readonly settings: readonly string[];
    readonly isSet: boolean;
  }[];
}

export interface PullReport {
  readonly pulled: PulledFolder[];
  readonly problems: Problem[];
}

export function showPulled({ pulled, problems }: PullReport, output: Output): void {
  const { style, streams } = output;
  for (const folder of output.isQuiet ? [] : pulled) output.line(renderFolder(folder));
  const unset = pulled.flatMap(({ variables }) => variables.filter(({ isSet }) => !isSet));
  if (unset.length > 0) output.line(renderVariables(unset));
  for (const problem of problems) {
    output.error(renderProblem({ problem: streams.cleanValues(problem) }, style, () => undefined));
  }
  if (!output.isQuiet) output.line(summary({ pulled, problems }));
  if (!output.wantsJson) return;
  output.json({
    pulled: pulled.map(({ variables, profileId = null, profileName = null, ...rest }) => ({
      ...rest,
      profileId,
      profileName,
      variables: [...new Set(variables.map(({ name }) => name))],
    })),
    problems,
  });
}

function renderFolder({ folder, providerId, providerName, profileName, files }: PulledFolder): string {
  const profile = profileName === undefined ? 'no profile' : `profile "${profileName}"`;
  return [
    visible(`${folder}: provider ${providerId} "${providerName}", ${profile}`),
    visible(`  ${files.join(' ')}`),
  ].join('\n');
}

function renderVariables(variables: PulledFolder['variables']): string {
  const names = [...new Set(variables.map(({ name }) => name))];
  const width = Math.max(...names.map((name) => name.length));
  const lines = variables.map(({ name, settings }) => `  ${name.padEnd(width)}  ${settings.join(', ')}`);
  return ['', 'Passwords were not written. Set these in the environment, or in .env:', ...lines].join('\n');
}

function summary({ pulled, problems }: PullReport): string {
  const refused = problems.filter(({ severity }) => severity === 'error').length;
  const first = pulled[0]?.connector;
  const next = pulled.length === 1 && first !== undefined ? ` ${first}` : '';
  return [
    '',
    `${plural(pulled.length, 'folder')} written${refused === 0 ? '' : `, ${plural(refused, 'problem')}`}.`,
    ...(pulled.length === 0 ? [] : [`To see that nothing differs: mrssmith plan${next}`]),
  ].join('\n');
}
