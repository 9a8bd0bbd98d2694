import { nearest } from '../../connector/nearest.js';
import type { ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import type { XmlSource } from '../subject.js';
import { walkExpression, type Expression, type LocationStep } from '../xpath/ast.js';
import { perXPath, placeInResults, xmlSamples } from './results.js';

const stepsOf = (expression: Expression): LocationStep[] =>
  [...walkExpression(expression)].flatMap((part) => (part.kind === 'path' ? part.steps : []));

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

interface AnswerNames {
  /** Names that some element or attribute of the samples has in no namespace. */
  readonly plain: ReadonlySet<string>;
  readonly any: ReadonlySet<string>;
  /** Prefixes declared on every root. */
  readonly isDeclared: (prefix: string) => boolean;
}

/** What the sample answers call their elements and attributes; `undefined` without samples in XML. */
function namesIn(samples: readonly XmlSource[]): AnswerNames | undefined {
  if (samples.length === 0) return undefined;
  const elements = samples.flatMap(({ document }) => document.elements);
  const nodes: ScannedNode[] = elements.flatMap((element) => [element, ...element.attributes]);
  return {
    plain: new Set(nodes.filter(({ namespace }) => namespace === '').map(({ name }) => name)),
    any: new Set(nodes.map(({ name }) => localName(name))),
    isDeclared: (prefix) =>
      samples.every(({ root }) => root?.attributes.some(({ name }) => name === `xmlns:${prefix}`) === true),
  };
}

/** A rule about each name that an expression asks the sample answers for. */
const perName = (
  check: (
    step: LocationStep,
    name: string,
    prefix: string | undefined,
    names: AnswerNames,
  ) => Omit<Finding, 'place'> | undefined,
): LintRule['check'] =>
  perXPath(function* (expression, results, subject) {
    const names = namesIn(xmlSamples(subject, results));
    if (names === undefined) return;
    for (const step of stepsOf(expression)) {
      if (step.test.kind !== 'name') continue;
      const found = check(step, step.test.name, step.test.prefix, names);
      if (found !== undefined) yield { ...found, place: placeInResults(subject, results, step.start) };
    }
  });

const namespace: LintRule = {
  code: 'RESULTS_NAMESPACE',
  severity: 'warning',
  what: 'The sample answer has a default namespace, and the expression asks for plain names.',
  why: 'In XPath 1.0 a name without a prefix is a name in no namespace. The server registers no prefix for a default namespace: nothing is found.',
  remedy: "Write //*[local-name() = 'id'].",
  source: 'XPath 1.0, section 2.3; PHP DOMXPath',
  example: { bad: '//id', good: "//*[local-name() = 'id']" },
  check: perName((_step, name, prefix, { plain, any }) =>
    prefix === undefined && !plain.has(name) && any.has(name)
      ? {
          message: `in the sample answer ${name} is in a namespace, which a plain name does not reach`,
          fix: `Write *[local-name() = '${name}'].`,
        }
      : undefined,
  ),
};

const undeclaredPrefix: LintRule = {
  code: 'RESULTS_PREFIX_UNDECLARED',
  severity: 'warning',
  what: 'The expression uses a prefix that the root of the sample answer does not declare.',
  why: 'The only prefixes there are, are those on the root element of the answer: with another one the expression fails, and there is no remote id.',
  remedy: "Write *[local-name() = 'id'], which needs no prefix.",
  source: 'kaltura/server, GenericDistributionEngine.php; DOMXPath registers the namespaces of the root',
  example: { bad: '//r:id', good: "//*[local-name() = 'id']" },
  check: perName((_step, name, prefix, { isDeclared }) =>
    prefix !== undefined && prefix !== 'xml' && !isDeclared(prefix)
      ? {
          message: `the root of the sample answer declares no prefix ${prefix}`,
          fix: `Write *[local-name() = '${name}'].`,
        }
      : undefined,
  ),
};

const unseenName: LintRule = {
  code: 'RESULTS_NAME_UNSEEN',
  severity: 'warning',
  what: 'The expression asks for a name that the sample answers do not have.',
  why: 'Either the name or the sample is wrong; if it is the name, there is no remote id.',
  remedy: 'Mend the one that is wrong: names count letter by letter, capitals too.',
  source: 'XPath 1.0, section 2.3',
  example: { bad: '//itemID for an answer with itemId', good: '//itemId' },
  check: perName((_step, name, _prefix, { any }) => {
    if (any.has(name)) return undefined;
    const close = nearest(name, any);
    return {
      message: `no sample answer has ${name}`,
      fix: close === undefined ? undefined : `Did you mean ${close}?`,
    };
  }),
};

/** What an expression asks the answer for, held against the sample answers. */
export const answerNameRules: readonly LintRule[] = [namespace, undeclaredPrefix, unseenName];
