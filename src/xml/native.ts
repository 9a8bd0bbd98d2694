import koffi, { type LibraryHandle } from 'koffi';
import { EXIT, Failure } from '../core/failure.js';

/**
 * The system's libxslt, libexslt and libxml2, bound with koffi.
 *
 * One handle is loaded, libexslt's: its dependencies resolve through it, which guarantees that all three
 * belong together. Names here are the C names; nowhere else in the project do they occur.
 *
 * @source libxml2 and libxslt headers; struct offsets are the LP64 ones, the same from libxml2 2.9 to 2.16
 */

/** A pointer. koffi 3 gives untyped bigints: the brand keeps a document from passing for a stylesheet. */
export type Ptr<Of extends string> = bigint & { readonly __of: Of };
export type DocPtr = Ptr<'xmlDoc'>;
export type NodePtr = Ptr<'xmlNode'>;
export type StylesheetPtr = Ptr<'xsltStylesheet'>;
export type ContextPtr = Ptr<'xsltTransformContext'>;
export type SchemaPtr = Ptr<'xmlSchema'>;
export type XPathObjectPtr = Ptr<'xmlXPathObject'>;

/** Where struct members lie, in bytes. */
export const OFFSET = {
  node: {
    type: 8,
    name: 16,
    children: 24,
    parent: 40,
    next: 48,
    doc: 64,
    ns: 72,
    content: 80,
    properties: 88,
    nsDef: 96,
  },
  ns: { next: 0, href: 16, prefix: 24 },
  doc: { encoding: 112 },
  error: {
    domain: 0,
    code: 4,
    message: 8,
    level: 16,
    file: 24,
    line: 32,
    str1: 40,
    int1: 64,
    column: 68,
    node: 80,
  },
  xpathObject: { type: 0, nodes: 8, boolean: 16, number: 24, string: 32 },
  nodeSet: { count: 0, table: 8 },
  xpathContext: { opLimit: 352, opCount: 360 },
  transform: { xpath: 160, state: 168, opLimit: 472, opCount: 480 },
} as const;

export const NODE_TYPE = {
  element: 1,
  text: 3,
  cdata: 4,
  entityReference: 5,
  comment: 8,
  namespace: 18,
} as const;
export const XPATH_TYPE = { nodeSet: 1, boolean: 2, number: 3, string: 4 } as const;
/** xsltTransformState. @source libxslt/xsltInternals.h */
export const TRANSFORM_STATE = { ok: 0, error: 1, stopped: 2 } as const;
/** xsltSecurityOption. @source libxslt/security.h */
const SECURITY = { writeFile: 2, createDirectory: 3, writeNetwork: 5 } as const;

const LIBRARY_NAMES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libexslt.so.0', 'libexslt.so'],
  darwin: ['libexslt.0.dylib', '/usr/lib/libexslt.0.dylib', '/opt/homebrew/opt/libxslt/lib/libexslt.0.dylib'],
};

/** Names the library by path, for machines that keep it elsewhere. */
export const LIBRARY_VARIABLE = 'MRSSMITH_LIBEXSLT';

const INSTALL_HINT =
  process.platform === 'darwin'
    ? 'macOS ships it; otherwise: brew install libxslt'
    : process.platform === 'linux'
      ? 'apt-get install -y libxslt1.1      (Alpine: apk add libxslt; Fedora: dnf install libxslt)'
      : 'use a Linux container or WSL, or --engine saxon';

function loadLibrary(): { lib: LibraryHandle; loadedFrom: string } {
  const named = process.env[LIBRARY_VARIABLE];
  const names = named === undefined ? (LIBRARY_NAMES[process.platform] ?? []) : [named];
  let cause: unknown;
  for (const name of names) {
    try {
      return { lib: koffi.load(name), loadedFrom: name };
    } catch (error) {
      cause = error;
    }
  }
  throw new Failure(
    'ENGINE_MISSING',
    named === undefined
      ? `libxslt is not on this machine: looked for ${names.join(', ') || 'nothing on ' + process.platform}`
      : `${LIBRARY_VARIABLE} names ${named}, which is no loadable libexslt`,
    { exit: EXIT.unavailable, fix: INSTALL_HINT, cause },
  );
}

function bind() {
  // Native code runs on koffi's own stack: the 2 MiB default overflows on deep templates. Before the first load.
  koffi.config({ sync_stack_size: 16 * 1024 * 1024 });
  const { lib, loadedFrom } = loadLibrary();
  const libc = koffi.load(null);

  // Newer libxml2 names two functions otherwise.
  const either = (make: (name: string) => string, first: string, second: string) => {
    try {
      return lib.func(make(first));
    } catch {
      return lib.func(make(second));
    }
  };

  const freeProto = koffi.proto('void mrssmith_free(void *p)');
  /** `xmlFree` is a variable that holds a function pointer. */
  const xmlFree = koffi.decode(koffi.decode(lib.symbol('xmlFree'), 'void *'), freeProto) as (
    p: bigint,
  ) => void;

  return {
    lib,
    libc,
    loadedFrom,
    xmlFree,
    memcpy: libc.func('void *memcpy(uint8_t *to, void *from, size_t n)'),
    openMemstream: libc.func('void *open_memstream(void *buffer, void *size)'),
    fflush: libc.func('int fflush(void *file)'),
    rewind: libc.func('void rewind(void *file)'),
    setrlimit: libc.func('int setrlimit(int resource, uint64_t *limit)'),

    xmlInitParser: lib.func('void xmlInitParser(void)'),
    xmlReadMemory: lib.func(
      'void *xmlReadMemory(const uint8_t *buf, int size, const char *url, const char *enc, int options)',
    ),
    xmlFreeDoc: lib.func('void xmlFreeDoc(void *doc)'),
    xmlCopyDoc: lib.func('void *xmlCopyDoc(void *doc, int recursive)'),
    xmlNodeSetBase: lib.func('void xmlNodeSetBase(void *node, const char *uri)'),
    xmlDocGetRootElement: lib.func('void *xmlDocGetRootElement(void *doc)'),
    xmlDocDumpFormatMemory: lib.func(
      'void xmlDocDumpFormatMemory(void *doc, _Out_ void **mem, _Out_ int *size, int format)',
    ),
    xmlGetLineNo: lib.func('long xmlGetLineNo(void *node)'),
    xmlNodeGetContent: lib.func('void *xmlNodeGetContent(void *node)'),
    xmlNodeSetContent: lib.func('void xmlNodeSetContent(void *node, const char *content)'),
    xmlNewDocText: lib.func('void *xmlNewDocText(void *doc, const char *content)'),
    xmlAddChild: lib.func('void *xmlAddChild(void *parent, void *node)'),
    xmlAddPrevSibling: lib.func('void *xmlAddPrevSibling(void *sibling, void *node)'),
    xmlDocCopyNode: lib.func('void *xmlDocCopyNode(void *node, void *doc, int recursive)'),
    xmlGetNoNsProp: lib.func('void *xmlGetNoNsProp(void *node, const char *name)'),
    xmlGetProp: lib.func('void *xmlGetProp(void *node, const char *name)'),
    xmlSetStructuredErrorFunc: lib.func('void xmlSetStructuredErrorFunc(void *ctx, void *fn)'),
    xmlSetGenericErrorFunc: lib.func('void xmlSetGenericErrorFunc(void *ctx, void *fn)'),
    xmlSetExternalEntityLoader: lib.func('void xmlSetExternalEntityLoader(void *fn)'),
    xmlNoNetExternalEntityLoader: lib.func(
      'void *xmlNoNetExternalEntityLoader(const char *url, const char *id, void *ctxt)',
    ),

    xsltInit: lib.func('void xsltInit(void)'),
    exsltRegisterAll: lib.func('void exsltRegisterAll(void)'),
    xsltSetGenericErrorFunc: lib.func('void xsltSetGenericErrorFunc(void *ctx, void *handler)'),
    xsltParseStylesheetDoc: lib.func('void *xsltParseStylesheetDoc(void *doc)'),
    xsltFreeStylesheet: lib.func('void xsltFreeStylesheet(void *style)'),
    xsltNewTransformContext: lib.func('void *xsltNewTransformContext(void *style, void *doc)'),
    xsltFreeTransformContext: lib.func('void xsltFreeTransformContext(void *ctxt)'),
    xsltApplyStylesheetUser: lib.func(
      'void *xsltApplyStylesheetUser(void *style, void *doc, const char **params, const char *output, void *profile, void *ctxt)',
    ),
    xsltQuoteOneUserParam: lib.func(
      'int xsltQuoteOneUserParam(void *ctxt, const char *name, const char *value)',
    ),
    xsltSaveResultToString: lib.func(
      'int xsltSaveResultToString(_Out_ void **mem, _Out_ int *len, void *result, void *style)',
    ),
    xsltNewSecurityPrefs: lib.func('void *xsltNewSecurityPrefs(void)'),
    xsltSetSecurityPrefs: lib.func('int xsltSetSecurityPrefs(void *sec, int option, void *fn)'),
    xsltSetDefaultSecurityPrefs: lib.func('void xsltSetDefaultSecurityPrefs(void *sec)'),
    xsltRegisterExtModuleFunction: lib.func(
      'int xsltRegisterExtModuleFunction(const char *name, const char *uri, void *fn)',
    ),

    xmlSchemaNewDocParserCtxt: lib.func('void *xmlSchemaNewDocParserCtxt(void *doc)'),
    xmlSchemaFreeParserCtxt: lib.func('void xmlSchemaFreeParserCtxt(void *ctxt)'),
    xmlSchemaSetParserStructuredErrors: lib.func(
      'void xmlSchemaSetParserStructuredErrors(void *ctxt, void *fn, void *user)',
    ),
    xmlSchemaParse: lib.func('void *xmlSchemaParse(void *ctxt)'),
    xmlSchemaFree: lib.func('void xmlSchemaFree(void *schema)'),
    xmlSchemaNewValidCtxt: lib.func('void *xmlSchemaNewValidCtxt(void *schema)'),
    xmlSchemaFreeValidCtxt: lib.func('void xmlSchemaFreeValidCtxt(void *ctxt)'),
    xmlSchemaSetValidStructuredErrors: lib.func(
      'void xmlSchemaSetValidStructuredErrors(void *ctxt, void *fn, void *user)',
    ),
    xmlSchemaValidateDoc: lib.func('int xmlSchemaValidateDoc(void *ctxt, void *doc)'),

    xmlXPathNewContext: lib.func('void *xmlXPathNewContext(void *doc)'),
    xmlXPathFreeContext: lib.func('void xmlXPathFreeContext(void *ctxt)'),
    xmlXPathSetContextNode: lib.func('int xmlXPathSetContextNode(void *node, void *ctxt)'),
    xmlXPathRegisterNs: lib.func('int xmlXPathRegisterNs(void *ctxt, const char *prefix, const char *uri)'),
    xmlXPathEvalExpression: lib.func('void *xmlXPathEvalExpression(const char *expression, void *ctxt)'),
    xmlXPathFreeObject: lib.func('void xmlXPathFreeObject(void *object)'),
    xmlXPathCastToString: lib.func('void *xmlXPathCastToString(void *object)'),
    xmlXPathNewCString: lib.func('void *xmlXPathNewCString(const char *value)'),
    xmlXPathNewBoolean: lib.func('void *xmlXPathNewBoolean(int value)'),
    xmlXPathNewNodeSet: lib.func('void *xmlXPathNewNodeSet(void *node)'),
    valuePop: either((name) => `void *${name}(void *ctxt)`, 'valuePop', 'xmlXPathValuePop'),
    valuePush: either((name) => `int ${name}(void *ctxt, void *object)`, 'valuePush', 'xmlXPathValuePush'),
  };
}

export type Native = ReturnType<typeof bind>;

let bound: Native | undefined;
/** Why there is nothing to bind: koffi takes its settings once, so a second try would fail otherwise. */
let missing: unknown;

/**
 * The bound libraries; loaded and made safe at the first call.
 *
 * @throws {Failure} `ENGINE_MISSING` when the library is not on this machine.
 */
export function native(): Native {
  if (bound !== undefined) return bound;
  if (missing !== undefined) throw missing;
  let n: Native;
  try {
    n = bind();
  } catch (error) {
    missing = error;
    throw error;
  }
  n.xmlInitParser();
  n.xsltInit();
  n.exsltRegisterAll();
  forbidWrites(n);
  bound = n;
  return n;
}

/** PHP's own defaults: no file, folder or network is written. What may be read is the entity loader's business. */
function forbidWrites(n: Native): void {
  const preferences = n.xsltNewSecurityPrefs() as bigint;
  const forbid = n.lib.symbol('xsltSecurityForbid');
  for (const option of Object.values(SECURITY)) n.xsltSetSecurityPrefs(preferences, option, forbid);
  n.xsltSetDefaultSecurityPrefs(preferences);
}

export interface LibraryVersions {
  readonly libxml2: string;
  readonly libxslt: string;
  readonly loadedFrom: string;
}

/** e.g. `{ libxml2: '2.9.14', libxslt: '1.1.35' }`. */
export function libraryVersions(): LibraryVersions {
  const n = native();
  // e.g. "20914" (or "20914-GITv2.9.14") and 10135
  const text = koffi.decode(koffi.decode(n.lib.symbol('xmlParserVersion'), 'void *'), 'char', -1) as string;
  const number = koffi.decode(n.lib.symbol('xsltLibxsltVersion'), 'int') as number;
  return { libxml2: dotted(Number.parseInt(text, 10)), libxslt: dotted(number), loadedFrom: n.loadedFrom };
}

const dotted = (version: number) =>
  `${Math.floor(version / 10000)}.${Math.floor(version / 100) % 100}.${version % 100}`;

/** The pointer at `base + offset`, or `undefined` for NULL. */
export function pointerAt(base: bigint, offset: number): bigint | undefined {
  const value = koffi.decode(base, offset, 'void *') as bigint | null;
  return value === null || value === 0n ? undefined : value;
}

export const intAt = (base: bigint, offset: number): number => koffi.decode(base, offset, 'int') as number;
export const doubleAt = (base: bigint, offset: number): number =>
  koffi.decode(base, offset, 'double') as number;

export function writeUnsignedLong(base: bigint, offset: number, value: number): void {
  koffi.encode(base, offset, 'unsigned long', value);
}

/** The C string a member points to. */
export function textAt(base: bigint, offset: number): string | undefined {
  const pointer = pointerAt(base, offset);
  return pointer === undefined ? undefined : cString(pointer);
}

export const cString = (pointer: bigint): string => koffi.decode.string(pointer) ?? '';

/** Copies a string that the library allocated, and frees it. NULL becomes `undefined`. */
export function takeString(pointer: bigint | null): string | undefined {
  if (pointer === null || pointer === 0n) return undefined;
  const text = cString(pointer);
  native().xmlFree(pointer);
  return text;
}

/** Copies a byte buffer that the library allocated, and frees it. */
export function takeBytes(pointer: bigint | null, size: number): Buffer | undefined {
  if (pointer === null || pointer === 0n) return undefined;
  const n = native();
  // Not koffi.view: it leaks in synchronous loops.
  const bytes = Buffer.allocUnsafe(size);
  if (size > 0) n.memcpy(bytes, pointer, size);
  n.xmlFree(pointer);
  return bytes;
}

/** Registers a JavaScript function once per process and returns the C function pointer. */
export function registerCallback(prototype: string, fn: (...args: never[]) => unknown): bigint {
  return koffi.register(fn, koffi.pointer(koffi.proto(prototype)));
}

/** @source <sys/resource.h>: the same number on Linux and macOS */
const RLIMIT_DATA = 2;

/**
 * Bounds what this process may allocate: past it the library reports that it is out of memory, or the
 * process dies, before the machine starts to swap. Only for processes that are the engine's own.
 */
export function limitMemory(bytes: number): void {
  native().setrlimit(RLIMIT_DATA, new BigUint64Array([BigInt(bytes), BigInt(bytes)]));
}
