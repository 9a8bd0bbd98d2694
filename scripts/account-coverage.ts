import { SERVICES } from '../src/account/services/index.js';
import { withPart } from './markdown.js';

/** Every service that the local account answers, with its actions, as rows of a Markdown table. */
export function renderCoverage(): string {
  const rows = SERVICES.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(
    ({ name, actions }) => `| \`${name}\` | ${actions.map((action) => action.name).join(', ')} |`,
  );
  return ['| service | actions |', '| --- | --- |', ...rows].join('\n');
}

/** The page with the list as it is now. */
export const withCoverage = (page: string): string => withPart(page, 'services', [renderCoverage()]);
