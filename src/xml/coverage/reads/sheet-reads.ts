import { attributeValue, localName, namespaceOf, prefixOf, type ScannedNode } from '../../scan.js';
import { parseTemplate, parseXPath } from '../../xpath-syntax.js';
import type { SheetModel } from '../plan.js';
import { isXslt, XSLT_NAMESPACE } from '../sheet-syntax.js';
import { compileExpr } from './evaluate.js';
import type { Evaluate, Focus } from './focus.js';
import { compilePattern, type Pattern } from './pattern.js';
import type { KeyReads, ReadRun } from './run.js';
import { isNodes, type Value } from './values.js';

/** What an instruction reads in a context. */
export type InstructionReads = (run: ReadRun, node: ScannedNode) => void;

/** An `xsl:apply-templates`, or the selection of another instruction. */
export interface Selection {
  readonly select: (run: ReadRun, node: ScannedNode) => readonly ScannedNode[] | undefined;
  readonly mode: string;
}

/** Expressions of a stylesheet, made ready to be looked at again. */
export interface SheetReads {
  /** By instruction; `undefined` where it reads nothing. */
  readonly instructions: readonly (InstructionReads | undefined)[];
  /** Instructions that give a name to something: they come first. */
  readonly bindings: readonly number[];
  /** The rest of those that read. */
  readonly others: readonly number[];
  readonly selections: ReadonlyMap<number, Selection>;
  /** What `select` of a variable or parameter gives. */
  readonly values: ReadonlyMap<number, (run: ReadRun, node: ScannedNode) => Value>;
  /** What each `xsl:copy-of` copies. */
  readonly copies: ReadonlyMap<number, Selection['select']>;
  readonly keys: readonly KeyReads[];
  readonly templates: readonly {
    readonly mode: string;
    readonly pattern: Pattern | undefined;
    readonly hasPredicate: boolean;
  }[];
}

const made = new WeakMap<SheetModel, SheetReads>();

export function readsOf(model: SheetModel): SheetReads {
  let reads = made.get(model);
  if (reads === undefined) {
    reads = compileSheet(model);
    made.set(model, reads);
  }
  return reads;
}

const BINDERS = new Set(['variable', 'param', 'with-param']);

function compileSheet({ plan, instructions, templates }: SheetModel): SheetReads {
  const selections = new Map<number, Selection>();
  const values = new Map<number, (run: ReadRun, node: ScannedNode) => Value>();
  const copies = new Map<number, Selection['select']>();
  const bindings: number[] = [];
  const keys: KeyReads[] = [];
  const compiled = instructions.map(({ node }, index) => {
    const kind = plan.instructions[index]?.kind ?? '';
    if (kind === 'apply-templates') selections.set(index, compileSelection(node));
    if (kind === 'copy-of') copies.set(index, compileSelection(node).select);
    if (kind === 'key') keys.push(compileKey(node, index));
    if (BINDERS.has(kind)) bindings.push(index);
    const select = BINDERS.has(kind) ? expression(node, 'select') : undefined;
    if (select !== undefined) values.set(index, (run, context) => select(run, focusOn(context)));
    return compileInstruction(kind, node);
  });
  return {
    instructions: compiled,
    bindings,
    others: [...compiled.keys()].filter(
      (index) => compiled[index] !== undefined && !bindings.includes(index),
    ),
    selections,
    values,
    copies,
    keys,
    templates: templates.map(({ node }) => {
      const match = attributeValue(node, 'match');
      return {
        mode: attributeValue(node, 'mode') ?? '',
        pattern: match === undefined ? undefined : compilePattern(match, namespacesAt(node)),
        hasPredicate: match?.includes('[') ?? false,
      };
    }),
  };
}

const namespacesAt = (node: ScannedNode) => (prefix: string) => namespaceOf(node, prefix);

const focusOn = (node: ScannedNode): Focus => ({ node, position: undefined, size: undefined, current: node });

function expression(node: ScannedNode, name: string): Evaluate | undefined {
  const text = attributeValue(node, name);
  const expr = text === undefined ? undefined : parseXPath(text);
  return expr === undefined ? undefined : compileExpr(expr, namespacesAt(node));
}

function compileInstruction(kind: string, node: ScannedNode): InstructionReads | undefined {
  switch (kind) {
    case 'value-of':
      return stringReads(expression(node, 'select'));
    case 'number':
      return stringReads(expression(node, 'value'));
    case 'result':
      return all([expression(node, 'select')], (run, value) => run.marks.strings(value));
    case 'if':
      return all([expression(node, 'test')], (run, value) => run.marks.boolean(value));
    case 'choose':
      return chooseReads(node);
    case 'for-each':
      return selectionReads(node);
    case 'apply-templates':
      return attributeValue(node, 'select') === undefined ? sortReads(node) : selectionReads(node);
    case 'copy-of':
      return copyReads(expression(node, 'select'));
    case 'copy':
      return (run, context) => {
        if (context.type === 'element' || context.type === 'root') run.marks.touch(context);
        else run.marks.take(context);
      };
    case 'variable':
    case 'param':
    case 'with-param':
      return bindingReads(node);
    default:
      return templateReads(node, kind);
  }
}

function all(
  expressions: readonly (Evaluate | undefined)[],
  note: (run: ReadRun, value: ReturnType<Evaluate>) => unknown,
): InstructionReads | undefined {
  const known = expressions.filter((one) => one !== undefined);
  if (known.length === 0) return undefined;
  return (run, node) => {
    for (const evaluate of known) note(run, evaluate(run, focusOn(node)));
  };
}

const stringReads = (evaluate: Evaluate | undefined) =>
  all([evaluate], (run, value) => run.marks.string(value));

const copyReads = (evaluate: Evaluate | undefined) =>
  all([evaluate], (run, value) => {
    if (isNodes(value)) for (const node of value) run.marks.copy(node);
  });

function bindingReads(node: ScannedNode): InstructionReads {
  const name = attributeValue(node, 'name') ?? '';
  const evaluate = expression(node, 'select');
  return (run, context) => {
    const value = evaluate?.(run, focusOn(context));
    run.marks.bind(value);
    run.bind(name, value);
  };
}

/** Tests up to the first that holds. */
function chooseReads(choose: ScannedNode): InstructionReads {
  const tests = choose.children
    .filter((node) => isXslt(node, 'when'))
    .map((node) => expression(node, 'test'));
  return (run, node) => {
    for (const test of tests) {
      if (test !== undefined && run.marks.boolean(test(run, focusOn(node))) === true) return;
    }
  };
}

function compileSelection(node: ScannedNode): Selection {
  const evaluate = expression(node, 'select');
  const isDefault = attributeValue(node, 'select') === undefined;
  return {
    mode: attributeValue(node, 'mode') ?? '',
    select: (run, context) => {
      if (isDefault) return context.children;
      const value = evaluate?.(run, focusOn(context));
      return isNodes(value) ? value : undefined;
    },
  };
}

/** The nodes themselves, and what they are sorted by. */
function selectionReads(node: ScannedNode): InstructionReads {
  const { select } = compileSelection(node);
  const sort = sortKeys(node);
  return (run, context) => {
    for (const selected of select(run, context) ?? []) {
      run.marks.touch(selected);
      for (const key of sort) run.marks.string(key(run, focusOn(selected)));
    }
  };
}

function sortReads(node: ScannedNode): InstructionReads | undefined {
  const sort = sortKeys(node);
  if (sort.length === 0) return undefined;
  return (run, context) => {
    for (const child of context.children) for (const key of sort) run.marks.string(key(run, focusOn(child)));
  };
}

function sortKeys(node: ScannedNode): Evaluate[] {
  return node.children
    .filter((child) => isXslt(child, 'sort'))
    .map((sort) => expression(sort, 'select') ?? ((_, focus) => [focus.node]));
}

/** Attribute value templates. */
function templateReads(node: ScannedNode, kind: string): InstructionReads | undefined {
  if (node.type !== 'element') return undefined;
  const isTemplate = (name: string) =>
    kind === 'literal' || kind === 'extension'
      ? namespaceOf(node, prefixOf(name)) !== XSLT_NAMESPACE || prefixOf(name) === ''
      : AVT_ATTRIBUTES.has(localName(name));
  const parts = node.attributes
    .filter(({ name }) => isTemplate(name))
    .flatMap(({ value }) => parseTemplate(value))
    .map((expr) => compileExpr(expr, namespacesAt(node)));
  return all(parts, (run, value) => run.marks.string(value));
}

/** @source XSLT 1.0: attributes in curly braces in the syntax summaries */
const AVT_ATTRIBUTES = new Set(['name', 'namespace', 'href']);

function compileKey(node: ScannedNode, instruction: number): KeyReads {
  const use = expression(node, 'use');
  return {
    name: attributeValue(node, 'name') ?? '',
    instruction,
    matches: compilePattern(attributeValue(node, 'match') ?? '', namespacesAt(node)),
    use: (run, context) => use?.(run, focusOn(context)),
  };
}
