import { XsdValidator, type XmlDocument } from 'libxml2-wasm';
import type { ValidityError } from '../engine.js';
import type { EngineError } from '../engine-error.js';
import { errorsOf, parseXml } from './document.js';

export type CompiledSchema =
  | { readonly kind: 'compiled'; readonly schema: Schema; readonly warnings: readonly EngineError[] }
  | { readonly kind: 'failed'; readonly isMalformed: boolean; readonly errors: readonly EngineError[] };

/** A compiled XSD. Schemas that it includes are not opened, as on the server. */
export class Schema implements Disposable {
  readonly #validator: XsdValidator;
  readonly #document: XmlDocument;

  private constructor(validator: XsdValidator, document: XmlDocument) {
    this.#validator = validator;
    this.#document = document;
  }

  static compile(bytes: Uint8Array, name: string): CompiledSchema {
    const { document, errors } = parseXml(bytes, name);
    if (document === undefined) return { kind: 'failed', isMalformed: true, errors };
    try {
      const schema = new Schema(XsdValidator.fromDoc(document), document);
      return { kind: 'compiled', schema, warnings: errors };
    } catch (cause) {
      document.dispose();
      return { kind: 'failed', isMalformed: false, errors: errorsOf(cause, 'schema') };
    }
  }

  /** Every error in document order, with lines of the document as it was parsed. */
  validate(document: XmlDocument): readonly ValidityError[] {
    try {
      this.#validator.validate(document);
      return [];
    } catch (cause) {
      return errorsOf(cause, 'validity').map(withSubject);
    }
  }

  [Symbol.dispose](): void {
    this.#validator.dispose();
    this.#document.dispose();
  }
}

// e.g. "Element '{urn:acme}duration': '12.5' is not a valid value of the atomic type 'xs:integer'."
function withSubject(error: EngineError): ValidityError {
  const subject = /^Element '(?:\{[^}]*\})?([^']+)'/.exec(error.message)?.[1];
  return subject === undefined ? error : { ...error, subject };
}
