import type { ActionName } from '../../core/connector.js';
import type { Place } from '../../core/problem.js';
import type { Finding, LintRule } from '../rule.js';
import {
  placeInAttribute,
  toXmlSource,
  type LintSubject,
  type ResultsSource,
  type XmlSource,
} from '../subject.js';
import { isXsl, viewStylesheet } from '../vocabulary/sheet.js';
import type { Expression } from '../xpath/ast.js';
import { parseXPath } from '../xpath/parse.js';
import { effectiveActions, isHttp, keyPlace, placeInValue } from './settings.js';

const ENGINE = 'kaltura/server, GenericDistributionEngine.php, parseResults';

/** Place of a character of an expression or pattern: in its file, or in connector.yaml. */
export function placeInResults(
  subject: LintSubject,
  { place, text, actions }: ResultsSource,
  offset: number,
): Place {
  const [action] = actions;
  if (place.file === subject.manifest.file && action !== undefined)
    return placeInValue(subject, ['actions', action, 'results', 'expression'], offset);
  const before = text.slice(0, offset).split('\n');
  return {
    file: place.file,
    line: (place.line ?? 1) + before.length - 1,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}

/** Scripted answers of success, which are samples of what the partner says. */
function samplesOf({ connector }: LintSubject, actions: readonly ActionName[]) {
  return actions.flatMap((name) =>
    (connector.harness.responses[name] ?? [])
      .filter(({ status, body }) => status < 300 && body.length > 0)
      .map((response) => ({ name, ...response })),
  );
}

const isXmlText = (body: Uint8Array): boolean =>
  /^\uFEFF?\s*</.test(Buffer.from(body).toString('utf8').slice(0, 200));

/** The sample answers that are XML; none where any is something else. */
export function xmlSamples(subject: LintSubject, { actions }: ResultsSource): XmlSource[] {
  const samples = samplesOf(subject, actions);
  return samples.every(({ body }) => isXmlText(body))
    ? samples.map(({ body, file }) => toXmlSource(file ?? 'the answer', body))
    : [];
}

const notApplicable: LintRule = {
  code: 'RESULTS_NOT_APPLICABLE',
  severity: 'warning',
  what: 'An action over FTP, SFTP or SCP has a results parser.',
  why: 'Those protocols bring no answer: the parser never runs, and there is no remote id.',
  remedy: 'Take results out, and let partner and account agree on the id inside the document.',
  source: `${ENGINE}; only the HTTP manager returns a text`,
  example: { bad: 'protocol: sftp\nresults: { parser: xpath, expression: //id }', good: 'protocol: sftp' },
  *check(subject) {
    for (const action of effectiveActions(subject)) {
      if (action.action.results === undefined || isHttp(action)) continue;
      yield {
        place: keyPlace(subject, ['actions', action.name, 'results']),
        message: `${action.protocol.toUpperCase()} brings no answer: nothing to parse, and no remote id`,
      };
    }
  },
};

const crash: LintRule = {
  code: 'SERVER_RESULTS_CRASH',
  severity: 'note',
  what: 'Over HTTP only an XPath parser and an answer in XML complete on PHP 8.',
  why: 'Without a parser, and with those for XSL and regular expressions, the worker dies after the partner has the file; it is started again and delivers up to four times.',
  remedy: 'Use an xpath parser, and ask the partner to answer in XML.',
  source: ENGINE,
  example: {
    bad: "results: { parser: regex, expression: 'id=(\\d+)' }",
    good: 'results: { parser: xpath, expression: //id }',
  },
  *check(subject) {
    const seen = new Set<string>();
    for (const action of effectiveActions(subject).filter(isHttp)) {
      const parser = action.action.results?.parser;
      if (parser === 'xpath' || action.name === 'fetchReport' || seen.has(String(parser))) continue;
      seen.add(String(parser));
      const reason =
        parser === undefined
          ? 'an answer without a results parser ends in a TypeError'
          : `the ${parser} parser ends in a TypeError`;
      const path = ['actions', action.name];
      yield {
        place: keyPlace(subject, parser === undefined ? path : [...path, 'results']),
        message: `on PHP 8 ${reason}: the worker dies after the partner has the file, and delivers it up to 4 times`,
      };
    }
  },
};

const ignored: LintRule = {
  code: 'RESULTS_REMOTE_ID_IGNORED',
  severity: 'note',
  what: 'The remote id that update or delete reads is not kept.',
  why: 'The account keeps the one of submit. The answer itself is stored all the same, for people to read.',
  remedy: 'Count on the remote id of submit.',
  source: 'kaltura/server, kContentDistributionFlowManager.php: only onDistributionSubmitJobFinished sets it',
  example: {
    bad: 'update:\n  results: { parser: xpath, expression: //newId }',
    good: 'submit:\n  results: { parser: xpath, expression: //id }',
  },
  *check(subject) {
    const action = effectiveActions(subject).find(
      ({ name, action: { results } }) => (name === 'update' || name === 'delete') && results !== undefined,
    );
    if (action === undefined || !isHttp(action)) return;
    yield {
      place: keyPlace(subject, ['actions', action.name, 'results']),
      message: `what ${action.name} reads is not kept: the account has the remote id of submit`,
    };
  },
};

/** A rule about each XPath expression that can be read. */
export const perXPath =
  (
    check: (expression: Expression, results: ResultsSource, subject: LintSubject) => Iterable<Finding>,
  ): LintRule['check'] =>
  (subject) =>
    subject.results.flatMap((results) => {
      if (results.parser !== 'xpath') return [];
      const expression = tryParsing(results.text);
      return expression === undefined ? [] : [...check(expression, results, subject)];
    });

function tryParsing(text: string): Expression | undefined {
  try {
    return parseXPath(text);
  } catch {
    // A run says what is wrong with it.
    return undefined;
  }
}

const NODE_FUNCTIONS = new Set(['id', 'key', 'document', 'current']);

const notNodes: LintRule = {
  code: 'SERVER_RESULTS_VALUE',
  severity: 'warning',
  what: 'The results expression gives a text, a number or a boolean.',
  why: 'The server asks for nodes, and takes the text of the first: of everything else it takes nothing.',
  remedy: 'Select the element or attribute itself, without string() or count() around it.',
  source: `${ENGINE}; DOMXPath::query`,
  example: { bad: 'string(//id)', good: '//id' },
  check: perXPath(function* (expression, results, subject) {
    const isNodes =
      expression.kind === 'path' ||
      expression.kind === 'union' ||
      (expression.kind === 'call' && NODE_FUNCTIONS.has(expression.name));
    if (isNodes) return;
    yield {
      place: placeInResults(subject, results, expression.start),
      message: 'the expression gives no nodes; the server asks for nodes and finds nothing',
    };
  }),
};

const notXml: LintRule = {
  code: 'RESULTS_NOT_XML',
  severity: 'warning',
  what: 'The sample answer is no XML, and the parser is one for XML.',
  why: 'The worker dies of an answer that it cannot parse, after the partner has the file.',
  remedy: 'Ask the partner for XML, or use a regex parser where the account is patched.',
  source: ENGINE,
  example: {
    bad: 'results: { parser: xpath, expression: //id } for {"id": 7}',
    good: 'an answer such as <id>7</id>',
  },
  *check(subject) {
    for (const { parser, actions } of subject.results) {
      if (parser === 'regex') continue;
      const sample = samplesOf(subject, actions).find(({ body }) => !isXmlText(body));
      if (sample === undefined) continue;
      yield {
        place: keyPlace(subject, ['harness', 'responses', sample.name]),
        message: `the ${parser} parser of ${sample.name} reads XML, and this answer is something else`,
      };
    }
  },
};

const PHP = 'http://php.net/xsl';

const noDates: LintRule = {
  code: 'RESULTS_DATE_UNAVAILABLE',
  severity: 'warning',
  what: 'A results stylesheet calls dateUtils::kGmdate or dateUtils::kDate.',
  why: 'Answers are read by another process of the server, which does not have that class: the call gives an empty text.',
  remedy: 'Use gmdate or date, with a number of seconds.',
  source: 'kaltura/server, batch/bootstrap.php: dateUtils is not on the class path',
  example: {
    bad: "php:functionString('dateUtils::kGmdate', 'c', s:time)",
    good: "php:functionString('gmdate', 'c', number(s:time))",
  },
  *check({ results }) {
    for (const { stylesheet } of results) {
      if (stylesheet === undefined) continue;
      for (const element of viewStylesheet(stylesheet).all) {
        for (const attribute of element.attributes) {
          const index = attribute.value.search(/dateUtils::k(Gm)?[dD]ate/);
          if (
            index < 0 ||
            (!isXsl(element) && !attribute.value.includes('{')) ||
            !usesPhp(attribute.value, (prefix) => element.namespaceOf(prefix))
          )
            continue;
          yield {
            place: placeInAttribute(stylesheet, attribute.node, index),
            message: 'a results stylesheet cannot call dateUtils: it gives an empty text',
          };
        }
      }
    }
  },
};

const usesPhp = (value: string, namespaceOf: (prefix: string) => string | undefined): boolean =>
  [...value.matchAll(/([\w.-]+):function(String)?\s*\(/g)].some(
    ([, prefix = '']) => namespaceOf(prefix) === PHP,
  );

/** Where the remote id is read from, and what of it is heeded. */
export const resultsRules: readonly LintRule[] = [notApplicable, crash, ignored, notNodes, notXml, noDates];
