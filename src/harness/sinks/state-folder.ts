import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes the folder that keeps private keys of sinks, readable by its owner and ignored by git. */
export async function makeStateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // There already, most of the time.
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}
