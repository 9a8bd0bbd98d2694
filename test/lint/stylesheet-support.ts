import type { Connector } from '../../src/core/connector.js';
import type { Finding, LintRule } from '../../src/lint/rule.js';
import { STYLESHEET_RULES } from '../../src/lint/stylesheet/index.js';
import { toXmlSource, type LintSubject } from '../../src/lint/subject.js';

const XSL = 'http://www.w3.org/1999/XSL/Transform';
const PREFIXES = ' xmlns:php="http://php.net/xsl" exclude-result-prefixes="php"';

/** Elements that stand at the top level where an example begins with them. */
const TOP_LEVEL = /<xsl:(?:template|output|key|import|include|attribute-set|decimal-format|strip-space)\b/;

/** What an example is a part of: nothing, a stylesheet, or a template. */
export function sheetAround(example: string): string {
  if (/<xsl:(?:stylesheet|transform)\b/.test(example)) return example;
  const prefixes = example.includes('php:') ? PREFIXES : '';
  const open = `<xsl:stylesheet version="1.0" xmlns:xsl="${XSL}"${prefixes}>\n`;
  const close = '\n</xsl:stylesheet>\n';
  return TOP_LEVEL.test(example)
    ? `${open}${example}${close}`
    : `${open}<xsl:template match="/"><out>\n${example}\n</out></xsl:template>${close}`;
}

/** Only what rules about stylesheets look at. */
export function subjectOfSheet(
  text: string,
  {
    role = 'transform',
    actions = ['submit'],
  }: Partial<{ role: 'transform' | 'results'; actions: ('submit' | 'update' | 'delete')[] }> = {},
): LintSubject {
  const source = toXmlSource('submit.xsl', Buffer.from(text));
  return {
    connector: { id: 'acme' } as Connector,
    dialect: 'guide',
    manifest: {
      file: 'connector.yaml',
      text: '',
      value: {},
      places: {} as LintSubject['manifest']['places'],
    },
    stylesheets: role === 'transform' ? [{ ...source, actions }] : [],
    schemas: [],
    results:
      role === 'results'
        ? [{ parser: 'xsl', text, actions, place: { file: 'submit.xsl' }, stylesheet: source }]
        : [],
    fixtures: [],
  };
}

export function ruleOf(code: string): LintRule {
  const rule = STYLESHEET_RULES.find((one) => one.code === code);
  if (rule === undefined) throw new Error(`there is no rule ${code}`);
  return rule;
}

export const findingsOf = (
  code: string,
  text: string,
  options?: Parameters<typeof subjectOfSheet>[1],
): Finding[] => [...ruleOf(code).check(subjectOfSheet(text, options))];

/** Everything that all rules say, errors and warnings or notes too. */
export function allFindings(text: string, options?: Parameters<typeof subjectOfSheet>[1]) {
  const subject = subjectOfSheet(text, options);
  return STYLESHEET_RULES.flatMap((rule) =>
    [...rule.check(subject)].map((finding) => ({ code: rule.code, severity: rule.severity, ...finding })),
  );
}
