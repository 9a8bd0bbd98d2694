import type { ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import type { ActionSource, LintSubject, XmlSource } from '../subject.js';

export const XS_NAMESPACE = 'http://www.w3.org/2001/XMLSchema';

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

export const attributeOf = (node: ScannedNode, name: string): ScannedNode | undefined =>
  node.attributes.find((attribute) => attribute.name === name);

/** Local name of an element of XML Schema; `undefined` for what is none. */
export const schemaName = ({ type, name, namespace }: ScannedNode): string | undefined =>
  type === 'element' && namespace === XS_NAMESPACE ? localName(name) : undefined;

/** A schema as rules need it. */
export interface SchemaView {
  readonly source: ActionSource;
  readonly root: ScannedNode;
  readonly targetNamespace: string;
  /** Every element of XML Schema in it, in document order. */
  readonly all: readonly ScannedNode[];
  /** Declarations right below the root, by kind and name. */
  readonly globals: readonly { readonly kind: string; readonly name: string; readonly node: ScannedNode }[];
  /** Names of every element that it declares anywhere. */
  readonly elements: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  /** Whether wildcards or other schemas may let in names that it does not declare. */
  readonly isOpen: boolean;
  readonly isOpenForAttributes: boolean;
}

const views = new WeakMap<XmlSource, SchemaView>();

/** The view of a schema, made once; `undefined` where the document is no schema. */
export function viewSchema(source: ActionSource): SchemaView | undefined {
  const { root } = source;
  if (root === undefined || schemaName(root) !== 'schema') return undefined;
  const view = views.get(source) ?? makeView(source, root);
  views.set(source, view);
  return view;
}

function makeView(source: ActionSource, root: ScannedNode): SchemaView {
  const all = source.document.elements.filter((node) => schemaName(node) !== undefined);
  const named = (kind: string): Set<string> =>
    new Set(
      all
        .filter((node) => schemaName(node) === kind)
        .flatMap((node) => attributeOf(node, 'name')?.value ?? []),
    );
  const has = (...kinds: string[]): boolean => all.some((node) => kinds.includes(schemaName(node) ?? ''));
  const others = has('include', 'import', 'redefine', 'override');
  return {
    source,
    root,
    targetNamespace: attributeOf(root, 'targetNamespace')?.value ?? '',
    all,
    globals: root.children.flatMap((node) => {
      const [kind, name] = [schemaName(node), attributeOf(node, 'name')?.value];
      return kind === undefined || name === undefined ? [] : [{ kind, name, node }];
    }),
    elements: named('element'),
    attributes: named('attribute'),
    isOpen: others || has('any') || hasAnyType(all),
    isOpenForAttributes: others || has('any', 'anyAttribute') || hasAnyType(all),
  };
}

/** Elements without a type, and those of xs:anyType, take anything. */
const hasAnyType = (all: readonly ScannedNode[]): boolean =>
  all.some((node) => {
    if (schemaName(node) !== 'element') return false;
    const type = attributeOf(node, 'type')?.value;
    const isTyped =
      type !== undefined ||
      node.children.some((child) => /^(complex|simple)Type$/.test(schemaName(child) ?? ''));
    return (!isTyped && attributeOf(node, 'ref') === undefined) || localName(type ?? '') === 'anyType';
  });

/** Looks at each file that is a schema. */
export const perSchema =
  (check: (view: SchemaView, subject: LintSubject) => Iterable<Finding>): LintRule['check'] =>
  (subject) =>
    subject.schemas.flatMap((source) => {
      const view = viewSchema(source);
      return view === undefined ? [] : [...check(view, subject)];
    });
