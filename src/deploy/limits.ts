/**
 * What the account would not keep as the folder says it: texts that are cut to a column, lists that are cut at
 * commas, characters that the API refuses. Told before anything is sent, since the account says nothing.
 */
import type { Connector } from '../core/connector.js';
import { error, warning, type Problem, type ProblemDetails } from '../core/problem.js';
import type { ConnectorImage, FieldValue, ImageObject } from './image.js';
import { Secret } from './secret.js';

/** @param image - What the folder wants: see `desiredImage`. */
export const findLimits = (connector: Connector, image: ConnectorImage): Problem[] => [
  ...[...image.values()].flatMap((object) => [
    ...tooLong(connector, object),
    ...refusedCharacters(connector, object),
  ]),
  ...commasInside(connector),
  ...notInherited(connector),
];

/**
 * Sizes of the columns, in characters.
 *
 * @source kaltura/server, plugins/content_distribution/config/schema.xml; server-api.md 4.1, 4.5, 4.6
 */
const COLUMNS: Readonly<Partial<Record<ImageObject['kind'], Readonly<Record<string, number>>>>> = {
  provider: { requiredFlavorParamsIds: 127, optionalFlavorParamsIds: 127 },
  action: { serverAddress: 255, remotePath: 255, remoteUsername: 127, remotePassword: 127 },
  profile: { name: 31 },
};

function tooLong(connector: Connector, object: ImageObject): Problem[] {
  return Object.entries(COLUMNS[object.kind] ?? {}).flatMap(([field, size]) => {
    const value = object.fields[field] ?? null;
    const text = textOf(value);
    const characters = Array.from(text);
    if (characters.length <= size) return [];
    const kept =
      value instanceof Secret ? '' : `: ${JSON.stringify(shorten(characters.slice(0, size).join('')))}`;
    return [
      error(
        'VALUE_TOO_LONG',
        `${pathOf(object, field)} has ${characters.length} characters; the account cuts it to ${size}${kept}`,
        { ...placeOf(connector, object, field), fix: `Make it ${size} characters or fewer.` },
      ),
    ];
  });
}

const shorten = (text: string): string => (text.length > 60 ? `…${text.slice(-59)}` : text);

/** As the wire has it. */
function textOf(value: FieldValue): string {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : '';
}

/** e.g. `profile.name`, `actions.submit.remotePath`. */
const pathOf = ({ kind, action }: ImageObject, field: string): string =>
  action === undefined ? `${kind}.${field}` : `actions.${action}.${kind === 'action' ? field : kind}`;

/** What XML 1.0 has no place for. @source server-api.md 1.6 */
const REFUSED = new RegExp(
  String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|` +
    String.raw`[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]`,
);

function refusedCharacters(connector: Connector, object: ImageObject): Problem[] {
  return Object.entries(object.fields).flatMap(([field, value]) => {
    const text =
      typeof value === 'string' || value instanceof Secret || Array.isArray(value) ? textOf(value) : '';
    const found = REFUSED.exec(text);
    if (found === null) return [];
    const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return [
      error('CHARACTER_REFUSED', `${pathOf(object, field)} holds the character U+${code}`, {
        ...placeInText(connector, object, field, text.slice(0, found.index)),
        fix: 'Take it out: the API answers INVALID_PARAMETER_CHAR.',
      }),
    ];
  });
}

/** Documents lie in files of their own. */
function placeInText(
  connector: Connector,
  object: ImageObject,
  field: string,
  before: string,
): ProblemDetails {
  const { kind, action } = object;
  if (action === undefined || field !== 'text') return placeOf(connector, object, field);
  const line = before.split('\n').length;
  const declared = connector.actions[action];
  if (kind === 'transform' || kind === 'validator') return { file: declared?.[kind]?.shown, line };
  const results = declared?.results;
  return { file: results?.file, line: (results?.line ?? 1) + line - 1 };
}

/** The manifest knows the lines of some settings of actions. */
function placeOf(connector: Connector, { action }: ImageObject, field: string): ProblemDetails {
  const declared = action === undefined ? undefined : connector.actions[action];
  const lines: Readonly<Record<string, number | undefined>> = declared?.lines ?? {};
  return { file: connector.manifest, line: lines[field] ?? declared?.line };
}

/** Lists travel as one text with commas between the items. */
function commasInside(connector: Connector): Problem[] {
  const { provider, profile, actions, manifest } = connector;
  const lists: readonly (readonly [path: string, items: readonly string[]])[] = [
    ['provider.updateRequiredMetadataXPaths', provider.updateRequiredMetadataXPaths],
    ['provider.updateRequiredEntryFields', provider.updateRequiredEntryFields],
    ['provider.editableFields', provider.editableFields],
    ['provider.mandatoryFields', provider.mandatoryFields],
    ['profile.updateRequiredMetadataXPaths', profile.updateRequiredMetadataXPaths],
    ['profile.updateRequiredEntryFields', profile.updateRequiredEntryFields],
    ...Object.values(actions).flatMap(
      ({ name, editableFields, mandatoryFields }) =>
        [
          [`actions.${name}.editableFields`, editableFields],
          [`actions.${name}.mandatoryFields`, mandatoryFields],
        ] as const,
    ),
  ];
  return lists.flatMap(([path, items]) =>
    items
      .filter((item) => item.includes(','))
      .map((item) =>
        error('VALUE_CHANGED', `${path}: the account cuts ${JSON.stringify(item)} in two at its comma`, {
          file: manifest,
          fix: path.endsWith('XPaths')
            ? 'Write the XPath without a comma, e.g. with two predicates, or with local-name().'
            : 'Write the two as items of their own.',
        }),
      ),
  );
}

/** A list of 0 alone counts as empty where a profile takes over what its provider requires. @source server-api.md 4.2 */
function notInherited({ provider, profile, manifest }: Connector): Problem[] {
  const { requiredFlavorParamsIds: ids } = provider;
  const isAlone = ids.length > 0 && ids.every((id) => id === 0);
  if (!isAlone || !profile.isDeclared || profile.requiredFlavorParamsIds.includes(0)) return [];
  return [
    warning(
      'VALUE_CHANGED',
      'provider.requiredFlavorParamsIds is 0 alone, which no profile takes over: entries without a source are distributed',
      { file: manifest, fix: 'Say requiredFlavorParamsIds: [0] in the profile as well.' },
    ),
  ];
}
