import { join } from 'node:path';
import { isFolder } from '../../connector/files.js';
import { listConnectors } from '../../connector/workspace.js';
import type { Plugin } from 'vitest/config';
import { dependsOn } from './dependencies.js';
import type { TestSettings } from './settings.js';

export interface ConnectorPluginOptions {
  readonly settings: TestSettings;
  /** URL of the module that exports `defineConnectorSuite`. */
  readonly suiteUrl: string;
  /** What bare names mean in a workspace that has not installed them: name to absolute path. */
  readonly modules: Readonly<Record<string, string>>;
  /** Whether changes of what a connector depends on are changes of its tests. */
  readonly isWatching: boolean;
}

/**
 * Makes each connector.yaml a file of tests: Vite loads it as a module that defines them, so that names, filters, shards,
 * watching and reporters are Vitest's own.
 */
export function connectorPlugin({ settings, suiteUrl, modules, isWatching }: ConnectorPluginOptions): Plugin {
  const { root } = settings;
  return {
    name: 'mrssmith',
    enforce: 'pre',
    resolveId(id) {
      return Object.hasOwn(modules, id) ? { id: modules[id] ?? id } : undefined;
    },
    load(id) {
      const file = id.replace(/\?.*$/, '');
      if (!file.endsWith('/connector.yaml')) return undefined;
      return [
        `import { defineConnectorSuite } from ${JSON.stringify(suiteUrl)};`,
        `defineConnectorSuite(${JSON.stringify(file)}, ${JSON.stringify(settings)});`,
      ].join('\n');
    },
    configureServer({ watcher }) {
      if (!isWatching) return;
      const onChange = (file: string) => {
        for (const { folder } of listConnectors({ root })) {
          const manifest = join(folder, 'connector.yaml');
          // Vitest runs a file again when it changes: what it depends on, Vite cannot know.
          if (file !== manifest && isFolder(folder) && dependsOn(root, folder, file))
            watcher.emit('change', manifest);
        }
      };
      for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, onChange);
    },
  };
}
