import koffi from 'koffi';
import { native } from '../native.js';

/** What only probes need of the libraries: bound when the first stylesheet gets some. */
function bind() {
  const { lib, libc } = native();
  return {
    xmlNewDocNode: lib.func(
      'void *xmlNewDocNode(void *doc, void *ns, const char *name, const char *content)',
    ),
    xmlNewNs: lib.func('void *xmlNewNs(void *node, const char *href, const char *prefix)'),
    xmlSetProp: lib.func('void *xmlSetProp(void *node, const char *name, const char *value)'),
    xmlAddNextSibling: lib.func('void *xmlAddNextSibling(void *sibling, void *node)'),
    xmlXPathOrderDocElems: lib.func('long xmlXPathOrderDocElems(void *doc)'),
    xmlDocDumpMemoryEnc: lib.func(
      'void xmlDocDumpMemoryEnc(void *doc, _Out_ void **mem, _Out_ int *size, const char *encoding)',
    ),
    xsltRegisterExtModuleElement: lib.func(
      'int xsltRegisterExtModuleElement(const char *name, const char *uri, void *precompute, void *transform)',
    ),
    strlen: libc.func('size_t strlen(void *text)'),
  };
}

export type NativeProbes = ReturnType<typeof bind>;

let bound: NativeProbes | undefined;

export const nativeProbes = (): NativeProbes => (bound ??= bind());

/** Where struct members lie that the other files do not look at. */
export const PROBE_OFFSET = {
  node: { content: 80, last: 32, previous: 56, line: 112 },
  context: { output: 144, insert: 152, depth: 460 },
} as const;

/** A pointer as a number: half the cost of a bigint, and exact, for addresses stay below 2^53. */
export const addressAt = (base: number, offset: number): number =>
  koffi.decode(BigInt(base), offset, 'int64_t') as number;
