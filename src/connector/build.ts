import { basename } from 'node:path';
import {
  ACTION_SETTINGS,
  ACTION_NAMES,
  type Action,
  type ActionName,
  type Connector,
  type Profile,
  type ProfileAction,
  type ResultsSettings,
  type ScriptedResponse,
  type SettingText,
  type SourceFile,
} from '../core/connector.js';
import type { ParsedManifest } from './manifest.js';
import { valueAt } from './mistakes.js';
import type { Manifest, ManifestAction, ManifestProfileAction, ManifestResponse } from './schema.js';
import { parseSetting } from './secrets.js';
import type { Path } from './yaml.js';

/** The files that a manifest names, by the path of the setting. */
export interface ReadFiles {
  readonly at: (path: Path) => SourceFile | undefined;
}

/** UTF-8 without its mark of byte order; `undefined` when the bytes are something else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Puts a checked manifest and the files it names together. */
export function buildConnector(
  folder: string,
  parsed: ParsedManifest,
  manifest: Manifest,
  files: ReadFiles,
): Connector {
  const { name, provider, harness } = manifest;
  const actions: Partial<Record<ActionName, Action>> = {};
  for (const actionName of ACTION_NAMES) {
    const action = manifest.actions[actionName];
    if (action !== undefined) actions[actionName] = toAction(actionName, action, parsed, files);
  }
  return {
    id: basename(folder),
    name,
    folder,
    manifest: parsed.file,
    provider: {
      ...provider,
      intervalBeforeSunrise: provider.intervalBeforeSunrise,
      intervalBeforeSunset: provider.intervalBeforeSunset,
    },
    actions,
    profile: toProfile(manifest, valueAt(parsed.value, ['profile']) !== undefined),
    harness: { ...harness, responses: toResponses(manifest, files) },
  };
}

function toAction(
  name: ActionName,
  action: ManifestAction,
  parsed: ParsedManifest,
  files: ReadFiles,
): Action {
  const path = ['actions', name];
  return {
    name,
    protocol: action.protocol,
    serverAddress: action.serverAddress ?? '',
    remotePath: action.remotePath ?? '',
    remoteUsername: toSetting(action.remoteUsername),
    remotePassword: toSetting(action.remotePassword),
    transform: files.at([...path, 'transform']),
    validator: files.at([...path, 'validator']),
    results: toResults([...path, 'results'], action, parsed, files),
    editableFields: action.editableFields,
    mandatoryFields: action.mandatoryFields,
    line: parsed.places.key(path).line,
    lines: Object.fromEntries(
      ACTION_SETTINGS.filter((setting) => action[setting] !== undefined).map((setting) => [
        setting,
        parsed.places.key([...path, setting]).line,
      ]),
    ),
  };
}

const toSetting = (source: string | undefined): SettingText | undefined =>
  source === undefined ? undefined : parseSetting(source);

function toResults(
  path: Path,
  { results }: ManifestAction,
  { file, places }: ParsedManifest,
  files: ReadFiles,
): ResultsSettings | undefined {
  if (results === undefined) return undefined;
  const { parser, expression } = results;
  if (expression !== undefined) {
    const at = [...path, 'expression'];
    // After | or > the text begins on the next line.
    const isBlock = places.scalar(at)?.type?.startsWith('BLOCK') === true;
    const line = places.value(at).line + (isBlock ? 1 : 0);
    return { parser, text: toExpression(parser, expression), file, line };
  }
  const source = files.at([...path, 'file']);
  if (source === undefined) return undefined;
  return { parser, text: toExpression(parser, decodeText(source.bytes) ?? ''), file: source.shown, line: 1 };
}

/** Editors end a file with a newline, which an XPath or a pattern does not want: one is taken off. */
const toExpression = (parser: ResultsSettings['parser'], text: string): string =>
  parser === 'xsl' ? text : text.replace(/\r?\n$/, '');

/**
 * What is not declared: the profile is called like the provider, and each action that the connector has is
 * submitted by hand, so that publishing alone sends nothing.
 */
function toProfile({ name, actions, profile }: Manifest, isDeclared: boolean): Profile {
  const isEnabled = (action: ActionName) => (actions[action] === undefined ? 'disabled' : 'manual');
  const overrides: Partial<Record<ActionName, ProfileAction>> = {};
  for (const actionName of ACTION_NAMES) {
    const override = profile.actions[actionName];
    if (override !== undefined) overrides[actionName] = toProfileAction(override);
  }
  return {
    ...profile,
    isDeclared,
    name: profile.name ?? name,
    submitEnabled: profile.submitEnabled ?? isEnabled('submit'),
    updateEnabled: profile.updateEnabled ?? isEnabled('update'),
    deleteEnabled: profile.deleteEnabled ?? isEnabled('delete'),
    reportEnabled: profile.reportEnabled ?? isEnabled('fetchReport'),
    sunriseDefaultOffset: profile.sunriseDefaultOffset,
    sunsetDefaultOffset: profile.sunsetDefaultOffset,
    actions: overrides,
  };
}

/** Without the settings that are not declared: what is absent here overrides nothing. */
function toProfileAction({ remoteUsername, remotePassword, ...rest }: ManifestProfileAction): ProfileAction {
  const settings = {
    ...rest,
    remoteUsername: toSetting(remoteUsername),
    remotePassword: toSetting(remotePassword),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function toResponses({ harness }: Manifest, files: ReadFiles): Connector['harness']['responses'] {
  const responses: Partial<Record<ActionName, readonly ScriptedResponse[]>> = {};
  for (const name of ACTION_NAMES) {
    const declared = harness.responses[name];
    if (declared === undefined) continue;
    const path = ['harness', 'responses', name];
    responses[name] = Array.isArray(declared)
      ? declared.map((response, index) => toResponse(response, files.at([...path, index, 'file'])))
      : [toResponse(declared, files.at([...path, 'file']))];
  }
  return responses;
}

function toResponse(
  { status, headers, body }: ManifestResponse,
  file: SourceFile | undefined,
): ScriptedResponse {
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: file?.bytes ?? Buffer.from(body ?? ''),
    file: file?.shown,
  };
}
