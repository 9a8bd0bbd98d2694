import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';
import { SHARE_ELEMENT, type WireShare } from '../../harness/studio/wire.js';
import { readBuiltFile } from './built-file.js';
import { escapeHtml } from './notice.js';
import { createNonce, withNonce } from './page-files.js';

const SCRIPT = /<script\b[^>]*\bsrc="\.?\/?([^"]+)"[^>]*><\/script>/g;
const STYLE = /<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="\.?\/?([^"]+)"[^>]*>/g;

/**
 * One run as a file that anybody can open: the built page with its script, its styles and the run written into it. It
 * asks the network for nothing, and its policy would not let it.
 *
 * @param pageFolder - Folder of the built page.
 * @throws {Failure} FILE_UNREADABLE where the page was not built.
 */
export async function renderShare(share: WireShare, pageFolder: string): Promise<string> {
  const page = await readPart(pageFolder, 'index.html');
  const nonce = createNonce();
  const scripts = await inlineAll(page, SCRIPT, pageFolder, (text) => escapeScript(text));
  const styles = await inlineAll(page, STYLE, pageFolder, (text) =>
    text.replaceAll(/<\/(?=style)/gi, String.raw`<\/`),
  );
  const policy = [
    "default-src 'none'",
    `script-src ${[...scripts.values()].map((text) => `'${hashOf(text)}'`).join(' ')}`,
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // With functions: what is put in may hold `$&`.
  const whole = page
    .replace(SCRIPT, (tag) => `<script type="module">${scripts.get(tag) ?? ''}</script>`)
    .replace(STYLE, (tag) => `<style nonce="${nonce}">${styles.get(tag) ?? ''}</style>`)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(titleOf(share))}</title>`)
    .replace(/<\/head>/, (end) => `${toDataElement(share)}${end}`);
  return withNonce(whole, nonce).replace(
    /<head[^>]*>/i,
    (head) => `${head}<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`,
  );
}

/** What a file with a run is called where nobody says otherwise, e.g. `acme-minimal-submit.html`. */
export const shareFileName = ({ connector, fixture, action }: WireShare['run']['summary']): string =>
  `${[connector, fixture, action].join('-').replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')}.html`;

const titleOf = ({ run: { summary } }: WireShare): string =>
  `${summary.connector} ${summary.action}, ${summary.fixture} – mrssmith`;

/** No text in it can end the element, whatever a fixture or a partner wrote. */
function toDataElement(share: WireShare): string {
  const json = JSON.stringify(share).replaceAll('<', String.raw`\u003c`);
  return `<script type="application/json" id="${SHARE_ELEMENT}">${json}</script>`;
}

/** Tags and comments in strings of a script would be taken for those of the page. */
const escapeScript = (text: string): string =>
  text.replaceAll(/<(?=\/script)|(?<=["'`])<(?=!--)/gi, String.raw`\x3c`);

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** Each tag of the page to the text of the file that it names. */
async function inlineAll(
  page: string,
  pattern: RegExp,
  folder: string,
  escape: (text: string) => string,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [tag, name = ''] of page.matchAll(pattern)) {
    texts.set(tag, escape(await readPart(folder, name)));
  }
  return texts;
}

async function readPart(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  try {
    return (await readBuiltFile(path)).toString('utf8');
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', `${path} cannot be read: the page was not built`, {
      exit: EXIT.unavailable,
      fix: 'Run npm run build in the folder of mrssmith.',
      cause,
    });
  }
}
