import { Bug } from '../core/failure.js';
import { anyAttributeOf, attributeOf, nodeLine, type XmlDocument } from './document.js';
import type { InjectableVariable, StylesheetFacts } from './engine.js';
import { native, OFFSET, pointerAt, type NodePtr } from './native.js';
import { JOB_PROPERTIES } from './server-facts.js';
import { evaluateXPath } from './xpath.js';

/** Values for `xsl:variable` elements, as the server writes them in before it compiles. */
export interface Injection {
  readonly values: Readonly<Record<string, string>>;
  /** The public server code assigns the text and then appends it again. */
  readonly doubled: boolean;
}

interface Injected {
  readonly facts: StylesheetFacts;
  /** The elements whose content is new. */
  readonly replaced: ReadonlySet<bigint>;
}

/**
 * Replaces the content of every element with local name `variable`, in any namespace and at any depth,
 * whose `name` is a property of the job with a value. A `select` attribute stays, and then breaks the
 * compilation, as on the server.
 *
 * @source kaltura/server, KalturaGenericDistributionJobData.php
 */
export function inject(document: XmlDocument, { values, doubled }: Injection): Injected {
  const n = native();
  const found = evaluateXPath(document, "//*[local-name()='variable'][@*[local-name()='name']]", (value) =>
    value.kind === 'nodes' ? value.nodes : [],
  );
  if (found.value === undefined) throw new Bug('the search for variables failed');

  const variables: InjectableVariable[] = [];
  const replaced = new Set<bigint>();
  const injections: { readonly node: NodePtr; readonly value: string }[] = [];
  for (const node of found.value) {
    const name = anyAttributeOf(node, 'name') ?? '';
    if (!JOB_PROPERTIES.has(name) && values[name] === undefined) continue;
    // Content that is replaced takes its own variables with it.
    if (hasAncestorIn(node, replaced)) continue;
    const value = values[name] ?? '';
    const wasInjected = value !== '' && value !== '0';
    variables.push({
      name,
      line: nodeLine(node),
      hasSelect: attributeOf(node, 'select') !== undefined,
      wasInjected,
    });
    if (!wasInjected) continue;
    replaced.add(node);
    injections.push({ node, value });
  }
  for (const { node, value } of injections) {
    n.xmlNodeSetContent(node, null);
    const times = doubled ? 2 : 1;
    for (let time = 0; time < times; time++) {
      n.xmlAddChild(node, n.xmlNewDocText(document.pointer, value));
    }
  }
  const { root } = document;
  const version = root === undefined ? undefined : attributeOf(root, 'version');
  return { facts: { variables, version }, replaced };
}

function hasAncestorIn(node: bigint, ancestors: ReadonlySet<bigint>): boolean {
  if (ancestors.size === 0) return false;
  for (
    let parent = pointerAt(node, OFFSET.node.parent);
    parent !== undefined;
    parent = pointerAt(parent, OFFSET.node.parent)
  ) {
    if (ancestors.has(parent)) return true;
  }
  return false;
}
