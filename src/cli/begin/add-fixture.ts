import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { statIfThere, tryReading } from '../../connector/files.js';
import { didYouMean } from '../../connector/nearest.js';
import { listConnectors, listFixtures, selectConnectors, unknownFixture } from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { decodeXml, scanXml } from '../../xml/scan.js';
import type { CommandContext } from '../command.js';
import {
  approveNow,
  NOT_APPROVED,
  pathIn,
  reportAdded,
  startAdding,
  type AddFlags,
  type Adding,
} from './add.js';
import { askChoice, askText } from './questions.js';
import { writeFile } from './write.js';

export interface AddFixtureFlags extends AddFlags {
  readonly from: string | undefined;
  readonly connector: string | undefined;
}

/** Makes an item out of another one, or out of a file. */
export async function addFixture(
  given: string | undefined,
  flags: AddFixtureFlags,
  context: CommandContext,
): Promise<void> {
  const adding = startAdding(flags, context);
  const { root, asking } = adding;
  const owner = flags.connector === undefined ? undefined : selectConnectors({ root }, [flags.connector])[0];
  const folder = owner === undefined ? 'fixtures/mrss' : `connectors/${owner.id}/fixtures`;
  const check = (text: string) => checkFree(root, folder, checkFixtureName(text));
  if (given === undefined && asking === undefined) throw nameMissing();
  const name =
    given === undefined && asking !== undefined
      ? await askText('What the item shows, e.g. two-audio-tracks', { check }, asking)
      : check(given ?? '');
  const source = await chooseSource(flags, given === undefined, owner, adding);
  const shown = `${folder}/${name}.xml`;
  writeFile(pathIn(root, shown), source.bytes);
  const folders = owner === undefined ? listConnectors({ root }) : [owner];
  const approved = flags.snapshots ? await approveNow(folders, adding, { fixtures: [name] }) : NOT_APPROVED;
  reportAdded(
    {
      title: `the fixture ${name}, as ${source.title} is`,
      created: [shown],
      changed: [],
      approved,
      next: [
        [shown, 'is where its situation is written'],
        [`mrssmith run --fixture ${name}`, 'takes it through every connector'],
        ['mrssmith test', 'shows how the output differs once it is changed'],
      ],
    },
    adding.output,
  );
}

const nameMissing = (): Failure =>
  new Failure('USAGE', 'a name for the fixture is missing', {
    exit: EXIT.usage,
    fix: 'mrssmith add fixture two-audio-tracks --from minimal',
  });

function checkFixtureName(text: string): string {
  const name = text.replace(/\.xml$/, '');
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u.test(name)) return name;
  throw new Failure('USAGE', `${JSON.stringify(text)} cannot be the name of a fixture`, {
    exit: EXIT.usage,
    fix: 'Use letters, digits, ".", "_" and "-", e.g. two-audio-tracks. --connector says whose it is.',
  });
}

function checkFree(root: string, folder: string, name: string): string {
  const shown = `${folder}/${name}.xml`;
  if (!existsSync(pathIn(root, shown))) return name;
  throw new Failure('FIXTURE_EXISTS', `${shown} is there already; nothing was written`, {
    exit: EXIT.usage,
    fix: `mrssmith run --fixture ${name}\n\nruns it. For another one: mrssmith add fixture ${name}-2 --from ${name}`,
  });
}

interface Source {
  readonly title: string;
  readonly bytes: Uint8Array;
}

async function chooseSource(
  { from }: AddFixtureFlags,
  asks: boolean,
  owner: Parameters<typeof listFixtures>[1],
  { root, asking, output }: Adding,
): Promise<Source> {
  const fixtures = listFixtures({ root }, owner);
  const names = fixtures.map(({ name }) => name);
  const usual = names.includes('minimal') ? 'minimal' : names[0];
  let wanted = from ?? usual;
  if (from === undefined && asks && asking !== undefined && names.length > 1) {
    const choices = fixtures.map(({ name, isOwn }) => ({ name, about: isOwn ? "the connector's own" : '' }));
    wanted = await askChoice('As which one is', choices, asking);
  }
  if (wanted === undefined) {
    throw new Failure('USAGE', 'there is no fixture yet to begin with', {
      exit: EXIT.usage,
      fix: 'mrssmith init\n\nbrings a dozen; --from FILE takes an item of yours.',
    });
  }
  const fixture = fixtures.find(({ name }) => name === wanted.replace(/\.xml$/, ''));
  if (fixture !== undefined) return { title: fixture.name, bytes: readFileSync(fixture.path) };
  const file = isAbsolute(wanted) ? wanted : resolve(wanted);
  if (statIfThere(file)?.isFile() !== true) {
    if (!/[./\\]/.test(wanted)) throw unknownFixture(wanted, names);
    throw new Failure(
      'FILE_UNREADABLE',
      `there is neither a fixture nor a file ${wanted}.${didYouMean(wanted, names)}`,
      {
        exit: EXIT.usage,
        fix: 'mrssmith fixtures list\n\nshows the fixtures.',
      },
    );
  }
  const bytes = tryReading(file, () => readFileSync(file));
  requireItem(bytes, wanted);
  output.error('  Look through it for logins and signed addresses before it is committed.');
  return { title: wanted, bytes };
}

/** @throws {Failure} USAGE where it is no item: an MRSS feed has its items inside. */
function requireItem(bytes: Uint8Array, shown: string): void {
  const root = rootOf(bytes);
  if (root === 'item') return;
  const found = root === undefined ? 'no XML document' : `a <${root}>`;
  throw new Failure('USAGE', `${shown} is ${found}; a fixture is one <item>`, {
    exit: EXIT.usage,
    fix:
      root === 'rss'
        ? 'Take one <item> out of the feed.'
        : 'mrssmith fixtures pull <entryId>\n\nbrings an entry of an account.',
  });
}

function rootOf(bytes: Uint8Array): string | undefined {
  try {
    return scanXml(decodeXml(bytes)).elements[0]?.name;
  } catch {
    return undefined;
  }
}
