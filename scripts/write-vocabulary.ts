import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { ChildFact, NameFact, Openness, TypeFact } from '../src/lint/vocabulary/facts.js';
import { readTree, type XmlElement } from '../src/xml/tree.js';

/** The schema that says what an item is made of. */
export const ITEM_SCHEMA_FILE = fileURLToPath(new URL('../schemas/mrss-item.xsd', import.meta.url));
/** The same as data, for the linter, which reads no file at run time. */
export const VOCABULARY_FILE = fileURLToPath(new URL('../src/lint/vocabulary/item.ts', import.meta.url));

/** Text of the file with the vocabulary, from the schema. */
export async function renderVocabulary(): Promise<string> {
  const text = `/* Written by \`npm run schema\` from schemas/mrss-item.xsd: change that. */
import type { TypeFact } from './facts.js';

/** Type of the root element. */
export const ROOT_TYPE = 'Item';

/** Every element type of an item that has children or attributes, by its name in the schema. */
export const ITEM_TYPES: Readonly<Record<string, TypeFact>> = ${JSON.stringify(readTypes(), undefined, 2)};
`;
  const options = await resolveConfig(VOCABULARY_FILE);
  return format(text, { ...options, parser: 'typescript' });
}

function readTypes(): Record<string, TypeFact> {
  const tree = readTree(readFileSync(ITEM_SCHEMA_FILE), ITEM_SCHEMA_FILE);
  if (tree.kind === 'malformed') throw new Error(`${ITEM_SCHEMA_FILE} is not well-formed`);
  const schema = new Schema(tree.root);
  const types = tree.root.children.filter(({ name }) => name === 'complexType');
  return Object.fromEntries(types.map((type) => [type.attributes['name'] ?? '', schema.read(type)]));
}

/** The few constructs of XML Schema that the schema of the item uses. */
class Schema {
  readonly #root: XmlElement;

  constructor(root: XmlElement) {
    this.#root = root;
  }

  read(type: XmlElement): TypeFact {
    const simple = type.children.find(({ name }) => name === 'simpleContent')?.children[0];
    const children = this.#childrenOf(type, false, false);
    return {
      children: Object.fromEntries(children),
      attributes: Object.fromEntries(this.#attributesOf(simple ?? type)),
      hasText: simple !== undefined,
      openness: opennessOf(type),
    };
  }

  #named(kind: string, name: string | undefined): XmlElement {
    const found = this.#root.children.find(
      (child) => child.name === kind && child.attributes['name'] === name,
    );
    if (found === undefined) throw new Error(`the schema has no ${kind} ${name}`);
    return found;
  }

  #attributesOf(parent: XmlElement): [string, NameFact][] {
    return parent.children.flatMap((child): [string, NameFact][] => {
      const { name, attributes } = child;
      if (name === 'attributeGroup') return this.#attributesOf(this.#named(name, attributes['ref']));
      if (name !== 'attribute') return [];
      return [[attributes['name'] ?? '', factOf(child, attributes['use'] !== 'required')]];
    });
  }

  /** The elements of a content model, each once. */
  #childrenOf(model: XmlElement, isOptional: boolean, isRepeated: boolean): Map<string, ChildFact> {
    const isChoice = model.name === 'choice';
    const branches = model.children.map((child) => {
      const optional = isOptional || child.attributes['minOccurs'] === '0';
      const repeated = isRepeated || (child.attributes['maxOccurs'] ?? '1') !== '1';
      return this.#particle(child, optional, repeated);
    });
    const found = new Map<string, ChildFact>();
    for (const branch of branches) {
      for (const [name, fact] of branch) {
        const isInEach = branches.every((other) => other.get(name)?.isOptional === false);
        const optional = fact.isOptional || (isChoice && !isInEach);
        // The last one said wins: of status that is the one with the table of values.
        found.set(name, { ...fact, isOptional: optional });
      }
    }
    return found;
  }

  #particle(child: XmlElement, isOptional: boolean, isRepeated: boolean): Map<string, ChildFact> {
    const { name, attributes } = child;
    switch (name) {
      case 'element':
        return new Map([[attributes['name'] ?? '', { ...factOf(child, isOptional), isRepeated }]]);
      case 'group':
        return this.#childrenOf(this.#named(name, attributes['ref']), isOptional, isRepeated);
      case 'sequence':
      case 'choice':
      case 'all':
        return this.#childrenOf(child, isOptional, isRepeated);
      default:
        return new Map();
    }
  }
}

const factOf = (declaration: XmlElement, isOptional: boolean): NameFact => ({
  type: declaration.attributes['type'] ?? '',
  about: annotationOf(declaration, 'documentation') ?? '',
  isOptional,
});

const annotationOf = (declaration: XmlElement, name: string): string | undefined =>
  declaration.children
    .find((child) => child.name === 'annotation')
    ?.children.find((child) => child.name === name)?.text;

function opennessOf(type: XmlElement): Openness {
  const word = annotationOf(type, 'appinfo') ?? 'closed';
  if (word === 'open' || word === 'extensible' || word === 'closed') return word;
  throw new Error(`appinfo says ${word}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(VOCABULARY_FILE, await renderVocabulary());
}
