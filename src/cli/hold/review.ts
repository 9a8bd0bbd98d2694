import { EXIT } from '../../core/failure.js';
import { plural, visible, wrap, wrapParts } from '../../harness/report/style.js';
import { acceptFiles, rejectFiles, type PendingCase } from '../../hold/snapshots/pending.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { canAsk } from '../confirm.js';
import { Output } from '../output.js';
import { openKeys, type Keys } from './keys.js';
import { describeCounts, showList, toDocument } from './list.js';
import { isWaiting, openWaiting } from './open.js';
import { pick } from './selectors.js';
import { failureOf, groupKey, renderCase } from './show.js';

export interface ReviewFlags extends CommonFlags {
  readonly list: boolean | undefined;
}

/**
 * Walks through what waits, in a terminal; elsewhere lists it and says how to decide. Each decision is carried out at
 * once, so that whoever stops goes on there the next time. Exit 0 when nothing waits afterwards, else 4.
 */
export async function review(
  names: readonly string[],
  flags: ReviewFlags,
  context: CommandContext,
): Promise<void> {
  const output = new Output(flags, context.streams);
  const { workspace, cases } = openWaiting(flags.cwd, context.streams);
  const place = { root: workspace.root, cwd: flags.cwd };
  const picked = pick(cases, names, place).map(({ found, files }) => ({ ...found, files }));
  const isAsking = flags.list !== true && !output.wantsJson && canAsk() && process.stdout.isTTY;
  if (isAsking && picked.length > 0) {
    await new Walk(picked, output, context).run();
  } else {
    showList(picked, output);
    if (picked.length > 0 && flags.list !== true && !output.isQuiet) output.line(HOW_TO_DECIDE);
    if (output.wantsJson) output.json(toDocument(picked));
  }
  const left = isAsking ? openWaiting(flags.cwd, context.streams).cases : cases;
  if (isAsking) output.line(describeCounts(left));
  context.exit(left.some(isWaiting) ? EXIT.pending : EXIT.ok);
}

const HOW_TO_DECIDE = `
Without a terminal, decide by name:

  mrssmith accept <connector, case or file>   approve; --all for everything
  mrssmith reject <connector, case or file>   keep what was approved
  mrssmith accept --obsolete                  delete what no run touches any more`;

type Answer = 'accept' | 'reject' | 'skip';

/** The cases one after the other. */
class Walk {
  readonly #output: Output;
  readonly #context: CommandContext;
  readonly #queue: PendingCase[];
  readonly #total: number;
  readonly #keys = new Map<PendingCase, string | undefined>();
  readonly #decided = { accept: 0, reject: 0, skip: 0 };

  constructor(cases: readonly PendingCase[], output: Output, context: CommandContext) {
    // Obsolete ones last: they may be what a renamed fixture left.
    this.#queue = [...cases.filter(isWaiting), ...cases.filter((found) => !isWaiting(found))];
    this.#total = this.#queue.length;
    this.#output = output;
    this.#context = context;
    for (const found of cases) this.#keys.set(found, groupKey(found));
  }

  async run(): Promise<void> {
    using keys = openKeys(this.#context.signal);
    for (let current = this.#queue[0]; current !== undefined; current = this.#queue[0]) {
      if (!(await this.#ask(current, keys))) break;
    }
    const { accept, reject, skip } = this.#decided;
    const parts = [`${accept} accepted`, `${reject} rejected`, ...(skip > 0 ? [`${skip} skipped`] : [])];
    this.#output.line(`\n${parts.join(', ')}.`);
  }

  /** @returns whether to go on. */
  async #ask(current: PendingCase, keys: Keys): Promise<boolean> {
    this.#show(current, false);
    for (;;) {
      this.#output.line(this.#legend(current));
      const key = await keys.next();
      switch (key) {
        case undefined:
        case 'q':
        case 'escape':
          return false;
        case 'a':
          return this.#settle('accept', [current]);
        case 'r':
          return this.#settle('reject', [current]);
        case 's':
        case 'return':
        case 'space':
          return this.#settle('skip', [current]);
        case 'g':
          return this.#settle('accept', this.#alike(current));
        case 'G':
          return this.#settle('reject', this.#alike(current));
        case 'c':
          return this.#settle('accept', this.#ofConnector(current));
        case 'A':
          return this.#settle('accept', this.#queue.filter(isWaiting));
        case 'm':
          this.#show(current, true);
          break;
        default:
          this.#output.line(HELP);
      }
    }
  }

  #show(current: PendingCase, isWhole: boolean): void {
    const { style } = this.#output;
    const { colors, width } = style;
    const index = this.#total - this.#queue.length + 1;
    const title = `${index} of ${this.#total} · ${current.connector} · ${visible(current.base)} · ${current.kind}`;
    const failure = failureOf(current);
    const alike = this.#alike(current).length - 1;
    this.#output.line(colors.dim('─'.repeat(Math.min(width, 120))));
    this.#output.line(wrap(title, width).map(colors.bold).join('\n'));
    this.#output.line();
    this.#output.line(renderCase(current, style, isWhole).join('\n'));
    this.#output.line();
    if (failure !== undefined) this.#output.line(wrap(visible(failure), width).map(colors.red).join('\n'));
    if (alike > 0)
      this.#output.line(colors.yellow(`${plural(alike, 'other case')} changed in the same way.`));
  }

  #legend(current: PendingCase): string {
    const { colors, width } = this.#output.style;
    const alike = this.#alike(current).length;
    const ofConnector = this.#ofConnector(current).length;
    const waiting = this.#queue.filter(isWaiting).length;
    const isObsolete = !isWaiting(current);
    const parts: [string, string][] = [
      ['a', isObsolete ? 'delete' : 'accept'],
      ['r', isObsolete ? 'keep' : 'reject'],
      ['s', 'skip'],
      ...(alike > 1 ? [['g', `accept all ${alike} alike`] as [string, string]] : []),
      ...(ofConnector > 1
        ? [['c', `all ${ofConnector} of ${visible(current.connector)}`] as [string, string]]
        : []),
      ...(waiting > ofConnector ? [['A', `all ${waiting}`] as [string, string]] : []),
      ['m', 'whole'],
      ['q', 'quit'],
    ];
    const texts = parts.map(([key, text]) => `${colors.bold(colors.cyan(key))} ${text}`);
    return wrapParts(texts, '  ', width).join('\n');
  }

  #alike(current: PendingCase): PendingCase[] {
    const key = this.#keys.get(current);
    return key === undefined ? [current] : this.#queue.filter((found) => this.#keys.get(found) === key);
  }

  #ofConnector = (current: PendingCase): PendingCase[] =>
    isWaiting(current)
      ? this.#queue.filter((found) => isWaiting(found) && found.connector === current.connector)
      : this.#queue.filter((found) => !isWaiting(found) && found.connector === current.connector);

  #settle(answer: Answer, cases: readonly PendingCase[]): boolean {
    const { colors } = this.#output.style;
    const act = { accept: acceptFiles, reject: rejectFiles, skip: () => 'done' as const }[answer];
    for (const found of cases) {
      const done = act(found.files);
      this.#queue.splice(this.#queue.indexOf(found), 1);
      if (done === 'done') this.#decided[answer] += 1;
      else
        this.#output.error(
          colors.yellow(`${found.base} changed meanwhile and was left alone: it waits still.`),
        );
    }
    const word = {
      accept: colors.green('✓ accepted'),
      reject: colors.red('✗ rejected'),
      skip: colors.dim('· skipped'),
    }[answer];
    const [first] = cases;
    const what = cases.length === 1 ? visible(first?.base ?? '') : plural(cases.length, 'case');
    this.#output.line(`${word} ${what}`);
    return true;
  }
}

const HELP = `
  a  accept: what came out becomes what is approved
  r  reject: what was approved stays, and what came out is thrown away
  s  skip: it waits for another time (also Enter)
  g  accept this one and all that changed in the same way; G rejects them
  c  accept all that waits of this connector
  A  accept everything that waits
  m  show all of a long difference
  q  quit: what was decided is done, the rest waits
`;
