/** Declarations of the API's classes and enums, as data: the wire binds, checks and serialises by them. */

/** `time` is seconds since the Unix epoch; small numbers sent by a client are relative to now. */
export type ScalarName = 'string' | 'int' | 'bigint' | 'float' | 'bool' | 'time' | 'file';

export type ValueType =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'enum'; readonly enum: EnumSpec }
  | { readonly kind: 'object'; readonly class: string }
  /** A list of objects of that class or its subclasses. */
  | { readonly kind: 'array'; readonly class: string }
  /** An associative array: its keys are kept. */
  | { readonly kind: 'map'; readonly class: string };

export interface EnumSpec {
  readonly name: string;
  /** Dynamic enums take both numbers and `plugin.VALUE` texts; their members are `values`' values. */
  readonly base: 'int' | 'string';
  /** Constant name to wire value. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** What a client may do with a property. */
export type Access =
  | 'readwrite'
  /** Never sent: `PROPERTY_VALIDATION_NOT_UPDATABLE`. */
  | 'readonly'
  /** On add only. */
  | 'insertonly';

export interface FieldSpec {
  readonly type: ValueType;
  readonly access: Access;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface ClassSpec {
  readonly name: string;
  /** `undefined` for the root of a tree. */
  readonly parent: string | undefined;
  readonly isAbstract: boolean;
  /** Own fields in the order in which the server writes them. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

const scalar = (name: ScalarName): FieldSpec => ({ type: { kind: 'scalar', name }, access: 'readwrite' });

export const string = scalar('string');
export const int = scalar('int');
export const bigint = scalar('bigint');
export const float = scalar('float');
export const bool = scalar('bool');
export const time = scalar('time');
export const file = scalar('file');
export const enumOf = (spec: EnumSpec): FieldSpec => ({
  type: { kind: 'enum', enum: spec },
  access: 'readwrite',
});
export const object = (name: string): FieldSpec => ({
  type: { kind: 'object', class: name },
  access: 'readwrite',
});
export const arrayOf = (name: string): FieldSpec => ({
  type: { kind: 'array', class: name },
  access: 'readwrite',
});
export const mapOf = (name: string): FieldSpec => ({
  type: { kind: 'map', class: name },
  access: 'readwrite',
});
export const readonly = (field: FieldSpec): FieldSpec => ({ ...field, access: 'readonly' });
export const insertOnly = (field: FieldSpec): FieldSpec => ({ ...field, access: 'insertonly' });

/** A class of its own; `extends` names its parent. */
export function classSpec(
  name: string,
  fields: Readonly<Record<string, FieldSpec>>,
  { extends: parent, abstract = false }: { extends?: string; abstract?: boolean } = {},
): ClassSpec {
  return { name, parent, isAbstract: abstract, fields };
}

/** The envelope of a list action. */
export const listClass = (name: string, item: string): ClassSpec =>
  classSpec(name, { objects: readonly(arrayOf(item)) }, { extends: 'KalturaListResponse' });

export const intEnum = (name: string, values: Readonly<Record<string, number>>): EnumSpec => ({
  name,
  base: 'int',
  values,
});
export const stringEnum = (name: string, values: Readonly<Record<string, number | string>>): EnumSpec => ({
  name,
  base: 'string',
  values,
});
