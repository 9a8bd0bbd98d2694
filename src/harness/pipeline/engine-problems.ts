import { error, note, warning, type Problem, type ProblemCode } from '../../core/problem.js';
import { READ_REFUSED } from '../../xml/engine-error.js';
import type { EngineError } from '../../xml/engine.js';
import { placeOfElement, placeOfExpression } from '../../xml/places.js';
import { hintFor, messageOf } from './engine-messages.js';

/** A text that errors point into. */
export interface SourceText {
  /** Path to show. */
  readonly name: string;
  readonly text: string;
}

/** Problems of a text that is not well-formed: all of them, as the parser saw them. */
export function malformedProblems(
  code: ProblemCode,
  errors: readonly EngineError[],
  file: string,
  fix?: string,
): Problem[] {
  const problems = errors.map(({ message, line, column }) =>
    error(code, sentence(message), { file, line, column, fix }),
  );
  return distinct(
    problems.length > 0 ? problems : [error(code, 'the document is not well-formed', { file })],
  );
}

/**
 * What a stylesheet's engine said, as problems. An XPath error and the instruction error that follows it
 * are one thing wrong: they become one problem, at the instruction.
 *
 * @param code - For errors; warnings and messages have their own.
 */
export function stylesheetProblems(
  code: ProblemCode,
  errors: readonly EngineError[],
  source: SourceText,
  isFatal: boolean,
): Problem[] {
  const problems: Problem[] = [];
  let causes: EngineError[] = [];
  for (const current of errors) {
    if (isCause(current)) {
      causes.push(current);
      continue;
    }
    problems.push(...problemOf(code, current, causes, source, isFatal));
    if (current.domain === 'xslt') causes = [];
  }
  for (const cause of causes) problems.push(...problemOf(code, cause, [], source, isFatal));
  return distinct(problems);
}

/** XPath errors know no place; the instruction that libxslt names next does. */
const isCause = ({ domain, line }: EngineError) =>
  line === undefined && (domain === 'xpath' || domain === 'xslt');

function problemOf(
  code: ProblemCode,
  current: EngineError,
  causes: readonly EngineError[],
  source: SourceText,
  isFatal: boolean,
): Problem[] {
  const place = placeIn(source, current, causes);
  const address = current.message.replace('not read: ', '');
  switch (current.domain) {
    case 'message':
      return [note('XSLT_MESSAGE', `xsl:message: ${current.message}`, { ...place, fix: undefined })];
    case 'kit':
      if (current.code !== READ_REFUSED) return [warning('XSLT_WARNING', current.message, place)];
      return [
        warning('XSLT_READ_REFUSED', `the stylesheet asks for ${address}; nothing outside it is opened`, {
          ...(place.line === undefined ? placeOfAddress(source, address) : place),
          fix: isAbsolute(address)
            ? 'The server would open this on its own host: what comes out differs there. Put what it needs into the stylesheet.'
            : 'Put what it needs into the stylesheet itself: on the server a relative path finds nothing either.',
        }),
      ];
    case 'php':
      return [phpProblem(current, source)];
    default: {
      const details = { ...place, fix: hintFor(current, causes, source.text) };
      const message = sentence(messageOf(current, causes, tagText(source, current)));
      const severity = isFatal && current.level !== 'warning' ? error : warning;
      return [severity(isFatal && current.level !== 'warning' ? code : 'XSLT_WARNING', message, details)];
    }
  }
}

function phpProblem(current: EngineError, source: SourceText): Problem {
  const handler = /^Not allowed to call handler '(.*)\(\)'$/.exec(current.message)?.[1];
  if (handler !== undefined) {
    return warning(
      'PHP_FUNCTION_UNREGISTERED',
      `the stylesheet calls '${handler}', which the server does not register; it gets an empty string there`,
      {
        ...placeOfCall(source, handler),
        fix: 'Registered are date, gmdate, strtotime, urlencode, xml_load_for_xslt, dateUtils::kGmdate and dateUtils::kDate.',
      },
    );
  }
  const name = current.subject;
  const details = name === undefined ? { file: source.name } : placeOfCall(source, name);
  if (current.level !== 'fatal') return warning('XSLT_WARNING', current.message, details);
  return error('PHP_FUNCTION_FAILED', current.message, { ...details, fix: phpHint(current.message) });
}

function phpHint(message: string): string {
  if (/timestamp/.test(message)) {
    return 'Use dateUtils::kGmdate or dateUtils::kDate with string(...): they take an empty or odd timestamp as 0.';
  }
  if (/array given/.test(message)) {
    return 'php:function passes a node set as an array: use php:functionString, or wrap the path in string(...).';
  }
  return 'See the functions and what they take in docs/fidelity.md.';
}

/** A path from the root, or an address. */
const isAbsolute = (address: string): boolean => /^(\/|[a-z][a-z0-9+.-]*:)/i.test(address);

/** The start tag of the instruction that an error is about, as it was written. */
function tagText({ text }: SourceText, { line, element }: EngineError): string {
  if (line === undefined || element === undefined) return '';
  const place = placeOfElement(text, line, element);
  if (place === undefined) return '';
  const from = text
    .split('\n')
    .slice(place.line - 1)
    .join('\n')
    .slice(place.column - 1);
  return /^<(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(from)?.[0] ?? '';
}

/** Where a PHP function is called by this name. */
function placeOfCall(source: SourceText, handler: string) {
  return placeOfAny(source, [
    `'${handler}'`,
    `"${handler}"`,
    `&quot;${handler}&quot;`,
    `&apos;${handler}&apos;`,
  ]);
}

/** Where an address stands, as it was written: the engine has made a path of it that starts at the stylesheet's folder. */
function placeOfAddress(source: SourceText, address: string) {
  const folder = source.name.slice(0, source.name.lastIndexOf('/') + 1);
  const written = address.startsWith(folder) ? address.slice(folder.length) : address;
  return placeOfAny(source, [`'${written}'`, `"${written}"`, `&quot;${written}&quot;`]);
}

/** The only place where one of the texts stands, or the line of the first: a wrong column is worse than none. */
function placeOfAny({ name, text }: SourceText, wanted: readonly string[]) {
  const found = text.split('\n').flatMap((line, index) => {
    const column = Math.max(...wanted.map((form) => line.indexOf(form)));
    return column === -1 ? [] : [{ file: name, line: index + 1, column: column + 1 }];
  });
  return found.length === 1 && found[0] !== undefined ? found[0] : { file: name, line: found[0]?.line };
}

function placeIn(source: SourceText, current: EngineError, causes: readonly EngineError[]) {
  const file = source.name;
  const { line, element, column } = current;
  if (line === undefined) return { file };
  const tag = element === undefined ? undefined : placeOfElement(source.text, line, element);
  if (tag === undefined) return { file, line, column };
  const withExpression = [...causes, current].find((cause) => cause.expression !== undefined);
  const expression = withExpression?.expression ?? quotedExpression(current.message);
  const inside =
    expression === undefined
      ? undefined
      : placeOfExpression(source.text, tag, expression, withExpression?.offset ?? 0);
  return { file, ...(inside ?? tag) };
}

// e.g. "xsl:value-of : could not compile select expression 'titel['"
const quotedExpression = (message: string) => /expression '(.*)'$/s.exec(message)?.[1];

function sentence(message: string): string {
  // What libxml2 says of entities that expand beyond measure, whether they loop or not.
  if (/entity reference loop|amplification/.test(message)) {
    return 'entities of the document type expand into each other without bound: an entity bomb';
  }
  return message.trim().replace(/\s*\n\s*/g, ' ');
}

/** The library repeats itself at times: one problem for one thing. */
export function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, file, line, column }) => {
    const key = JSON.stringify([code, message, file, line, column]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
