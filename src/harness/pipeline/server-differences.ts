import { warning, type Problem } from '../../core/problem.js';
import type { DocumentHandle, InjectableVariable, ItemFacts, TransformReply } from '../../xml/engine.js';
import { renderDistributionBlock } from './distribution-block.js';
import type { SourceText } from './engine-problems.js';
import type { Item } from './mrss.js';
import { isServerDialect, type RunContext } from './stage.js';
import { askTransform, jobVariables } from './transform-request.js';

type Made = Extract<TransformReply, { kind: 'made' }>;

/**
 * In dialect `guide`: would the server send other bytes? The same stylesheet is run over the item as the
 * server makes it, with the values written as the server writes them. A stylesheet that guards itself is
 * not warned about.
 */
export async function findServerDifferences(
  context: RunContext,
  item: Item,
  reply: Made,
  source: SourceText,
): Promise<readonly Problem[]> {
  const injected = reply.facts.variables.filter(({ wasInjected }) => wasInjected);
  if (isServerDialect(context) || (injected.length === 0 && item.facts === undefined)) return [];
  const isSame = async (document: DocumentHandle, doubled: boolean): Promise<boolean> => {
    const other = await askTransform(context, document, doubled);
    if (other.kind === 'failed') return false;
    await context.engine.release([other.document]);
    return other.bytes !== undefined && Buffer.from(other.bytes).equals(reply.bytes ?? Buffer.alloc(0));
  };
  const serverItem = item.facts === undefined ? undefined : await openServerItem(context, item.facts);
  const problems: Problem[] = [];
  if (!(await isSame(serverItem ?? item.document, true))) {
    if (injected.length > 0 && !(await isSame(item.document, true))) {
      problems.push(...injected.map((variable) => doubledVariable(context, variable, source)));
    }
    if (serverItem !== undefined && !(await isSame(serverItem, false))) problems.push(otherBlock(source));
  }
  if (serverItem !== undefined) await context.engine.release([serverItem]);
  return problems;
}

/** The fixture with the block that the public server code would add. */
async function openServerItem(context: RunContext, facts: ItemFacts): Promise<DocumentHandle | undefined> {
  const { engine, fixture } = context;
  const xml = renderDistributionBlock({ ...context, dialect: 'server' }, facts);
  if (xml === undefined) return undefined;
  const opened = await engine.openItem({ bytes: fixture.bytes, name: fixture.shown });
  if (opened.kind === 'malformed') return undefined;
  await engine.addBlock({ document: opened.document, xml });
  return opened.document;
}

function doubledVariable(
  context: RunContext,
  { name, line }: InjectableVariable,
  source: SourceText,
): Problem {
  const value = jobVariables(context)[name] ?? '';
  return warning(
    'SERVER_VARIABLE_DOUBLED',
    `the server writes $${name} twice: ${value}${value} in place of ${value}`,
    {
      file: source.name,
      line,
      fix: `Take half of it where both halves are equal, or read distribution/@${name} from the item instead.`,
    },
  );
}

const otherBlock = ({ name: file }: SourceText): Problem =>
  warning(
    'SERVER_DISTRIBUTION_BLOCK',
    "the server's distribution block has more in it and another order than the guide's (assetIds, createdAt, updatedAt, distributionProviderId), and this payload shows it",
    { file, fix: 'Read its elements by name, and do not copy or count it; --dialect server sends it.' },
  );
