import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const decompress = promisify(brotliDecompress);

/**
 * A file of the built page. Its script lies in the package compressed, as the programs do.
 *
 * @throws {Error} of Node, where there is none.
 */
export async function readBuiltFile(path: string): Promise<Buffer> {
  const compressed = await readFile(`${path}.br`).catch(() => undefined);
  return compressed === undefined ? await readFile(path) : await decompress(compressed);
}
