import type { Place } from '../../core/problem.js';
import type { ScannedNode } from '../../xml/scan.js';
import type { LintRule } from '../rule.js';
import { valueStart } from '../subject.js';
import { attributeOf, perSchema, schemaName, type SchemaView } from './schema-view.js';

const KDOM = 'kaltura/server, KDOMDocument.php: the schema is read from memory';

const placeOfValue = ({ source }: SchemaView, attribute: ScannedNode): Place =>
  source.placeAt(valueStart(source, attribute));

const afterTransform: LintRule = {
  code: 'SERVER_XSD_AFTER_XSLT',
  severity: 'note',
  what: 'An action has both a transform and a validator.',
  why: 'On PHP 8 the public server code calls the validation of a transformed document with one argument too many, and every job of the action gets stuck.',
  remedy:
    'Ask the account manager whether the account is patched, or leave validator out of what is deployed; mrssmith checks it all the same.',
  source: 'kaltura/server, KalturaGenericDistributionJobData.php, KDOMDocument.php',
  example: { bad: 'transform: submit.xsl\nvalidator: submit.xsd', good: 'transform: submit.xsl' },
  *check({ connector, manifest }) {
    const action = Object.values(connector.actions).find(
      ({ transform, validator }) => transform !== undefined && validator !== undefined,
    );
    if (action === undefined) return;
    yield {
      place: { file: manifest.file, ...manifest.places.key(['actions', action.name, 'validator']) },
      message:
        'an action with both a transform and a validator leaves every job stuck on the public server code (PHP 8)',
    };
  },
};

const empty: LintRule = {
  code: 'XSD_EMPTY',
  severity: 'error',
  what: 'The schema file is empty.',
  why: 'The server takes an empty schema for a failure of its own: the job gets stuck, and no error tells.',
  remedy: 'Write a schema, or take validator out.',
  source: KDOM,
  example: {
    bad: '(an empty file)',
    good: '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">…</xs:schema>',
  },
  *check({ schemas }) {
    for (const { text, file } of schemas)
      if (text.trim() === '')
        yield {
          place: { file, line: 1, column: 1 },
          message: 'the schema is empty: every job of its actions gets stuck',
        };
  },
};

/** Elements of XML Schema 1.1 alone. @source W3C XML Schema Definition Language 1.1, appendix on changes since 1.0 */
const ELEMENTS_11 = new Set([
  'assert',
  'assertion',
  'alternative',
  'openContent',
  'defaultOpenContent',
  'override',
  'explicitTimezone',
]);
const ATTRIBUTES_11 = new Set([
  'xpathDefaultNamespace',
  'defaultAttributes',
  'defaultAttributesApply',
  'notQName',
  'notNamespace',
  'inheritable',
  'appliesToEmpty',
]);
const TYPES_11 = new Set(['dateTimeStamp', 'yearMonthDuration', 'dayTimeDuration', 'anyAtomicType', 'error']);

const version11: LintRule = {
  code: 'XSD_VERSION_11',
  severity: 'error',
  what: 'The schema uses a construct of XML Schema 1.1.',
  why: 'The library of the server knows 1.0 alone and refuses the whole schema: no document is ever valid.',
  remedy:
    'Say it in XML Schema 1.0: choices, patterns and enumerations; what needs an assertion belongs into the stylesheet.',
  source: 'libxml2, xmlschemas.c: XML Schema 1.0',
  example: {
    bad: '<xs:assert test="@from le @to"/>',
    good: '<xs:attribute name="from" type="xs:dateTime"/>',
  },
  check: perSchema(function* (view) {
    const { source, all } = view;
    for (const node of all) {
      const name = schemaName(node) ?? '';
      if (ELEMENTS_11.has(name))
        yield {
          place: source.placeAt(node.start),
          message: `${node.name} is of XML Schema 1.1, and the server knows 1.0 alone`,
        };
      for (const attribute of node.attributes) {
        if (ATTRIBUTES_11.has(attribute.name))
          yield {
            place: source.placeAt(attribute.start),
            message: `${attribute.name} is of XML Schema 1.1, and the server knows 1.0 alone`,
          };
        const [prefix, local] = attribute.value.split(':');
        const isType =
          ['type', 'base', 'itemType'].includes(attribute.name) && local !== undefined && TYPES_11.has(local);
        if (isType && node.name.startsWith(`${prefix}:`))
          yield {
            place: placeOfValue(view, attribute),
            message: `${attribute.value} is of XML Schema 1.1, and the server knows 1.0 alone`,
          };
      }
    }
  }),
};

const relativeInclude: LintRule = {
  code: 'XSD_INCLUDE_RELATIVE',
  severity: 'error',
  what: 'A schema names another by a relative path.',
  why: 'The server reads the schema from memory, so that relative paths lead into a folder of its own. A schema that is included and missing makes the whole unusable; one that is imported is left out.',
  remedy: 'Put all into one file.',
  source: KDOM,
  example: {
    bad: '<xs:include schemaLocation="types.xsd"/>',
    good: '<xs:simpleType name="Id">…</xs:simpleType>',
  },
  check: perSchema(function* (view) {
    for (const node of view.all) {
      const name = schemaName(node);
      const location = attributeOf(node, 'schemaLocation');
      if (!['include', 'import', 'redefine'].includes(name ?? '') || location === undefined) continue;
      if (/^[a-z][a-z0-9+.-]+:/i.test(location.value)) continue;
      const effect = name === 'import' ? 'leaves it out' : 'refuses the whole schema';
      yield {
        place: placeOfValue(view, location),
        message: `the server does not find ${location.value}, and ${effect}`,
      };
    }
  }),
};

const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  complexType: ['type', 'base'],
  simpleType: ['type', 'base', 'itemType', 'memberTypes'],
  group: ['ref'],
  attributeGroup: ['ref'],
  attribute: ['ref'],
};

const unused: LintRule = {
  code: 'XSD_DECLARATION_UNUSED',
  severity: 'note',
  what: 'Nothing in the schema refers to a type or a group that it defines.',
  why: 'It checks nothing. Where it was meant to, the schema lets through what it should not.',
  remedy: 'Refer to it, or take it out.',
  source: 'XML Schema 1.0, part 1',
  example: { bad: '<xs:simpleType name="Id">…</xs:simpleType>', good: '<xs:element name="id" type="Id"/>' },
  check: perSchema(function* (view) {
    for (const { kind, name, node } of view.globals) {
      const attributes = REFERENCES[kind];
      if (attributes === undefined || isReferredTo(view.all, node, attributes, name)) continue;
      yield { place: view.source.placeAt(node.start), message: `nothing refers to ${name}` };
    }
  }),
};

const isReferredTo = (
  all: readonly ScannedNode[],
  self: ScannedNode,
  names: readonly string[],
  wanted: string,
): boolean =>
  all.some(
    (node) =>
      node !== self &&
      node.attributes.some(
        (attribute) =>
          names.includes(attribute.name) &&
          attribute.value.split(/\s+/).some((value) => value.slice(value.indexOf(':') + 1) === wanted),
      ),
  );

/** What is wrong with a schema by itself. */
export const schemaRules: readonly LintRule[] = [afterTransform, empty, version11, relativeInclude, unused];
