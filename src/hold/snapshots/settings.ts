import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statIfThere, tryReading } from '../../connector/files.js';
import { snapshotSettingsSchema, type SnapshotSettings } from '../../connector/snapshot-settings.js';
import { parseYaml } from '../../connector/yaml.js';
import { EXIT, Failure } from '../../core/failure.js';
import { error } from '../../core/problem.js';

const SETTINGS_FILE = 'mrssmith.yaml';

const known = new Map<string, { readonly stamp: string; readonly settings: SnapshotSettings }>();

/**
 * What mrssmith.yaml says about snapshots; nothing where it says nothing.
 *
 * @param root - Of the workspace.
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in that part; FILE_UNREADABLE.
 */
export function readSnapshotSettings(root: string): SnapshotSettings {
  const path = join(root, SETTINGS_FILE);
  const stat = statIfThere(path);
  if (stat === undefined) return {};
  const stamp = `${stat.mtimeMs} ${stat.size}`;
  const cached = known.get(path);
  if (cached?.stamp === stamp) return cached.settings;
  const settings = parseSettings(tryReading(path, () => readFileSync(path, 'utf8')));
  known.set(path, { stamp, settings });
  return settings;
}

function parseSettings(source: string): SnapshotSettings {
  const { value, places, problems } = parseYaml(source, SETTINGS_FILE, 'ENVIRONMENT_INVALID');
  if (problems.length > 0) throw invalid(problems);
  const part = (value as { snapshots?: unknown } | null)?.snapshots;
  if (part === undefined) return {};
  const { data, error: refusal } = snapshotSettingsSchema.safeParse(part, { jitless: true });
  if (data !== undefined) return data;
  throw invalid(
    refusal.issues.map(({ path, message }) => {
      const where = ['snapshots', ...path] as (string | number)[];
      return error('ENVIRONMENT_INVALID', `${nameOf(where)}: ${message}`, {
        file: SETTINGS_FILE,
        ...places.value(where),
      });
    }),
  );
}

const nameOf = (path: readonly (string | number)[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');

const invalid = (problems: Failure['problems']): Failure =>
  new Failure('ENVIRONMENT_INVALID', `${SETTINGS_FILE} cannot be used as it is`, {
    exit: EXIT.usage,
    problems,
  });
