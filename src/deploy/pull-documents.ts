import { MANIFEST_NAME } from '../connector/files.js';
import type { ActionName } from '../core/connector.js';
import type { DocumentKind } from './image.js';

/** A document of an action, as the account has it. */
export interface PulledDocument {
  readonly kind: DocumentKind;
  readonly action: ActionName;
  readonly text: string;
  /** Of `results`: `xsl`, `xpath`, `regex`, or what else the account says. */
  readonly parser: string | undefined;
  /** The file that the folder had it in. */
  readonly before: string | undefined;
}

/** Where a document is found: a file beside connector.yaml, or connector.yaml itself. */
export type DocumentPlace = { readonly file: string } | { readonly expression: string };

const EXTENSION = { transform: 'xsl', validator: 'xsd' } as const;

/** Longer ones are easier to read in a file. */
const MAX_EXPRESSION = 120;

/** The files of a connector. Documents of a kind that are alike to the byte share one. */
export class PulledFiles {
  /** Texts by path below the folder. */
  readonly files = new Map<string, string>();
  readonly #kinds = new Map<string, DocumentKind>();

  place(document: PulledDocument): DocumentPlace {
    const { kind, text, parser, before } = document;
    if (kind === 'results' && shouldBeInline(text, parser, before)) {
      return { expression: toInline(text, parser) };
    }
    return { file: this.#fileFor(document, kind === 'results' ? toFile(text, parser) : text) };
  }

  #fileFor({ kind, action, parser, before }: PulledDocument, text: string): string {
    const shared = [...this.files].find(
      ([name, other]) => other === text && this.#kinds.get(name) === kind && sameEnd(name, kind, parser),
    );
    const name = isUsable(before) && this.#isFree(before, text) ? before : shared?.[0];
    const chosen = name ?? this.#nameFor(kind, action, parser, text);
    this.files.set(chosen, text);
    this.#kinds.set(chosen, kind);
    return chosen;
  }

  #nameFor(kind: DocumentKind, action: ActionName, parser: string | undefined, text: string): string {
    const end = endOf(kind, parser);
    for (let number = 1; ; number++) {
      const name = `${action}${number === 1 ? '' : `-${number}`}.${end}`;
      if (this.#isFree(name, text)) return name;
    }
  }

  /** Names that differ in case alone are one file on some systems. */
  #isFree(name: string, text: string): boolean {
    const taken = [...this.files].find(([other]) => other.toLowerCase() === name.toLowerCase());
    return taken === undefined || (taken[0] === name && taken[1] === text);
  }
}

const endOf = (kind: DocumentKind, parser: string | undefined): string =>
  kind === 'results' ? `results.${parser ?? 'txt'}` : EXTENSION[kind];

const sameEnd = (name: string, kind: DocumentKind, parser: string | undefined): boolean =>
  kind !== 'results' || name.endsWith(`.${parser ?? 'txt'}`);

/** A path below the folder, as an earlier connector.yaml names it. */
const isUsable = (path: string | undefined): path is string =>
  path !== undefined && /^\w[\w.-]*(\/\w[\w.-]*)*$/.test(path) && path.toLowerCase() !== MANIFEST_NAME;

/** Files lose their mark of byte order and one newline at the end, and must hold more than blanks. */
function shouldBeInline(text: string, parser: string | undefined, before: string | undefined): boolean {
  const cannotBeFile =
    text.startsWith('\ufeff') || text.trim() === '' || (parser !== 'xsl' && text.endsWith('\r'));
  const isShort = text.length <= MAX_EXPRESSION && !/\p{Cc}/u.test(text);
  return cannotBeFile || (parser !== 'xsl' && isShort && before === undefined);
}

/** What the loader takes off the end again. */
const toFile = (text: string, parser: string | undefined): string => (parser === 'xsl' ? text : `${text}\n`);

const toInline = (text: string, parser: string | undefined): string =>
  parser !== 'xsl' && text.endsWith('\n') ? `${text}\n` : text;
