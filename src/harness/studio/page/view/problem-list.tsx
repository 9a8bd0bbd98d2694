import type { Problem } from '../../../../core/problem.js';
import { Icon } from './icon.js';
import { PlaceLink } from './place-link.js';

interface ProblemListProps {
  readonly problems: readonly Problem[];
  /** Shows a problem in its pane; `undefined` for one that no pane has. */
  readonly showIn?: (problem: Problem) => (() => void) | undefined;
}

const ICON = { error: 'cross', warning: 'warning', note: 'dash' } as const;

/** Problems in full: what, where, and what to do next. */
export function ProblemList({ problems, showIn }: ProblemListProps) {
  return (
    <ul class="problems">
      {problems.map((problem, index) => (
        <li key={index} class={`problem is-${problem.severity}`}>
          <Icon name={ICON[problem.severity]} />
          <div class="problem-text">
            <p class="problem-message">
              <span class="visually-hidden">{problem.severity}: </span>
              {problem.message}
            </p>
            <p class="problem-more">
              <code class="problem-code">{problem.code}</code>
              {problem.file !== undefined && (
                <PlaceLink
                  file={problem.file}
                  line={problem.line}
                  column={problem.column}
                  onShow={showIn?.(problem)}
                />
              )}
            </p>
            {problem.fix !== undefined && <p class="problem-fix">{problem.fix}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
