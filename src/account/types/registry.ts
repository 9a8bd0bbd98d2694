import { Bug } from '../../core/failure.js';
import type { ClassSpec, FieldSpec } from './spec.js';

/** Every class the account knows, found by name in any case. */
export class TypeRegistry {
  readonly #classes = new Map<string, ClassSpec>();
  readonly #fields = new Map<string, ReadonlyMap<string, FieldSpec>>();

  constructor(groups: readonly (readonly ClassSpec[])[]) {
    for (const spec of groups.flat()) {
      const key = spec.name.toLowerCase();
      if (this.#classes.has(key)) throw new Bug(`the class ${spec.name} is declared twice`);
      this.#classes.set(key, spec);
    }
  }

  get classes(): Iterable<ClassSpec> {
    return this.#classes.values();
  }

  find(name: string): ClassSpec | undefined {
    return this.#classes.get(name.toLowerCase());
  }

  /** @throws {Bug} for a class that nobody declared. */
  get(name: string): ClassSpec {
    const spec = this.find(name);
    if (spec === undefined) throw new Bug(`no class ${name} is declared`);
    return spec;
  }

  /** Whether a class is another or descends from it. */
  isA(name: string, ancestor: string): boolean {
    const wanted = ancestor.toLowerCase();
    let spec = this.find(name);
    while (spec !== undefined) {
      if (spec.name.toLowerCase() === wanted) return true;
      spec = spec.parent === undefined ? undefined : this.find(spec.parent);
    }
    return false;
  }

  /** The fields of a class, its ancestors' first. */
  fieldsOf(name: string): ReadonlyMap<string, FieldSpec> {
    const spec = this.get(name);
    let fields = this.#fields.get(spec.name);
    if (fields === undefined) {
      const inherited = spec.parent === undefined ? [] : this.fieldsOf(spec.parent);
      fields = new Map([...inherited, ...Object.entries(spec.fields)]);
      this.#fields.set(spec.name, fields);
    }
    return fields;
  }
}
