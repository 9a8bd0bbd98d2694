import type { FilePart, Params } from './call.js';

/** A multipart form: nested values in the colon style, e.g. `mediaEntry:name`, and files by parameter name. */
export function toForm(params: Params, files: Readonly<Record<string, FilePart>>): FormData {
  const form = new FormData();
  const add = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) add(`${name}:${key}`, item);
    } else {
      form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  };
  for (const [name, value] of Object.entries(params)) add(name, value);
  for (const [name, { fileName, bytes }] of Object.entries(files)) {
    form.append(name, new Blob([Uint8Array.from(bytes)]), fileName);
  }
  return form;
}
