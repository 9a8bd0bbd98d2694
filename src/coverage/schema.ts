import { attributeValue, localName, placesIn, scanXml, type ScannedNode } from '../xml/scan.js';

/** Something that a schema allows. */
export interface Declared {
  readonly kind: 'element' | 'attribute' | 'value';
  /** By local names, e.g. `/asset/file/@type`. */
  readonly path: string;
  /** Of kind `value`: one of an enumeration. */
  readonly value?: string;
  readonly line: number;
  /** Tells declarations apart: a type that several elements have is declared once. */
  readonly declaration: number;
}

/** What a schema allows below the root elements it declares. Wildcards and substitutions allow nothing of their own. */
export function readSchema(text: string): readonly Declared[] {
  const known = schemas.get(text);
  if (known !== undefined) return known;
  const declared = new SchemaWalk(text).walk();
  schemas.set(text, declared);
  return declared;
}

const schemas = new Map<string, readonly Declared[]>();

/** Types may contain themselves. */
const MOST_DEEP = 24;
const MOST_DECLARED = 20_000;

class SchemaWalk {
  readonly #declared: Declared[] = [];
  readonly #globals = new Map<string, ScannedNode>();
  readonly #root: ScannedNode | undefined;
  readonly #lineOf: (node: ScannedNode) => number;
  /** Types that are being walked: one inside itself adds nothing new. */
  readonly #inside: ScannedNode[] = [];

  constructor(text: string) {
    const { elements } = scanXml(text);
    const place = placesIn(text);
    this.#lineOf = ({ start }) => place(start).line;
    [this.#root] = elements;
    for (const node of this.#root?.children ?? []) {
      const name = attributeValue(node, 'name');
      if (name !== undefined) this.#globals.set(`${localName(node.name)} ${name}`, node);
    }
  }

  walk(): Declared[] {
    const elements = (this.#root?.children ?? []).filter((node) => isSchema(node, 'element'));
    const referred = this.#referredElements();
    const roots = elements.filter((node) => !referred.has(attributeValue(node, 'name') ?? ''));
    for (const node of roots.length === 0 ? elements : roots) this.#element(node, '');
    return this.#declared;
  }

  #at = (node: ScannedNode) => ({ line: this.#lineOf(node), declaration: node.start });

  #referredElements(): Set<string> {
    const found = new Set<string>();
    const visit = (node: ScannedNode) => {
      const ref = isSchema(node, 'element') ? attributeValue(node, 'ref') : undefined;
      if (ref !== undefined) found.add(localName(ref));
      for (const child of node.children) if (child.type === 'element') visit(child);
    };
    if (this.#root !== undefined) visit(this.#root);
    return found;
  }

  #global(kind: string, name: string | undefined): ScannedNode | undefined {
    return name === undefined ? undefined : this.#globals.get(`${kind} ${localName(name)}`);
  }

  #element(node: ScannedNode, parent: string): void {
    const target = this.#global('element', attributeValue(node, 'ref')) ?? node;
    const name = attributeValue(target, 'name');
    if (name === undefined || this.#declared.length > MOST_DECLARED) return;
    const path = `${parent}/${name}`;
    if (!this.#declared.some((one) => one.path === path && one.kind === 'element')) {
      this.#declared.push({ kind: 'element', path, ...this.#at(node) });
    }
    this.#type(target, path);
  }

  /** Named by `type`, or inside. */
  #type(node: ScannedNode, path: string): void {
    const name = attributeValue(node, 'type');
    const named = this.#global('complexType', name) ?? this.#global('simpleType', name);
    const types = named === undefined ? node.children : [named];
    for (const type of types) {
      if (isSchema(type, 'simpleType')) this.#simple(type, path);
      if (isSchema(type, 'complexType')) this.#inner(type, path);
    }
  }

  #inner(type: ScannedNode, path: string): void {
    if (this.#inside.includes(type) || this.#inside.length > MOST_DEEP) return;
    this.#inside.push(type);
    this.#content(type, path);
    this.#inside.pop();
  }

  #content(node: ScannedNode, path: string): void {
    for (const child of node.children) {
      if (child.type !== 'element') continue;
      const kind = localName(child.name);
      if (kind === 'element') this.#element(child, path);
      else if (kind === 'attribute') this.#attribute(child, path);
      else if (kind === 'group' || kind === 'attributeGroup') {
        const target = this.#global(kind, attributeValue(child, 'ref'));
        if (target !== undefined) this.#inner(target, path);
      } else if (kind === 'extension' || kind === 'restriction') this.#derived(child, path);
      else if (CONTAINERS.has(kind)) this.#content(child, path);
    }
  }

  #derived(node: ScannedNode, path: string): void {
    const base = attributeValue(node, 'base');
    const complex = this.#global('complexType', base);
    const simple = this.#global('simpleType', base);
    // A restriction says again what it keeps.
    if (complex !== undefined && isSchema(node, 'extension')) this.#inner(complex, path);
    if (simple !== undefined) this.#simple(simple, path);
    this.#values(node, path);
    this.#content(node, path);
  }

  #attribute(node: ScannedNode, parent: string): void {
    const target = this.#global('attribute', attributeValue(node, 'ref')) ?? node;
    const name = attributeValue(target, 'name');
    if (name === undefined || attributeValue(node, 'use') === 'prohibited') return;
    const path = `${parent}/@${name}`;
    if (this.#declared.some((one) => one.path === path)) return;
    this.#declared.push({ kind: 'attribute', path, ...this.#at(node) });
    this.#type(target, path);
  }

  #simple(type: ScannedNode, path: string): void {
    if (this.#inside.includes(type)) return;
    this.#inside.push(type);
    for (const child of type.children) {
      if (isSchema(child, 'restriction')) {
        const base = this.#global('simpleType', attributeValue(child, 'base'));
        const hasOwn = child.children.some((facet) => isSchema(facet, 'enumeration'));
        if (base !== undefined && !hasOwn) this.#simple(base, path);
        this.#values(child, path);
      } else if (isSchema(child, 'union')) {
        for (const name of (attributeValue(child, 'memberTypes') ?? '').split(/\s+/)) {
          const member = this.#global('simpleType', name);
          if (member !== undefined) this.#simple(member, path);
        }
        for (const inner of child.children) if (isSchema(inner, 'simpleType')) this.#simple(inner, path);
      }
    }
    this.#inside.pop();
  }

  #values(restriction: ScannedNode, path: string): void {
    for (const facet of restriction.children) {
      const value = isSchema(facet, 'enumeration') ? attributeValue(facet, 'value') : undefined;
      if (value === undefined) continue;
      if (this.#declared.some((one) => one.path === path && one.value === value)) continue;
      this.#declared.push({ kind: 'value', path, value, ...this.#at(facet) });
    }
  }
}

const CONTAINERS = new Set(['sequence', 'choice', 'all', 'complexContent', 'simpleContent']);

const isSchema = ({ type, name }: ScannedNode, local: string) =>
  type === 'element' && localName(name) === local;

/** What an output has of that: paths of its elements and attributes, and values where the schema lists them. */
export function producedIn(text: string, declared: readonly Declared[]): Set<string> {
  const listed = new Set(declared.filter(({ kind }) => kind === 'value').map(({ path }) => path));
  const found = new Set<string>();
  const note = (path: string, value: () => string) => {
    found.add(path);
    if (listed.has(path)) found.add(`${path}=${value()}`);
  };
  const visit = (node: ScannedNode, parent: string) => {
    const path = `${parent}/${localName(node.name)}`;
    note(path, () => node.children.map(({ value }) => value).join(''));
    for (const { name, value } of node.attributes) {
      if (!/^xmlns(:|$)/.test(name)) note(`${path}/@${localName(name)}`, () => value);
    }
    for (const child of node.children) if (child.type === 'element') visit(child, path);
  };
  for (const child of scanXml(text).root.children) if (child.type === 'element') visit(child, '');
  return found;
}
