import type { PlannedBranch, PlannedInstruction, PlannedTemplate, SheetPlan, Span } from '../observation.js';
import type { TextPlace } from '../places.js';
import {
  attributeValue,
  localName,
  namespaceOf,
  placesIn,
  prefixOf,
  scanXml,
  type ScannedDocument,
  type ScannedNode,
} from '../scan.js';
import {
  clip,
  hasContent,
  isExtension,
  isFunction,
  isStylesheet,
  isXslt,
  labelOf,
  lastHeader,
  XSLT_NAMESPACE,
} from './sheet-syntax.js';

/** Instructions that run together or not at all: what one probe counts. */
export interface Block {
  /** The element whose content it is. */
  readonly owner: ScannedNode;
  /** The last of the `xsl:param` and `xsl:sort` that must stay in front. */
  readonly header: ScannedNode | undefined;
  readonly template: number;
  /** The instruction whose content it is; -1 of a template's. */
  readonly instruction: number;
  readonly branch: number;
  /** Whether it is the content of an `xsl:template`; a function's is not. */
  readonly isTemplate: boolean;
}

/** An instruction with what only the engine needs to know. */
export interface PlacedInstruction {
  readonly node: ScannedNode;
  /** Where it stands; -1 for what runs once with every run. */
  readonly block: number;
  /** Its own content, where that may run or not, or several times. */
  readonly body: number;
  /** Whether something may be put in front of it. */
  readonly canFollow: boolean;
  /** Numbers of its branches, in their own order. */
  readonly branches: readonly number[];
}

export interface SheetModel {
  readonly plan: SheetPlan;
  readonly document: ScannedDocument;
  readonly blocks: readonly Block[];
  readonly instructions: readonly PlacedInstruction[];
  /** Nodes of the plan's templates, and the blocks that are their content. */
  readonly templates: readonly { readonly node: ScannedNode; readonly block: number }[];
  /** Whether it takes white space out of its source. */
  readonly stripsSpace: boolean;
}

/**
 * Plans what is counted in a stylesheet: nothing in a literal result element that stands for one. The same
 * text gives the same numbers everywhere.
 */
export const planSheet = (text: string): SheetPlan => modelSheet(text).plan;

export const modelSheet = (text: string): SheetModel => new Planner(text).model();

/** Content that runs whenever the instruction does. */
const PLAIN_BODIES = new Set(
  'attribute comment element message processing-instruction variable with-param'.split(' '),
);
const LEAVES = new Set(['apply-imports', 'copy-of', 'number', 'text', 'value-of']);
const IGNORE = /^\s*mrssmith-coverage-ignore(-start|-end)?(?:\s+([^]*?))?\s*$/;
const NO_REASON = 'no reason given';

interface Where {
  readonly template: number;
  readonly parent: number;
  readonly block: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

class Planner {
  readonly #document: ScannedDocument;
  readonly #place: (offset: number) => TextPlace;
  readonly #planned: PlannedInstruction[] = [];
  readonly #branches: PlannedBranch[] = [];
  readonly #plannedTemplates: PlannedTemplate[] = [];
  readonly #blocks: Block[] = [];
  readonly #instructions: Mutable<PlacedInstruction>[] = [];
  readonly #templates: { node: ScannedNode; block: number }[] = [];
  /** Why everything is ignored here: between `-start` and `-end`. */
  #region: string | undefined;

  constructor(text: string) {
    this.#document = scanXml(text);
    this.#place = placesIn(text);
  }

  model(): SheetModel {
    const root = this.#document.elements[0];
    if (root !== undefined && isStylesheet(root)) this.#readTop(root);
    return {
      plan: { instructions: this.#planned, branches: this.#branches, templates: this.#plannedTemplates },
      document: this.#document,
      blocks: this.#blocks,
      instructions: this.#instructions,
      templates: this.#templates,
      stripsSpace: root?.children.some((node) => isXslt(node, 'strip-space')) ?? false,
    };
  }

  #readTop(root: ScannedNode): void {
    for (const { node, ignored } of this.#children(root, undefined)) {
      if (node.type !== 'element') continue;
      const name = localName(node.name);
      if (isXslt(node, 'template') || isFunction(node, 'function')) this.#addTemplate(node, ignored);
      else if (isXslt(node, 'variable') || isXslt(node, 'param')) this.#addGlobal(node, name, ignored);
      else if (isXslt(node, 'key')) this.#add(node, name, NOWHERE, ignored);
      else if (isXslt(node, 'attribute-set')) this.#addAttributeSet(node, ignored);
    }
  }

  #addTemplate(node: ScannedNode, ignored: string | undefined): void {
    const template = this.#plannedTemplates.length;
    const block = this.#addBlock(node, { template, parent: -1, block: -1 }, -1);
    this.#plannedTemplates.push({
      ...this.#span(node),
      match: attributeValue(node, 'match'),
      name: attributeValue(node, 'name'),
      mode: attributeValue(node, 'mode'),
      ...(ignored === undefined ? {} : { ignored }),
    });
    this.#templates.push({ node, block });
    this.#readBody(node, { template, parent: -1, block }, ignored);
  }

  #addGlobal(node: ScannedNode, kind: string, ignored: string | undefined): void {
    const instruction = this.#add(node, kind, NOWHERE, ignored, false);
    if (hasContent(node)) this.#readConditional(node, { ...NOWHERE, parent: instruction }, ignored);
  }

  #addAttributeSet(set: ScannedNode, outer: string | undefined): void {
    for (const { node, ignored } of this.#children(set, outer)) {
      if (!isXslt(node, 'attribute')) continue;
      const block = this.#addBlock(node, NOWHERE, this.#planned.length);
      const instruction = this.#add(node, 'attribute', { ...NOWHERE, block }, ignored, false);
      this.#readBody(node, { template: -1, parent: instruction, block }, ignored);
    }
  }

  #readBody(owner: ScannedNode, where: Where, outer: string | undefined): void {
    for (const { node, ignored } of this.#children(owner, outer)) {
      if (node.type === 'text') this.#add(node, 'text-node', where, ignored);
      else if (node.type === 'element') this.#readInstruction(node, where, ignored);
    }
  }

  #readInstruction(node: ScannedNode, where: Where, ignored: string | undefined): void {
    const uri = namespaceOf(node, prefixOf(node.name));
    const name = localName(node.name);
    if (uri !== XSLT_NAMESPACE) {
      this.#readOther(node, uri, where, ignored);
      return;
    }
    if (name === 'sort' || name === 'when' || name === 'otherwise') return;
    if (name === 'fallback') {
      this.#readFallback(node, where, ignored);
      return;
    }
    const isHeader = name === 'param';
    const instruction = this.#add(node, name, where, ignored, !isHeader && name !== 'with-param');
    const inside = { ...where, parent: instruction };
    if (LEAVES.has(name)) return;
    if (PLAIN_BODIES.has(name)) this.#readBody(node, inside, ignored);
    else if (name === 'if') this.#readIf(node, inside, ignored);
    else if (name === 'choose') this.#readChoose(node, inside, ignored);
    else if (name === 'for-each') this.#readForEach(node, inside, ignored);
    else if (name === 'apply-templates') this.#readApply(node, inside, ignored);
    else if (name === 'call-template') this.#readBody(node, inside, ignored);
    // Copies, parameters; what is not known in XSLT 1.0 runs its fallback alone.
    else if (hasContent(node)) this.#readConditional(node, inside, ignored);
  }

  /** Literal result elements, and elements of extensions. */
  #readOther(node: ScannedNode, uri: string, where: Where, ignored: string | undefined): void {
    if (isFunction(node, 'result')) {
      this.#readBody(node, { ...where, parent: this.#add(node, 'result', where, ignored) }, ignored);
    } else if (isExtension(node, uri)) {
      const instruction = this.#add(node, 'extension', where, ignored);
      if (hasContent(node)) this.#readConditional(node, { ...where, parent: instruction }, ignored);
    } else {
      this.#readBody(node, { ...where, parent: this.#add(node, 'literal', where, ignored) }, ignored);
    }
  }

  #readIf(node: ScannedNode, where: Where, ignored: string | undefined): void {
    const holds = this.#addBranch(node, where.parent, 'test true', ignored);
    this.#addBranch(node, where.parent, 'test false', ignored);
    this.#readConditional(node, where, ignored, holds);
  }

  #readChoose(choose: ScannedNode, where: Where, outer: string | undefined): void {
    let hasOtherwise = false;
    for (const { node, ignored } of this.#children(choose, outer)) {
      const isWhen = isXslt(node, 'when');
      if (!isWhen && !isXslt(node, 'otherwise')) continue;
      const name = isWhen ? `when ${clip(attributeValue(node, 'test') ?? '', 40)}` : 'otherwise';
      hasOtherwise ||= !isWhen;
      this.#readConditional(node, where, ignored, this.#addBranch(node, where.parent, name, ignored));
    }
    if (!hasOtherwise) this.#addBranch(choose, where.parent, 'none', outer);
  }

  #readForEach(node: ScannedNode, where: Where, ignored: string | undefined): void {
    // What the loop does with nodes is told by its content; that there may be none is easily forgotten.
    for (const name of ['no node', 'one node', 'several nodes']) {
      this.#addBranch(node, where.parent, name, ignored, name !== 'no node');
    }
    this.#readConditional(node, where, ignored);
  }

  #readApply(node: ScannedNode, where: Where, ignored: string | undefined): void {
    this.#addBranch(node, where.parent, 'matched', ignored);
    this.#addBranch(node, where.parent, 'nothing matched', ignored, true);
    this.#addBranch(node, where.parent, 'built-in rule', ignored, true);
    this.#readBody(node, where, ignored);
  }

  /** Runs without what stands beside it: it is hit when its content is. */
  #readFallback(node: ScannedNode, { template, parent }: Where, ignored: string | undefined): void {
    const block = this.#addBlock(node, { template, parent, block: -1 }, this.#planned.length);
    const instruction = this.#add(node, 'fallback', { template, parent, block }, ignored, false);
    this.#readBody(node, { template, parent: instruction, block }, ignored);
  }

  #readConditional(node: ScannedNode, where: Where, ignored: string | undefined, branch = -1): void {
    const block = this.#addBlock(node, where, where.parent, branch);
    const placed = this.#instructions[where.parent];
    if (placed !== undefined && branch === -1) placed.body = block;
    this.#readBody(node, { ...where, block }, ignored);
  }

  #addBlock(owner: ScannedNode, { template }: Where, instruction: number, branch = -1): number {
    const isTemplate = instruction === -1 && !isFunction(owner, 'function');
    this.#blocks.push({ owner, header: lastHeader(owner), template, instruction, branch, isTemplate });
    return this.#blocks.length - 1;
  }

  #add(
    node: ScannedNode,
    kind: string,
    { template, parent, block }: Where,
    ignored: string | undefined,
    canFollow = block !== -1,
  ): number {
    const label = labelOf(node, kind);
    const reason = ignored === undefined ? {} : { ignored };
    this.#planned.push({ kind, label, template, parent, ...this.#span(node), ...reason });
    this.#instructions.push({ node, block, body: -1, canFollow, branches: [] });
    return this.#planned.length - 1;
  }

  #addBranch(
    node: ScannedNode,
    instruction: number,
    name: string,
    ignored: string | undefined,
    isOptional = false,
  ): number {
    const reason = ignored === undefined ? {} : { ignored };
    this.#branches.push({ instruction, name, isOptional, ...this.#span(node), ...reason });
    const number = this.#branches.length - 1;
    const placed = this.#instructions[instruction];
    if (placed !== undefined) placed.branches = [...placed.branches, number];
    return number;
  }

  /** Elements, and texts that are not blank, each with the reason why it is ignored. */
  *#children(
    parent: ScannedNode,
    outer: string | undefined,
  ): Generator<{ node: ScannedNode; ignored: string | undefined }> {
    let next: string | undefined;
    for (const node of parent.children) {
      if (node.type === 'comment') {
        const [whole, part, reason] = IGNORE.exec(node.value) ?? [];
        if (whole === undefined) continue;
        const why = reason === undefined || reason === '' ? NO_REASON : reason;
        if (part === undefined) next = why;
        else this.#region = part === '-start' ? why : undefined;
      } else if (node.type === 'element' || (node.type === 'text' && node.value.trim() !== '')) {
        yield { node, ignored: outer ?? this.#region ?? next };
        next = undefined;
      }
    }
  }

  #span(node: ScannedNode): Span {
    const blank = node.type === 'text' ? (/^\s*/.exec(this.#source(node))?.[0].length ?? 0) : 0;
    const end = node.type === 'text' ? node.start + this.#source(node).trimEnd().length : node.end;
    const tagEnd = node.type === 'text' ? end : node.tagEnd;
    return { start: this.#place(node.start + blank), tagEnd: this.#place(tagEnd), end: this.#place(end) };
  }

  #source = (node: ScannedNode) => this.#document.text.slice(node.start, node.end);
}

const NOWHERE: Where = { template: -1, parent: -1, block: -1 };
