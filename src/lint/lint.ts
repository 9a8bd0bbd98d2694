import type { LintLevels } from '../connector/kit-settings.js';
import { error, note, sortProblems, warning, type Problem, type Severity } from '../core/problem.js';
import { applyDirectives, type Commented } from './directives.js';
import type { Edit, LintRule } from './rule.js';
import { LINT_RULES } from './rules.js';
import type { LintSubject, XmlSource } from './subject.js';

/** A problem, and the change that would mend it, where one is known to be safe. */
export interface LintProblem {
  readonly problem: Problem;
  readonly edit: Edit | undefined;
}

export interface LintOptions {
  /** How serious each rule is, where that is not its own level. */
  readonly levels?: LintLevels;
  readonly rules?: readonly LintRule[];
}

const MAKE: Readonly<Record<Severity, typeof error>> = { error, warning, note };

/** Looks at one connector with every rule, and takes out what comments silence. */
export function lintConnector(subject: LintSubject, options: LintOptions = {}): LintProblem[] {
  const found = (options.rules ?? LINT_RULES).flatMap((rule) => runRule(rule, subject, options.levels ?? {}));
  const edits = new Map(found.map(({ problem, edit }) => [problem, edit]));
  const problems = applyDirectives(distinct([...edits.keys()]), commentedTexts(subject));
  return sortProblems(problems).map((problem) => ({ problem, edit: edits.get(problem) }));
}

/** A rule that fails is our own mistake, and no reason to say nothing about the rest. */
function runRule(rule: LintRule, subject: LintSubject, levels: LintLevels): LintProblem[] {
  const level = levels[rule.code] ?? rule.severity;
  if (level === 'off') return [];
  try {
    return [...rule.check(subject)].map(({ place, message, fix, edit }) => ({
      problem: MAKE[level](rule.code, message, { ...place, fix: fix ?? rule.remedy }),
      edit,
    }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the rule ${rule.code} failed over ${subject.connector.id}: ${reason}`;
    return [
      {
        problem: warning('INTERNAL', message, { fix: 'Please report it, with the connector.' }),
        edit: undefined,
      },
    ];
  }
}

/** Files that several actions use are looked at once, and yet a rule may say a thing for each of them. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, file, line, column }) => {
    const key = JSON.stringify([code, message, file, line, column]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Files of the connector in which comments may silence rules. */
function commentedTexts({ manifest, stylesheets, schemas, results }: LintSubject): Commented[] {
  const sources: readonly (XmlSource | undefined)[] = [
    ...stylesheets,
    ...schemas,
    ...results.map(({ stylesheet }) => stylesheet),
  ];
  const texts = new Map<string, Commented>([[manifest.file, manifest]]);
  for (const source of sources) if (source !== undefined) texts.set(source.file, source);
  return [...texts.values()];
}
