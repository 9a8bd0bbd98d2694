import { DEFAULT_LIMITS } from './engine.js';
import { LibxsltHost } from './host.js';
import { limitMemory } from './native.js';
import { serveRequests } from './serve.js';

/** Entry of the engine's own process: requests in, replies out, one at a time. */

const host = new LibxsltHost();

/**
 * Answers until the parent is gone.
 *
 * @param whenWarm - Called once the engine has done everything once.
 */
export function serveEngine(whenWarm: () => void = () => undefined): void {
  serveRequests(host);
  warmUp();
  boundMemory();
  whenWarm();
}

/** A stylesheet that doubles a text thirty times would take the machine with it. */
const MEMORY_BYTES = 2 * 1024 ** 3;

function boundMemory(): void {
  try {
    limitMemory(MEMORY_BYTES);
  } catch {
    // Without the library there is nothing to bound; the first request says so.
  }
}

const WARM_UP = {
  item: '<item><entryId>0_0</entryId><createdAt>1</createdAt></item>',
  sheet: `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl">
<xsl:variable name="distributionProfileId"/><xsl:template match="/"><r><xsl:value-of select="php:functionString('gmdate','Y',//createdAt)"/></r></xsl:template></xsl:stylesheet>`,
  schema:
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r" type="xs:string"/></xs:schema>',
};

/**
 * Takes a small item the whole way while the parent still loads, so that the first real one finds the
 * library open and the code compiled. Without the library it fails silently; the first request says why.
 */
function warmUp(): void {
  const source = (text: string) => ({ bytes: Buffer.from(text), name: 'warm-up' });
  const limits = DEFAULT_LIMITS;
  const clock = { timezone: 'UTC', nowSec: 0 };
  try {
    const item = host.openItem(source(WARM_UP.item));
    if (item.kind === 'malformed') return;
    const { document } = item;
    host.readFacts(document);
    host.addBlock({ document, xml: '<distribution/>' });
    const variables = { distributionProfileId: '1' };
    const made = host.transform({
      document,
      stylesheet: source(WARM_UP.sheet),
      variables,
      doubled: false,
      limits,
      ...clock,
    });
    if (made.kind === 'failed') return;
    host.validate({
      document: made.document,
      schema: source(WARM_UP.schema),
      output: made.bytes ?? Buffer.alloc(0),
      limits,
    });
    host.readResults({
      parser: 'xpath',
      expression: source('//r'),
      answer: Buffer.from('<r/>'),
      limits,
      ...clock,
    });
    host.release([document, made.document]);
  } catch {
    // Told by the first request.
  }
}
