import { Document, isMap, isScalar, isSeq, visit, type Node, type Pair } from 'yaml';

/** Editors complete and check with it. */
const SCHEMA_LINE = ' yaml-language-server: $schema=../../schemas/connector.schema.json';

/** Sections, which stand on lines of their own however short they are. */
const SECTIONS: readonly RegExp[] = [
  /^(provider|actions|profile|harness)?$/,
  /^actions\.\w+$/,
  /^profile\.actions$/,
  /^harness\.responses$/,
];

const MAX_FLOW = 100;

/** A connector.yaml as people would write it: sections apart, short lists and mappings on one line. */
export function renderManifest(manifest: object): string {
  const doc = new Document(manifest);
  doc.commentBefore = SCHEMA_LINE;
  visit(doc, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && !isPlainText(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Collection(_key, node, path) {
      const names = path.flatMap((step) => (isPairOf(step) ? [String((step.key as Node).toJSON())] : []));
      const isSection = SECTIONS.some((section) => section.test(names.join('.')));
      const isLeaf = node.items.every((item) => isScalar(isPairOf(item) ? item.value : item));
      const isShort = JSON.stringify(node.toJSON()).length <= MAX_FLOW;
      if (!isSection && isLeaf && isShort) node.flow = true;
    },
  });
  if (isMap(doc.contents)) {
    for (const { key, value } of doc.contents.items) {
      if (isScalar(key) && (isMap(value) || isSeq(value))) key.spaceBefore = true;
    }
  }
  return doc.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: true });
}

const isPairOf = (step: unknown): step is Pair => typeof step === 'object' && step !== null && 'key' in step;

/** Whether a text can stand as it is, on one line. */
const isPlainText = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u.test(text);
