import { collectErrors, structuredErrorCallback } from './diagnostics.js';
import type { EngineError } from './engine-error.js';
import { XmlDocument } from './document.js';
import { native, type SchemaPtr } from './native.js';

export type CompiledSchema =
  | { readonly kind: 'compiled'; readonly schema: XmlSchema; readonly warnings: readonly EngineError[] }
  | { readonly kind: 'failed'; readonly isMalformed: boolean; readonly errors: readonly EngineError[] };

/** A compiled XML Schema 1.0. */
export class XmlSchema implements Disposable {
  readonly #pointer: SchemaPtr;
  /** The schema keeps pointers into its document. */
  readonly #document: XmlDocument;
  #open = true;

  private constructor(pointer: SchemaPtr, document: XmlDocument) {
    this.#pointer = pointer;
    this.#document = document;
  }

  static compile(bytes: Uint8Array, name: string): CompiledSchema {
    const parsed = XmlDocument.parse(bytes, name);
    if (parsed.document === undefined) return { kind: 'failed', isMalformed: true, errors: parsed.errors };
    const { document } = parsed;
    const n = native();
    const { value, errors } = collectErrors(() => {
      const parser = n.xmlSchemaNewDocParserCtxt(document.pointer) as bigint;
      n.xmlSchemaSetParserStructuredErrors(parser, structuredErrorCallback(), null);
      const schema = n.xmlSchemaParse(parser) as SchemaPtr | null;
      n.xmlSchemaFreeParserCtxt(parser);
      return schema;
    });
    if (value === null) {
      document[Symbol.dispose]();
      return { kind: 'failed', isMalformed: false, errors };
    }
    return { kind: 'compiled', schema: new XmlSchema(value, document), warnings: errors };
  }

  /** Every error, in document order. The tree in memory is checked: its nodes know the instruction that made them. */
  validate(document: XmlDocument): { readonly isValid: boolean; readonly errors: readonly EngineError[] } {
    const n = native();
    const { value, errors } = collectErrors(() => {
      const context = n.xmlSchemaNewValidCtxt(this.#pointer) as bigint;
      n.xmlSchemaSetValidStructuredErrors(context, structuredErrorCallback(), null);
      const result = n.xmlSchemaValidateDoc(context, document.pointer) as number;
      n.xmlSchemaFreeValidCtxt(context);
      return result;
    });
    return { isValid: value === 0, errors };
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    native().xmlSchemaFree(this.#pointer);
    this.#document[Symbol.dispose]();
  }
}
