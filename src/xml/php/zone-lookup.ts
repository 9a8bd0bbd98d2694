import { ZONE_NAMES } from './zone-names.js';

/** What one offset is called from an instant on. */
interface NameRun {
  readonly sinceSec: number;
  /** Empty when the name is the offset itself. */
  readonly name: string;
  readonly isDst: boolean;
}

/** A zone and what it calls its offsets. */
export interface ZoneNames {
  /** IANA name in its own spelling. */
  readonly id: string;
  /** Set when the zone never changed its offset, so that nobody has to ask Intl. */
  readonly fixedSec: number | undefined;
  readonly runsByOffset: ReadonlyMap<number, readonly NameRun[]>;
}

let rulesByName: ReadonlyMap<string, { readonly id: string; readonly rule: string }> | undefined;

/** Finds a zone by its IANA name in any case. */
export function findZone(name: string): ZoneNames | undefined {
  rulesByName ??= indexZones();
  const found = rulesByName.get(name.toLowerCase());
  if (found === undefined) return undefined;
  return { id: found.id, fixedSec: findFixedOffset(found.id), runsByOffset: parseRule(found.rule) };
}

function indexZones(): ReadonlyMap<string, { readonly id: string; readonly rule: string }> {
  const index = new Map<string, { readonly id: string; readonly rule: string }>();
  for (const line of ZONE_NAMES.trim().split('\n')) {
    const [rule = '', ids = ''] = line.split('|');
    for (const id of ids.split(' ')) index.set(id.toLowerCase(), { id, rule });
  }
  return index;
}

function parseRule(rule: string): ZoneNames['runsByOffset'] {
  const entries = rule === '' ? [] : rule.split(',');
  return new Map(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      const runs = `0=${entry.slice(equals + 1)}`.split('@').map(parseRun);
      return [Number(entry.slice(0, equals)), runs];
    }),
  );
}

// e.g. "cwtac=MSK", "60sco=MSD*"
function parseRun(text: string): NameRun {
  const [minutes = '0', name = ''] = text.split('=');
  return { sinceSec: parseInt(minutes, 36) * 60, name: name.replace('*', ''), isDst: name.endsWith('*') };
}

// e.g. "UTC", "Etc/GMT-5", "Zulu"
const FIXED = /^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu|Greenwich|GMT(?:([+-]?)(\d+))?)$/;

function findFixedOffset(id: string): number | undefined {
  const match = FIXED.exec(id);
  if (match === null) return undefined;
  // The sign is POSIX's: "Etc/GMT-5" lies east of Greenwich.
  return (match[1] === '+' ? -1 : 1) * Number(match[2] ?? 0) * 3600 + 0;
}

/**
 * What a zone calls an offset at an instant.
 *
 * Differs: before 1970 Intl knows offsets of some zones that PHP's data does not. They are called `LMT`, the sun's own
 * time, or by their digits.
 */
export function nameOffset(
  { runsByOffset }: ZoneNames,
  epochSec: number,
  offsetSec: number,
): { readonly abbreviation: string; readonly isDst: boolean } {
  const runs = runsByOffset.get(offsetSec) ?? [];
  const run = runs.findLast(({ sinceSec }) => sinceSec <= epochSec) ?? runs[0];
  if (run !== undefined) return { abbreviation: run.name || spellOffset(offsetSec), isDst: run.isDst };
  const isLocalMean = offsetSec % 60 !== 0;
  return { abbreviation: isLocalMean ? 'LMT' : spellOffset(offsetSec), isDst: false };
}

/** "+03", "+0530", "-001640": hours, then minutes and seconds where there are any. */
function spellOffset(offsetSec: number): string {
  const total = Math.abs(offsetSec);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60].map(
    (part) => String(part).padStart(2, '0'),
  );
  const tail = seconds !== '00' ? `${minutes}${seconds}` : minutes !== '00' ? minutes : '';
  return `${offsetSec < 0 ? '-' : '+'}${hours}${tail}`;
}
