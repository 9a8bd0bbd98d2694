import { EXIT, Failure } from '../../core/failure.js';
import type { SourceFile } from '../../core/connector.js';
import { profileRuns, type Profile, type ProfiledRun } from '../../harness/trace/profile.js';
import {
  clip,
  formatFineMs,
  formatMs,
  padStart,
  plural,
  visible,
  widthOf,
  wrap,
  type TextStyle,
} from '../../harness/report/style.js';
import { planSheet } from '../../xml/coverage/plan.js';
import type { Trace } from '../../xml/observation.js';
import { decodeXml } from '../../xml/scan.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import { lookInto, Looker, type LookFlags } from './runs.js';

export interface ProfileFlags extends LookFlags {
  readonly repeat: number;
}

/** What is told of one connector. */
interface ProfileDocument extends Profile {
  readonly connector: string;
  readonly action: string;
  readonly file: string;
  readonly rounds: number;
}

interface Gathered {
  readonly connector: string;
  readonly action: string;
  readonly sheet: SourceFile;
  readonly byFixture: Map<string, Trace[]>;
}

/** `mrssmith profile`: the time that templates take, over all fixtures. */
export async function profile(
  operands: readonly string[],
  flags: ProfileFlags,
  context: CommandContext,
): Promise<void> {
  const output = new Output(flags, context.streams);
  await using looker = new Looker(operands, flags, context);
  const gathered = new Map<string, Gathered>();
  const reasons = new Set<string>();
  let failed = 0;
  // The first round warms the engine up: it counts only where it is the only one.
  for (let round = flags.repeat === 1 ? 1 : 0; round <= flags.repeat; round++) {
    output.progress(`  round ${round} of ${flags.repeat}`);
    for await (const run of looker.runs()) {
      const looked = lookInto(run);
      const { connector, action, sheet, fixture } = run;
      if (looked.kind === 'blind' || sheet === undefined || run.artifacts.transformed === undefined) {
        reasons.add(
          looked.kind === 'blind'
            ? looked.reason
            : `${connector.id}, ${fixture.name}: the transformation failed`,
        );
        failed++;
        continue;
      }
      if (round === 0) continue;
      const one = gathered.get(connector.id) ?? {
        connector: connector.id,
        action,
        sheet,
        byFixture: new Map<string, Trace[]>(),
      };
      gathered.set(connector.id, one);
      one.byFixture.set(fixture.name, [...(one.byFixture.get(fixture.name) ?? []), looked.trace]);
    }
  }
  if (context.signal.aborted) return;
  if (gathered.size === 0) {
    throw new Failure('USAGE', `there is nothing to profile: ${[...reasons].slice(0, 3).join('; ')}`, {
      exit: EXIT.usage,
    });
  }
  const documents = [...gathered.values()].map((one) => toDocument(one, flags.repeat));
  const shown = output.streams.cleanValues(documents);
  for (const document of shown) output.line(renderProfile(document, output.style, output.isQuiet));
  for (const reason of failed > 0 ? reasons : [])
    output.error(output.style.colors.yellow(`not profiled: ${visible(reason)}`));
  if (output.wantsJson) output.json({ profiles: documents });
  context.exit(failed > 0 ? EXIT.failed : EXIT.ok);
}

function toDocument({ connector, action, sheet, byFixture }: Gathered, rounds: number): ProfileDocument {
  const runs = [...byFixture].map(([fixture, traces]): ProfiledRun => ({ fixture, traces }));
  return {
    connector,
    action,
    file: sheet.shown,
    rounds,
    ...profileRuns(runs, planSheet(decodeXml(sheet.bytes))),
  };
}

const LINES_SHOWN = 5;
const FIXTURES_SHOWN = 5;

function renderProfile(document: ProfileDocument, style: TextStyle, isQuiet: boolean): string {
  const { colors, width } = style;
  const { connector, action, totalMs, templates, lines, fixtures, rounds, isCut } = document;
  const head = [connector, action, plural(fixtures.length, 'fixture'), formatMs(totalMs)]
    .map(visible)
    .join(' · ');
  const text = [
    ...wrap(head, width).map(colors.bold),
    '',
    colors.dim(
      `  ${['share', 'self', 'total', 'calls', 'each'].map((name) => padStart(name, columnOf(width))).join('')}`,
    ),
    ...templates.flatMap((one) => {
      const cells = [
        `${Math.round(one.share * 100)}%`,
        formatFineMs(one.selfMs),
        formatFineMs(one.totalMs),
        String(one.calls),
        formatFineMs(one.averageMs),
      ];
      const name = one.template === '' ? 'outside of templates' : one.template;
      return row(cells, name, one.line === 0 ? '' : `:${one.line}`, style);
    }),
  ];
  if (!isQuiet && lines.length > 0) {
    text.push('', colors.dim('  hot lines'));
    for (const { label, line, runs, selfMs } of lines.slice(0, LINES_SHOWN)) {
      text.push(...row([formatFineMs(selfMs), `×${Math.round(runs)}`], label, `:${line}`, style));
    }
  }
  if (!isQuiet && fixtures.length > 1) {
    text.push('', colors.dim('  slowest fixtures'));
    for (const { fixture, ms } of fixtures.slice(0, FIXTURES_SHOWN))
      text.push(...row([formatFineMs(ms)], fixture, '', style));
  }
  const note = `${document.file} · the middle of ${plural(rounds, 'round')}; what the tracing itself takes is left out${isCut ? '; some runs were too long to keep all of' : ''}.`;
  if (!isQuiet) text.push('', ...wrap(visible(note), width).map(colors.dim));
  return `${text.join('\n')}\n`;
}

/** Five of them fit into 40. */
const columnOf = (width: number): number => (width < 60 ? 7 : 9);

/** Numbers, and behind them, or below where there is no room, what they are of. */
function row(cells: readonly string[], name: string, place: string, { colors, width }: TextStyle): string[] {
  const numbers = `  ${cells.map((cell) => padStart(cell, columnOf(width))).join('')}`;
  const label = visible(name);
  const room = width - widthOf(numbers) - 2 - widthOf(place) - 2;
  if (room >= Math.min(24, widthOf(label)))
    return [`${numbers}  ${clip(label, room)}${place === '' ? '' : colors.dim(`  ${place}`)}`];
  return [
    numbers,
    `    ${clip(label, width - 6 - widthOf(place))}${place === '' ? '' : colors.dim(`  ${place}`)}`,
  ];
}
