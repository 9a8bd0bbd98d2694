/** Names what an item lacks when its output does not satisfy the schema: found in what the stylesheet looked for in vain. */
import { modelSheet, type SheetModel } from '../../xml/coverage/plan.js';
import type { ValidityError } from '../../xml/engine.js';
import type { MissedPath, Trace, TraceEvent } from '../../xml/observation.js';
import { attributeValue, localName, type ScannedNode } from '../../xml/scan.js';

/** Where a violation comes from. */
export interface FieldCause {
  /** Missing or empty in the item. */
  readonly missing: readonly MissedPath[];
  /** Where nothing is missing: paths of the item that were read for it. */
  readonly reads: readonly string[];
}

/** Finds causes of the violations of one run. */
export class MissingFields {
  readonly #model: SheetModel;
  readonly #trace: Trace;
  readonly #events = new Map<number, TraceEvent[]>();
  readonly #inside = new Map<TraceEvent, TraceEvent[]>();
  readonly #schema: string;

  /** @param schema - Text of the schema. */
  constructor(sheet: string, schema: string, trace: Trace) {
    this.#model = modelSheet(sheet);
    this.#schema = schema;
    this.#trace = trace;
    for (const event of trace.events) {
      addTo(this.#events, event.instruction, event);
      const outer = trace.events[event.within];
      if (outer !== undefined) addTo(this.#inside, outer, event);
    }
  }

  /** @returns nothing where nobody can tell, as of an element that the schema does not know at all. */
  explain({ message, path = '', subject = '' }: ValidityError): FieldCause {
    const wanted = wantedNames(message);
    const attribute = /attribute '(?:\{[^}]*\})?([^']+)'/.exec(message)?.[1];
    if (attribute !== undefined && message.includes('required but missing')) {
      return this.#causeOf(this.#blockers(attribute, 'attribute', 0));
    }
    if (wanted.length > 0) {
      // A name that the schema has nowhere is the stylesheet's mistake: no item would mend it.
      if (subject !== '' && !this.#isDeclared(subject)) return NO_CAUSE;
      // In a sequence, what may be left out is listed before what may not.
      const required = wanted.findLast((name) => this.#makersOf(name, 'element').length > 0);
      return required === undefined ? NO_CAUSE : this.#causeOf(this.#blockers(required, 'element', 0));
    }
    return this.#causeOfValue(path, subject, attribute);
  }

  #isDeclared(name: string): boolean {
    return [`"${name}"`, `'${name}'`].some((value) => this.#schema.includes(`name=${value}`));
  }

  /** What an element or attribute of the output says is made by these. */
  #causeOfValue(path: string, subject: string, attribute: string | undefined): FieldCause {
    const suffix = attribute === undefined ? '' : `/@${attribute}`;
    const wanted = `${path}${suffix}`;
    const node = this.#trace.output.find((one) => withoutPrefixes(one.path) === wanted);
    const makers = (node?.events ?? []).flatMap((index) => this.#trace.events[index] ?? []);
    const found = makers.length > 0 ? makers : this.#eventsNamed(attribute ?? subject);
    const all = attribute === undefined ? this.#withInner(found) : this.#attributeEvents(found, attribute);
    const cause = this.#causeOf(all);
    if (attribute === undefined) return cause;
    // An element is one instruction with all its attributes: only what this one asks for counts.
    const text = found.map(({ instruction }) => this.#attributeText(instruction, attribute)).join(' ');
    return text.trim() === '' ? cause : narrow(cause, text);
  }

  #attributeEvents(makers: readonly TraceEvent[], name: string): TraceEvent[] {
    const isLiteral = makers.some(({ instruction }) => this.#attributeText(instruction, name) !== '');
    return isLiteral ? [...makers] : this.#withInner(makers);
  }

  #attributeText(instruction: number, name: string): string {
    const node = this.#model.instructions[instruction]?.node;
    return node?.attributes.find((one) => localName(one.name) === name)?.value ?? '';
  }

  #eventsNamed(name: string): TraceEvent[] {
    return this.#makersOf(name).flatMap((index) => this.#events.get(index) ?? []);
  }

  #withInner(events: readonly TraceEvent[]): TraceEvent[] {
    return events.flatMap((event) => [event, ...this.#withInner(this.#inside.get(event) ?? [])]);
  }

  /** Instructions that would have made an element or attribute of a name. */
  #makersOf(name: string, kind?: 'element' | 'attribute'): number[] {
    return [...this.#model.plan.instructions.keys()].filter((index) => {
      const node = this.#model.instructions[index]?.node;
      const found = this.#model.plan.instructions[index]?.kind;
      if (node === undefined) return false;
      if (found === 'literal') return kind !== 'attribute' && localName(node.name) === name;
      if (found === 'copy-of') return lastNames(attributeValue(node, 'select') ?? '').includes(name);
      const isNamed = localName(attributeValue(node, 'name') ?? '') === name;
      return isNamed && (kind === undefined ? found === 'element' || found === 'attribute' : found === kind);
    });
  }

  /** Events of the instructions that kept those from running which would have made it. */
  #blockers(name: string, kind: 'element' | 'attribute', depth: number): TraceEvent[] {
    return this.#makersOf(name, kind).flatMap((index) => this.#blockersOf(index, depth));
  }

  #blockersOf(index: number, depth: number): TraceEvent[] {
    const { plan } = this.#model;
    const own = this.#events.get(index);
    // What ran and made nothing: it copies what is not there.
    if (own !== undefined) return plan.instructions[index]?.kind === 'copy-of' ? own : [];
    for (let at = plan.instructions[index]?.parent ?? -1; at >= 0; at = plan.instructions[at]?.parent ?? -1) {
      const events = this.#events.get(at);
      if (events !== undefined) return events;
    }
    return depth > MOST_CALLS ? [] : this.#callersOf(plan.instructions[index]?.template ?? -1, depth);
  }

  /** Who would have called a template that never ran. */
  #callersOf(template: number, depth: number): TraceEvent[] {
    const { plan, instructions } = this.#model;
    const called = plan.templates[template];
    if (called === undefined) return [];
    const names = lastNames(called.match ?? '');
    return [...plan.instructions.entries()].flatMap(([index, { kind }]) => {
      const node = instructions[index]?.node;
      if (node === undefined) return [];
      if (kind === 'call-template' && attributeValue(node, 'name') === called.name) {
        return this.#blockersOf(index, depth + 1);
      }
      if (kind !== 'apply-templates' || (attributeValue(node, 'mode') ?? '') !== (called.mode ?? ''))
        return [];
      const selected = lastNames(attributeValue(node, 'select') ?? '*');
      if (!selected.includes('*') && !names.some((name) => name === '*' || selected.includes(name)))
        return [];
      return this.#events.get(index) ?? this.#blockersOf(index, depth + 1);
    });
  }

  #causeOf(events: readonly TraceEvent[]): FieldCause {
    const all = [...new Set([...events, ...this.#variablesOf(events, 0)])];
    const missing = new Map(all.flatMap(({ misses = [] }) => misses).map((miss) => [miss.path, miss]));
    return {
      missing: [...missing.values()].filter(({ path }) => path.startsWith('/item')),
      reads: [...new Set(all.flatMap(({ reads }) => reads))],
    };
  }

  /** Events that gave variables their values, which these events use. */
  #variablesOf(events: readonly TraceEvent[], depth: number): TraceEvent[] {
    if (depth > MOST_CALLS) return [];
    const names = new Set(events.flatMap(({ instruction }) => this.#variablesIn(instruction)));
    if (names.size === 0) return [];
    const binders = [...this.#model.plan.instructions.entries()].filter(([index, { kind }]) => {
      const name = attributeValue(this.#model.instructions[index]?.node ?? NO_NODE, 'name');
      return BINDERS.has(kind) && name !== undefined && names.has(name);
    });
    const found = binders.flatMap(([index]) => this.#withInner(this.#events.get(index) ?? []));
    const fresh = found.filter((event) => !events.includes(event));
    return fresh.length === 0 ? [] : [...fresh, ...this.#variablesOf(fresh, depth + 1)];
  }

  #variablesIn(instruction: number): string[] {
    const node = this.#model.instructions[instruction]?.node;
    if (node === undefined) return [];
    const tests =
      localName(node.name) === 'choose' ? node.children.filter(({ type }) => type === 'element') : [];
    return [node, ...tests]
      .flatMap(({ attributes }) => attributes)
      .flatMap(({ value }) => [...value.matchAll(/\$([\p{L}_][\p{L}\p{N}_.-]*)/gu)])
      .map(([, name = '']) => name);
  }
}

const NO_CAUSE: FieldCause = { missing: [], reads: [] };
const NO_NODE = { attributes: [] as readonly ScannedNode[] } as ScannedNode;
const BINDERS: ReadonlySet<string> = new Set(['variable', 'param', 'with-param']);
/** How far calls and variables are followed. */
const MOST_CALLS = 6;

function addTo<Key>(map: Map<Key, TraceEvent[]>, key: Key, event: TraceEvent): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [event]);
  else found.push(event);
}

/** e.g. "Expected is one of ( {urn:a}title, {urn:a}file )." */
function wantedNames(message: string): string[] {
  const [, list] = /Expected is (?:one of )?\( (.*) \)/.exec(message) ?? [];
  return (list ?? '')
    .split(', ')
    .map((name) => name.replace(/^\{[^}]*\}/, ''))
    .filter((name) => name !== '' && !name.startsWith('##') && name !== '*');
}

const withoutPrefixes = (path: string): string => path.replaceAll(/(\/@?)[^/:[\]]+:(?=[^/])/g, '$1');

/** Last names of the paths of an expression or pattern, predicates aside: `content/@url | title` has url and title. */
const lastNames = (expression: string): string[] =>
  expression
    .replaceAll(/\[[^\]]*\]/g, '')
    .split(/[|,()]/)
    .map((path) => /([^/@:\s]+)\s*$/.exec(path)?.[1] ?? '')
    .filter((name) => name !== '');

/** Keeps the fields that a text of an attribute asks for. */
function narrow({ missing, reads }: FieldCause, text: string): FieldCause {
  const isAsked = (path: string) => lastNames(path).some((name) => text.includes(name));
  const fewer = missing.filter(({ path }) => isAsked(path));
  return {
    missing: fewer.length > 0 || !text.includes('$') ? fewer : missing,
    reads: reads.filter(isAsked).length > 0 ? reads.filter(isAsked) : reads,
  };
}
