/** Problems on one line each, for editors and scripts that look for places. */
import type { Problem } from '../../core/problem.js';
import { visible } from './style.js';
import { placeText } from './problem-text.js';

/**
 * e.g. `connectors/acme/submit.xsl:14:3: error XSD_INVALID: Element 'duration': '12.5' is not a valid value…`.
 *
 * @param home - The file that is named where the problem has no place of its own.
 */
export function renderCompact(problem: Problem, home: string): string {
  const { code, severity, message } = problem;
  const place = placeText(problem);
  const text = message.replaceAll(/\s*\n\s*/g, ' ');
  return visible(`${place === '' ? home : place}: ${severity} ${code}: ${text}`);
}
