import { nearest } from '../../connector/nearest.js';
import type { ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';
import { isXsl, viewStylesheet, type SheetElement, type StylesheetView } from '../vocabulary/sheet.js';
import { outputRoots } from './output-roots.js';
import { perSchema, schemaName, type SchemaView } from './schema-view.js';

/** Transforms that make what a schema checks; the item itself where an action has none. */
function* producersOf(
  view: SchemaView,
  { connector, stylesheets }: LintSubject,
): Generator<StylesheetView | undefined> {
  const actions = Object.values(connector.actions).filter(
    ({ validator }) => validator?.shown === view.source.file,
  );
  if (actions.some(({ transform }) => transform === undefined)) yield undefined;
  for (const source of stylesheets) {
    if (actions.some(({ transform }) => transform?.shown === source.file)) yield viewStylesheet(source);
  }
}

const rootMismatch: LintRule = {
  code: 'XSD_ROOT_MISMATCH',
  severity: 'error',
  what: 'The document that a stylesheet makes begins with an element that its schema does not declare.',
  why: 'A document is valid only if a declaration right below xs:schema has the name and namespace of its root. Otherwise every job of the action fails.',
  remedy: 'Mend the name, the targetNamespace, or the name the stylesheet writes.',
  source:
    'XML Schema 1.0, part 1, section 5.2; libxml2: No matching global declaration available for the validation root',
  example: { bad: '<xs:element name="vidoe"/> for <video>', good: '<xs:element name="video"/> for <video>' },
  check: perSchema(function* (view, subject) {
    const declared = view.globals.filter(({ kind }) => kind === 'element');
    const hasOthers = view.all.some((node) =>
      ['include', 'redefine', 'import'].includes(schemaName(node) ?? ''),
    );
    if (hasOthers) return;
    for (const producer of producersOf(view, subject)) {
      const roots =
        producer === undefined ? [{ name: 'item', namespace: '', node: undefined }] : outputRoots(producer);
      if (roots === undefined || roots.length === 0) continue;
      const isDeclared = ({ name, namespace }: { name: string; namespace: string }) =>
        namespace === view.targetNamespace && declared.some((one) => one.name === name);
      for (const root of roots.filter((each) => !isDeclared(each))) {
        const place =
          root.node === undefined || producer === undefined
            ? view.source.placeAt(view.root.start)
            : producer.source.placeAt(root.node.start);
        yield {
          place,
          ...explainRoot(
            root,
            view,
            declared.map(({ name }) => name),
          ),
        };
      }
    }
  }),
};

function explainRoot(
  { name, namespace }: { name: string; namespace: string },
  { source, targetNamespace }: SchemaView,
  declared: readonly string[],
) {
  if (declared.length === 0)
    return {
      message: `${source.file} declares no element right below its root: nothing is valid`,
      fix: 'Declare the root element of the output there.',
    };
  if (declared.includes(name)) {
    const [made, wanted] = [namespace, targetNamespace].map((uri) =>
      uri === '' ? 'no namespace' : `the namespace ${uri}`,
    );
    return {
      message: `${name} is made in ${made}, and ${source.file} declares it in ${wanted}`,
      fix: 'Make the two the same.',
    };
  }
  const close = nearest(name, declared);
  return {
    message: `${source.file} declares no element ${name} right below its root`,
    fix: `Declared there: ${close ?? declared.join(', ')}.`,
  };
}

/** Literal result elements: what is neither XSLT nor of an extension. */
const literals = (view: StylesheetView): SheetElement[] =>
  view.all.filter((element) => !isXsl(element) && !view.isExtension(element) && hasTemplate(element));

function hasTemplate(element: SheetElement): boolean {
  for (let at: SheetElement | undefined = element; at !== undefined; at = at.parent) {
    // What a variable holds may be no part of the output.
    if (isXsl(at, 'variable') || isXsl(at, 'param') || isXsl(at, 'with-param') || isXsl(at, 'message'))
      return false;
    if (isXsl(at, 'template')) return true;
  }
  return false;
}

const elementUnknown: LintRule = {
  code: 'XSD_ELEMENT_UNKNOWN',
  severity: 'warning',
  what: 'The stylesheet writes an element that its schema declares nowhere.',
  why: 'Wherever it ends up, the document is not valid, and the job fails with no more than "XML data not supplied".',
  remedy: 'Mend the name, or declare the element.',
  source: 'XML Schema 1.0, part 1, section 3.4.4',
  example: { bad: '<titel> where the schema has title', good: '<title>' },
  check: perSchema((view, subject) => (view.isOpen ? [] : unknownNames(view, subject, 'element'))),
};

const attributeUnknown: LintRule = {
  code: 'XSD_ATTRIBUTE_UNKNOWN',
  severity: 'warning',
  what: 'The stylesheet writes an attribute that its schema declares nowhere.',
  why: 'The document is not valid with it, and the job fails with no more than "XML data not supplied".',
  remedy: 'Mend the name, or declare the attribute.',
  source: 'XML Schema 1.0, part 1, section 3.4.4',
  example: { bad: '<video lenght="{@x}"/> where the schema has length', good: '<video length="{@x}"/>' },
  check: perSchema((view, subject) =>
    view.isOpenForAttributes ? [] : unknownNames(view, subject, 'attribute'),
  ),
};

/** Each output must satisfy the schemas of all actions that it is made for. */
function* unknownNames(
  view: SchemaView,
  subject: LintSubject,
  kind: 'element' | 'attribute',
): Generator<Finding> {
  for (const producer of producersOf(view, subject)) {
    if (producer === undefined) continue;
    const { source } = producer;
    const found: { name: string; node: ScannedNode }[] = literals(producer).flatMap((element) =>
      kind === 'element' ? [{ name: element.name, node: element.node }] : literalAttributes(element),
    );
    const known = kind === 'element' ? view.elements : view.attributes;
    // Of the root another rule says it.
    const roots = new Set(outputRoots(producer)?.map(({ node }) => node));
    for (const { name, node } of found) {
      if (known.has(name) || roots.has(node)) continue;
      const close = nearest(name, known);
      yield {
        place: source.placeAt(node.start),
        message: `${view.source.file} declares no ${kind} ${name}`,
        fix: close === undefined ? undefined : `Did you mean ${close}?`,
      };
    }
  }
}

/** Without a prefix: what has one may be of XML itself, of XSLT or of XML Schema. */
const literalAttributes = ({ attributes }: SheetElement) =>
  attributes.filter(({ name }) => !name.includes(':')).map(({ name, node }) => ({ name, node }));

/** What a stylesheet makes, held against its schema. */
export const outputRules: readonly LintRule[] = [rootMismatch, elementUnknown, attributeUnknown];
