import type { Expression, LocationStep } from '../xpath/ast.js';
import { evaluate, quiet, type Environment } from './evaluate.js';
import type { ItemGraph } from './graph.js';
import { matchedBy } from './patterns.js';
import {
  expressionsOf,
  isXsl,
  patternOf,
  type SheetAttribute,
  type SheetElement,
  type StylesheetView,
} from './sheet.js';
import type { NodeSet, StepResult } from './steps.js';
import { either, isEmpty, isSame, NOTHING, UNKNOWN, type Value } from './value.js';

/** An expression where it stands. */
export interface Site {
  readonly element: SheetElement;
  readonly attribute: SheetAttribute;
  /** Where the expression begins in the value of the attribute. */
  readonly offset: number;
  readonly expression: Expression;
  /** What it is evaluated on. */
  readonly context: Value;
  readonly value: Value;
}

export interface StepSite {
  readonly element: SheetElement;
  readonly attribute: SheetAttribute;
  readonly offset: number;
  readonly step: LocationStep;
  readonly from: NodeSet;
  readonly result: StepResult;
}

/** What every expression of a stylesheet can select, whatever the item. */
export interface Flow {
  readonly sites: readonly Site[];
  readonly steps: readonly StepSite[];
  /** Context and value of every expression, those inside others too. */
  readonly evaluated: ReadonlyMap<Expression, { readonly context: Value; readonly value: Value }>;
}

/** Templates call each other in circles: this many passes are enough for all but a contrived stylesheet. */
const MAX_PASSES = 12;

/** Follows an item through a stylesheet. What cannot be told counts as anything. */
export function followItem(graph: ItemGraph, view: StylesheetView): Flow {
  const follower = new Follower(graph, view);
  for (let pass = 0; pass < MAX_PASSES; pass++) if (!follower.pass()) return follower.record();
  return { sites: [], steps: [], evaluated: new Map() };
}

interface Template {
  readonly element: SheetElement;
  readonly name: string | undefined;
  readonly mode: string;
  readonly pattern: Expression | undefined;
  context: Value;
  readonly parameters: Map<string, Value>;
}

interface Scope {
  readonly context: Value;
  readonly variables: ReadonlyMap<string, Value>;
  readonly template: Template | undefined;
}

class Follower {
  readonly #graph: ItemGraph;
  readonly #view: StylesheetView;
  readonly #templates: Template[];
  readonly #globals = new Map<string, Value>();
  /** Modes in which templates may be applied to what is not the item's. */
  readonly #unknownModes = new Set<string>();
  #hasChanged = false;
  #recording:
    | { sites: Site[]; steps: StepSite[]; evaluated: Map<Expression, { context: Value; value: Value }> }
    | undefined;

  constructor(graph: ItemGraph, view: StylesheetView) {
    this.#graph = graph;
    this.#view = view;
    this.#templates = view.topLevel
      .filter((element) => isXsl(element, 'template'))
      .map((element) => ({
        element,
        name: element.attribute('name')?.value,
        mode: element.attribute('mode')?.value ?? '',
        pattern: patternOf(element, 'match'),
        context: view.isComplete ? NOTHING : UNKNOWN,
        parameters: new Map<string, Value>(),
      }));
  }

  /** Goes through everything once. @returns whether anything was learnt that another pass may make use of. */
  pass(): boolean {
    this.#hasChanged = false;
    for (const element of this.#view.topLevel) {
      if (isXsl(element, 'variable') || isXsl(element, 'param')) this.#declareGlobal(element);
      else if (isXsl(element, 'key')) this.#visitKey(element);
      else if (!isXsl(element, 'template')) this.#visitForeign(element);
    }
    for (const template of this.#templates) this.#visitTemplate(template);
    return this.#hasChanged;
  }

  record(): Flow {
    this.#recording = { sites: [], steps: [], evaluated: new Map() };
    this.pass();
    return this.#recording;
  }

  #declareGlobal(element: SheetElement): void {
    const name = element.attribute('name')?.value ?? '';
    const context = { nodes: this.#graph.sets.document, isUnknown: false };
    const value = this.#valueOf(element, { context, variables: new Map(), template: undefined });
    this.#learn(this.#globals.get(name), value, (joined) => this.#globals.set(name, joined));
  }

  #visitKey(element: SheetElement): void {
    const scope = { context: UNKNOWN, variables: new Map<string, Value>(), template: undefined };
    const pattern = patternOf(element, 'match');
    const context = pattern === undefined ? UNKNOWN : this.#match(element, 'match', pattern);
    this.#expression(element, 'use', { ...scope, context });
  }

  /** Functions of stylesheets and other top-level elements: run with whatever calls them. */
  #visitForeign(element: SheetElement): void {
    this.#visitChildren(element, { context: UNKNOWN, variables: new Map(), template: undefined });
  }

  #visitTemplate(template: Template): void {
    const { element, pattern, mode } = template;
    if (pattern !== undefined) {
      const matched = this.#match(element, 'match', pattern);
      const isUnknown = matched.isUnknown || this.#unknownModes.has(mode) || !this.#view.isComplete;
      this.#join(template, { nodes: matched.nodes, isUnknown });
    }
    if (isEmpty(template.context)) return;
    this.#visitChildren(element, { context: template.context, variables: new Map(), template });
  }

  #join(template: Template, context: Value): void {
    this.#learn(template.context, context, (joined) => (template.context = joined));
  }

  #learn(known: Value | undefined, more: Value, store: (joined: Value) => void): void {
    const joined = known === undefined ? more : either(known, more);
    if (known !== undefined && isSame(known, joined)) return;
    store(joined);
    this.#hasChanged = true;
  }

  #visitChildren(element: SheetElement, scope: Scope): void {
    const variables = new Map(scope.variables);
    const inner = { ...scope, variables };
    for (const child of element.elements) {
      if (isXsl(child, 'variable'))
        variables.set(child.attribute('name')?.value ?? '', this.#valueOf(child, inner));
      else if (isXsl(child, 'param')) this.#declareParameter(child, inner, variables);
      else this.#visit(child, inner);
    }
  }

  #declareParameter(element: SheetElement, scope: Scope, variables: Map<string, Value>): void {
    const name = element.attribute('name')?.value ?? '';
    const fallback = this.#valueOf(element, scope);
    const given = scope.template?.parameters.get(name);
    const isOpen = scope.template === undefined || !this.#view.isComplete;
    variables.set(name, isOpen ? UNKNOWN : either(fallback, ...(given === undefined ? [] : [given])));
  }

  /** Of a variable or parameter: what it selects, or a fragment, which is a text to paths. */
  #valueOf(element: SheetElement, scope: Scope): Value {
    const value = this.#expression(element, 'select', scope);
    this.#visitChildren(element, scope);
    return value ?? NOTHING;
  }

  #visit(element: SheetElement, scope: Scope): void {
    if (isXsl(element, 'for-each')) {
      const context = this.#expression(element, 'select', scope) ?? UNKNOWN;
      this.#visitChildren(element, { ...scope, context });
    } else if (isXsl(element, 'apply-templates')) this.#applyTemplates(element, scope);
    else if (isXsl(element, 'call-template')) this.#callTemplate(element, scope);
    else {
      if (!isXsl(element, 'number')) this.#expressions(element, scope);
      this.#visitChildren(element, isXsl(element) ? scope : this.#literalScope(element, scope));
    }
  }

  /** Inside an extension element anything may happen. */
  #literalScope(element: SheetElement, scope: Scope): Scope {
    return this.#view.isExtension(element) ? { ...scope, context: UNKNOWN } : scope;
  }

  #applyTemplates(element: SheetElement, scope: Scope): void {
    const selected = this.#expression(element, 'select', scope) ?? scope.context;
    const mode = element.attribute('mode')?.value ?? '';
    if (selected.isUnknown && !this.#unknownModes.has(mode)) {
      this.#unknownModes.add(mode);
      this.#hasChanged = true;
    }
    for (const child of element.elements) {
      if (isXsl(child, 'sort')) this.#expressions(child, { ...scope, context: selected });
    }
    const targets = this.#templates.filter(
      (template) => template.mode === mode && template.pattern !== undefined,
    );
    this.#passParameters(element, scope, targets);
  }

  #callTemplate(element: SheetElement, scope: Scope): void {
    const name = element.attribute('name')?.value;
    const targets = this.#templates.filter((template) => template.name === name);
    for (const target of targets) this.#join(target, scope.context);
    this.#passParameters(element, scope, targets);
  }

  #passParameters(element: SheetElement, scope: Scope, targets: readonly Template[]): void {
    for (const child of element.elements.filter((each) => isXsl(each, 'with-param'))) {
      const name = child.attribute('name')?.value ?? '';
      const value = this.#valueOf(child, scope);
      for (const { parameters } of targets)
        this.#learn(parameters.get(name), value, (joined) => parameters.set(name, joined));
    }
  }

  #expressions(element: SheetElement, scope: Scope): void {
    for (const attribute of element.attributes) this.#expression(element, attribute.name, scope);
  }

  /** What the expressions of an attribute give; `undefined` where it has none. */
  #expression(element: SheetElement, name: string, scope: Scope): Value | undefined {
    const attribute = element.attribute(name);
    if (attribute === undefined) return undefined;
    const values = expressionsOf(element, attribute).map(({ expression, offset }) => {
      const environment = this.#environment(element, attribute, offset, scope);
      const value = evaluate(expression, scope.context, environment);
      this.#recording?.sites.push({ element, attribute, offset, expression, context: scope.context, value });
      return value;
    });
    // A broken expression is another rule's business.
    if (values.length === 0 && name === 'select' && isXsl(element)) return UNKNOWN;
    return values.length === 0 ? undefined : either(...values);
  }

  #match(element: SheetElement, name: string, pattern: Expression): Value {
    const attribute = element.attribute(name);
    if (attribute === undefined) return UNKNOWN;
    const scope = { context: UNKNOWN, variables: new Map<string, Value>(), template: undefined };
    const isQuiet = this.#unknownModes.has(element.attribute('mode')?.value ?? '') || !this.#view.isComplete;
    const environment = this.#environment(element, attribute, 0, scope);
    return matchedBy(pattern, isQuiet ? quiet(environment) : environment);
  }

  #environment(element: SheetElement, attribute: SheetAttribute, offset: number, scope: Scope): Environment {
    const recording = this.#recording;
    const environment: Environment = {
      graph: this.#graph,
      current: scope.context,
      variable: (name) => this.#variable(name, scope),
      key: (name) => this.#key(name, scope),
      namespaceOf: (prefix) => element.namespaceOf(prefix),
    };
    if (recording === undefined) return environment;
    return {
      ...environment,
      onExpression: (expression, context, value) => recording.evaluated.set(expression, { context, value }),
      onStep: (step, from, result) =>
        recording.steps.push({ element, attribute, offset, step, from, result }),
    };
  }

  #variable(name: string, { variables }: Scope): Value {
    const value = variables.get(name) ?? this.#globals.get(name);
    // Globals may refer to each other in any order: one that comes later is known in the next pass.
    if (value !== undefined) return value;
    return this.#view.hasGlobal(name) ? NOTHING : UNKNOWN;
  }

  #key(name: string, { context }: Scope): Value {
    if (!this.#view.isComplete) return UNKNOWN;
    const keys = this.#view.topLevel.filter(
      (element) => isXsl(element, 'key') && element.attribute('name')?.value === name,
    );
    if (keys.length === 0) return UNKNOWN;
    const matched = keys.map((element) => {
      const pattern = patternOf(element, 'match');
      const attribute = element.attribute('match');
      if (pattern === undefined || attribute === undefined) return UNKNOWN;
      const scope = { context: UNKNOWN, variables: new Map<string, Value>(), template: undefined };
      return matchedBy(pattern, quiet(this.#environment(element, attribute, 0, scope)));
    });
    return either(...matched, { nodes: NOTHING.nodes, isUnknown: context.isUnknown });
  }
}
