import type { ScannedNode } from '../../xml/scan.js';
import { isXsl, patternOf, type SheetElement, type StylesheetView } from '../vocabulary/sheet.js';
import type { Expression } from '../xpath/ast.js';

/** An element that may be the root of what a stylesheet makes. */
export interface OutputRoot {
  readonly name: string;
  readonly namespace: string;
  /** Where it is written. */
  readonly node: ScannedNode;
}

/**
 * The elements that a stylesheet may begin its output with.
 *
 * @returns `undefined` where that cannot be told without running it.
 */
export function outputRoots(view: StylesheetView): OutputRoot[] | undefined {
  if (!view.isComplete) return undefined;
  const templates = view.topLevel.filter((element) => isXsl(element, 'template'));
  const start = templates.filter((template) => matchesStart(template, 'document'));
  const first = start.length > 0 ? start : templates.filter((template) => matchesStart(template, 'item'));
  const finder = new RootFinder(templates);
  const found = first.flatMap((template) => finder.within(template));
  if (finder.isUnsure || first.length === 0) return undefined;
  return [...new Map(found.map((root) => [root.node, root])).values()];
}

/** Whether the pattern of a template is that of the document, or of the item, in the first mode. */
function matchesStart(template: SheetElement, wanted: 'document' | 'item'): boolean {
  const pattern = patternOf(template, 'match');
  if (pattern === undefined || template.attribute('mode') !== undefined) return false;
  const parts = pattern.kind === 'union' ? pattern.operands : [pattern];
  return parts.some((part) => isStart(part, wanted));
}

function isStart(part: Expression, wanted: 'document' | 'item'): boolean {
  if (part.kind !== 'path' || part.filter !== undefined) return false;
  if (wanted === 'document') return part.isAbsolute && part.steps.length === 0;
  const [step, ...more] = part.steps;
  return (
    more.length === 0 &&
    step?.test.kind === 'name' &&
    step.test.prefix === undefined &&
    step.test.name === 'item'
  );
}

const TRANSPARENT = new Set(['if', 'choose', 'when', 'otherwise', 'for-each', 'fallback']);
/** What makes no element of the output by itself. */
const SILENT = new Set([
  'variable',
  'param',
  'with-param',
  'message',
  'comment',
  'processing-instruction',
  'text',
  'value-of',
  'sort',
  'number',
  'attribute',
]);

class RootFinder {
  readonly #templates: readonly SheetElement[];
  readonly #seen = new Set<SheetElement>();
  isUnsure = false;

  constructor(templates: readonly SheetElement[]) {
    this.#templates = templates;
  }

  within(parent: SheetElement): OutputRoot[] {
    if (this.#seen.has(parent)) return [];
    this.#seen.add(parent);
    return parent.elements.flatMap((element) => this.#of(element));
  }

  #of(element: SheetElement): OutputRoot[] {
    const { name, namespace, node } = element;
    if (!isXsl(element)) return [{ name, namespace, node }];
    if (TRANSPARENT.has(name)) return this.within(element);
    if (SILENT.has(name)) return [];
    if (name === 'call-template') return this.#called(element.attribute('name')?.value);
    if (name === 'apply-templates') return this.#applied(element);
    // A computed element, a copy: only a run can tell.
    this.isUnsure = true;
    return [];
  }

  #called(name: string | undefined): OutputRoot[] {
    const target = this.#templates.find((template) => template.attribute('name')?.value === name);
    return target === undefined ? [] : this.within(target);
  }

  /** From the document to the item is all that can be followed. */
  #applied(element: SheetElement): OutputRoot[] {
    const select = element.attribute('select')?.value.trim();
    const targets = this.#templates.filter((template) => matchesStart(template, 'item'));
    const isToItem =
      isInDocument(element) && (select === undefined || /^\/?(item|\*|node\(\))$/.test(select));
    if (!isToItem || element.attribute('mode') !== undefined || targets.length === 0) {
      this.isUnsure = true;
      return [];
    }
    return targets.flatMap((target) => this.within(target));
  }
}

/** Whether an element stands in a template for the document. */
function isInDocument(element: SheetElement): boolean {
  let at: SheetElement | undefined = element;
  while (at !== undefined && !isXsl(at, 'template')) at = at.parent;
  return at !== undefined && matchesStart(at, 'document');
}
