import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { listConnectors } from '../../src/connector/workspace.js';
import type { ActionName } from '../../src/core/connector.js';
import { SinkCourier } from '../../src/harness/delivery/sink-courier.js';
import type { TranscriptLine } from '../../src/harness/sinks/delivery.js';
import { extensionOf } from '../../src/hold/snapshots/body.js';
import {
  acceptFiles,
  checkSnapshot,
  createScrubber,
  findObsolete,
  listPending,
  rejectFiles,
} from '../../src/hold/snapshots/index.js';
import { caseName, parseSnapshotName } from '../../src/hold/snapshots/names.js';
import { outlineTranscript } from '../../src/hold/snapshots/transcript.js';
import type { CaseRun, SnapshotMode } from '../../src/hold/types.js';
import { createLocalEngine } from '../../src/xml/local.js';
import type { Engine } from '../../src/xml/engine.js';
import type { TemporaryFolder } from '../support/connector-folder.js';
import { runHere } from '../support/run-action.js';
import { stylesheet, writeWorkspace } from '../support/workspace.js';

let engine: Engine;
let courier: SinkCourier;
beforeAll(() => {
  engine = createLocalEngine();
  courier = new SinkCourier();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await courier[Symbol.asyncDispose]();
});

const SHEET = stylesheet('<feed><title><xsl:value-of select="item/title"/></title></feed>');

const workspace = (sheet = SHEET) =>
  writeWorkspace({ acme: { files: { 'submit.xsl': sheet, ok: '' }, harness: { responses: {} } } });

async function run(
  folder: TemporaryFolder,
  fixture = 'minimal',
  action: ActionName = 'submit',
): Promise<CaseRun> {
  const connector = connectorOf(folder);
  const result = await runHere(folder.path, 'acme', { engine, courier, action });
  return { connector, fixture, action, result };
}

function connectorOf(folder: TemporaryFolder) {
  const loaded = loadConnector(join(folder.path, 'connectors/acme'), { root: folder.path });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  return loaded.connector;
}

const edit = (folder: TemporaryFolder, from: string, to: string) => {
  const path = join(folder.path, 'connectors/acme/submit.xsl');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
};
const snapshots = (folder: TemporaryFolder) => join(folder.path, 'connectors/acme/__snapshots__');
const names = (folder: TemporaryFolder) =>
  existsSync(snapshots(folder)) ? readdirSync(snapshots(folder)).sort() : [];

describe('checkSnapshot', () => {
  test.each(['ci', 'propose', 'update'] as SnapshotMode[])(
    'in mode %s, a run that is as approved matches',
    async (mode) => {
      using folder = workspace();
      checkSnapshot(await run(folder), 'update');
      expect(checkSnapshot(await run(folder), mode)).toEqual({
        kind: 'matched',
        files: [],
        problems: [],
        lines: [],
      });
      expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml']);
    },
  );

  test('the body is what was delivered, byte for byte', async () => {
    using folder = workspace();
    const made = await run(folder);
    checkSnapshot(made, 'update');
    expect(readFileSync(join(snapshots(folder), 'minimal.submit.xml'))).toEqual(
      Buffer.from(made.result.artifacts.sent!),
    );
  });

  test('in ci nothing is written, whatever comes out', async () => {
    using folder = workspace();
    const missing = checkSnapshot(await run(folder), 'ci');
    expect(missing).toMatchObject({
      kind: 'missing',
      problems: [{ code: 'SNAPSHOT_MISSING' }, { code: 'SNAPSHOT_MISSING' }],
    });
    expect(names(folder)).toEqual([]);
    checkSnapshot(await run(folder), 'update');
    edit(folder, '<title>', '<title>A ');
    expect(checkSnapshot(await run(folder), 'ci').kind).toBe('changed');
    expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml']);
  });

  test('elsewhere what is new waits, and goes when it is as approved again', async () => {
    using folder = workspace();
    expect(checkSnapshot(await run(folder), 'propose').kind).toBe('missing');
    expect(names(folder)).toEqual(['minimal.submit.json.new', 'minimal.submit.xml.new']);
    checkSnapshot(await run(folder), 'update');
    expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml']);
    edit(folder, '<title>', '<title>A ');
    expect(checkSnapshot(await run(folder), 'propose').kind).toBe('changed');
    expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml', 'minimal.submit.xml.new']);
    edit(folder, '<title>A ', '<title>');
    expect(checkSnapshot(await run(folder), 'propose').kind).toBe('matched');
    expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml']);
  });

  test('a change is told with its path, the line of the stylesheet, and what to type', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'update');
    edit(folder, 'select="item/title"', 'select="item/entryId"');
    const { problems, files, lines } = checkSnapshot(await run(folder), 'propose');
    expect(files).toEqual(['connectors/acme/__snapshots__/minimal.submit.xml']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'SNAPSHOT_CHANGED', file: files[0], line: 2, column: 45 });
    expect(problems[0]?.message).toMatch(
      /^\/feed\/title\/text\(\) was ".*" and is "1_m4k8w2td" \(made at connectors\/acme\/submit\.xsl:3:14\)$/,
    );
    expect(problems[0]?.fix).toContain('mrssmith accept connectors/acme/__snapshots__/minimal.submit.xml');
    expect(lines.join('\n')).toContain('+ 1_m4k8w2td');
  });

  test('a run that notes its way knows exactly which line made what changed', async () => {
    using folder = workspace(
      stylesheet(
        '<feed>\n<xsl:apply-templates select="item"/>\n</feed>',
        '<xsl:template match="item"><title>x</title></xsl:template>\n<xsl:template match="nothing"><title>y</title></xsl:template>',
      ),
    );
    checkSnapshot(await run(folder), 'update');
    edit(folder, '<title>x', '<title>z');
    const connector = connectorOf(folder);
    const guessed = checkSnapshot(await run(folder), 'ci').problems[0]?.message;
    expect(guessed).toContain('(made at connectors/acme/submit.xsl:7:35 or connectors/acme/submit.xsl:8:38)');
    const result = await runHere(folder.path, 'acme', { engine, courier, context: { trace: true } });
    const known = checkSnapshot({ connector, fixture: 'minimal', action: 'submit', result }, 'ci').problems[0]
      ?.message;
    expect(known).toMatch(/\(made at connectors\/acme\/submit\.xsl:7:\d+\)$/);
  });

  test('other bytes of the same document are a change of their own kind', async () => {
    using folder = workspace(stylesheet('<feed a="1" b="2"/>'));
    checkSnapshot(await run(folder), 'update');
    edit(folder, 'a="1" b="2"', 'b="2" a="1"');
    expect(checkSnapshot(await run(folder), 'ci').problems).toMatchObject([{ code: 'SNAPSHOT_RESPELLED' }]);
  });

  test('a run that fails has an outline alone, with the place of the error', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'update');
    edit(folder, 'select="item/title"', 'select="item/title["');
    const { kind } = checkSnapshot(await run(folder), 'propose');
    expect(kind).toBe('changed');
    const outline = readFileSync(join(snapshots(folder), 'minimal.submit.json.new'), 'utf8');
    expect(outline).toMatch(
      /"stage": "transform", "ok": false, "problems": \["XSLT_INVALID connectors\/acme\/submit.xsl:3"/,
    );
    expect(outline.endsWith('}\n')).toBe(true);
    expect(JSON.parse(outline)).toMatchObject({ ok: false, body: null, delivery: null });
    // Approving it takes the document away that is not delivered any more.
    const [found] = listPending({ root: folder.path }, listConnectors({ root: folder.path }));
    expect(acceptFiles(found!.files)).toBe('done');
    expect(names(folder)).toEqual(['minimal.submit.json']);
  });

  test('what differs from run to run is not in the outline', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'update');
    const outline = readFileSync(join(snapshots(folder), 'minimal.submit.json'), 'utf8');
    expect(outline).not.toMatch(/Date:|\d{2}:\d{2}:\d{2}|127\.0\.0\.1/);
    expect(outline).not.toContain(folder.path);
  });

  test('an outline that git gave other line ends is the same', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'update');
    const path = join(snapshots(folder), 'minimal.submit.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
    expect(checkSnapshot(await run(folder), 'ci').kind).toBe('matched');
  });

  test('scrubbers of mrssmith.yaml clean the outline, and the document where they are told to', async () => {
    using folder = workspace(stylesheet('<feed batch="{count(//*)}" kept="42"/>'));
    const rules =
      'snapshots:\n  scrub:\n    - { pattern: \'batch="[0-9]+"\', replace: \'batch="<n>"\', bytes: true }\n    - { pattern: "kept", replace: "gone" }\n';
    writeFileSync(join(folder.path, 'mrssmith.yaml'), rules);
    checkSnapshot(await run(folder), 'update');
    expect(readFileSync(join(snapshots(folder), 'minimal.submit.xml'), 'utf8')).toContain(
      'batch="<n>" kept="42"/>',
    );
  });

  test('a scrubber that is no pattern is told at its line', async () => {
    using folder = workspace();
    writeFileSync(
      join(folder.path, 'mrssmith.yaml'),
      'snapshots:\n  scrub:\n    - { pattern: "(", replace: "" }\n',
    );
    const made = await run(folder);
    expect(() => checkSnapshot(made, 'ci')).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_INVALID',
        problems: [expect.objectContaining({ line: 3 })],
      }) as Error,
    );
  });
});

describe('names', () => {
  test.each([
    ['minimal', 'minimal.submit'],
    ['two words', 'two words.submit'],
    ['a:b?c*', 'a%3Ab%3Fc%2A.submit'],
    ['50%', '50%25.submit'],
    ['CON', '%43ON.submit'],
    ['nul.txt', '%6Eul.txt.submit'],
    ['конь', 'конь.submit'],
    ['a\\b', 'a%5Cb.submit'],
  ])('%s', (fixture, expected) => {
    expect(caseName(fixture, 'submit')).toBe(expected);
  });

  test('long names stay apart, and leave room for what is added', () => {
    const [one, two] = ['x'.repeat(240), `${'x'.repeat(239)}y`].map((name) => caseName(name, 'submit'));
    expect(one).not.toBe(two);
    expect(Buffer.byteLength(`${one}.xml.new`)).toBeLessThan(200);
  });

  test('a name that a Mac would store otherwise stays apart from the other form', () => {
    expect(caseName('e\u0301', 'submit')).not.toBe(caseName('\u00e9', 'submit'));
    expect(caseName('e\u0301', 'submit').normalize('NFC')).toBe(caseName('e\u0301', 'submit'));
  });

  test('a name says what it is', () => {
    expect(parseSnapshotName('a.b.update.xml.new')).toEqual({
      base: 'a.b.update',
      action: 'update',
      kind: 'body',
      isPending: true,
      approved: 'a.b.update.xml',
    });
    expect(parseSnapshotName('README.md')).toBeUndefined();
  });

  test.each([
    ['<?xml version="1.0"?>\n<a/>', '.xml'],
    ['\uFEFF<!DOCTYPE a [<!ENTITY x "y">]><a/>', '.xml'],
    ['<?xml version="1.0"?>\n', '.txt'],
    ['a=1&b=2', '.txt'],
    ['', '.txt'],
    ['\u0000\u0001', '.bin'],
  ])('%j is kept as %s', (text, extension) => {
    expect(extensionOf(Buffer.from(text))).toBe(extension);
  });
});

describe('scrubbing', () => {
  const { text } = createScrubber();
  test.each([
    ['/in/6b04f944639c0.xml', '/in/<file>.xml'],
    ['227 Entering Passive Mode (127,0,0,1,139,103)', '227 Entering Passive Mode (<port>)'],
    ['http://127.0.0.1:45969/in', 'http://127.0.0.1:<port>/in'],
    ['Date: Tue, 24 Nov 2026 02:41:08 GMT', 'Date: <time>'],
    ['at 2026-11-24T02:41:08.123Z', 'at <time>'],
    ['Set-Cookie: PHPSESSID=abc123; path=/', 'Set-Cookie: PHPSESSID=<session>; path=/'],
    ['GET /x?ks=ZGoyfDEwMXw&y=1', 'GET /x?ks=<ks>&y=1'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer <credentials>'],
    ['id 123e4567-e89b-12d3-a456-426614174000', 'id <uuid>'],
    ['> T1795488068 0 1795488068 0', '> T<time> 0 <time> 0'],
    [
      'id 1_m4k8w2td stays, so does 1795488068 and abcdef',
      'id 1_m4k8w2td stays, so does 1795488068 and abcdef',
    ],
  ])('%s', (before, after) => {
    expect(text(before)).toBe(after);
    // What is clean stays so.
    expect(text(after)).toBe(after);
  });

  test('bytes that are no UTF-8 lose none', () => {
    const { body } = createScrubber({ scrub: [{ pattern: 'a', replace: 'b', bytes: true }] });
    expect([...body(Buffer.from([0x61, 0xff, 0x61]))]).toEqual([0x62, 0xff, 0x62]);
  });

  test('a transcript keeps what is said to the purpose', () => {
    const said = (from: TranscriptLine['from'], line: string): TranscriptLine => ({
      atMs: 0,
      from,
      text: line,
    });
    const lines = [
      said('server', '220 ready'),
      said('client', 'PASV'),
      said('server', '227 Entering Passive Mode (127,0,0,1,1,2)'),
      said('client', 'CWD in'),
      said('server', '550 no such directory'),
      said('client', 'STOR in/a.xml'),
      said('server', '226 Stored 769 bytes'),
      said('client', 'QUIT'),
      said('server', '221 Goodbye'),
    ];
    expect(outlineTranscript(lines)).toEqual(['< 220 ready', '> STOR in/a.xml', '< 226 Stored']);
  });
});

describe('what waits', () => {
  const pending = (folder: TemporaryFolder) =>
    listPending({ root: folder.path }, listConnectors({ root: folder.path }));

  test('accepting makes it approved, rejecting throws it away', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'propose');
    const [found] = pending(folder);
    expect(found).toMatchObject({ connector: 'acme', base: 'minimal.submit', kind: 'new' });
    expect(acceptFiles(found!.files)).toBe('done');
    expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml']);
    edit(folder, '<title>', '<title>A ');
    checkSnapshot(await run(folder), 'propose');
    const approved = readFileSync(join(snapshots(folder), 'minimal.submit.xml'));
    expect(rejectFiles(pending(folder)[0]!.files)).toBe('done');
    expect(names(folder)).toEqual(['minimal.submit.json', 'minimal.submit.xml']);
    expect(readFileSync(join(snapshots(folder), 'minimal.submit.xml'))).toEqual(approved);
  });

  test('what changed since it was shown is not decided', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'propose');
    const [found] = pending(folder);
    writeFileSync(join(snapshots(folder), 'minimal.submit.xml.new'), '<other/>');
    expect(acceptFiles(found!.files)).toBe('changed-meanwhile');
    expect(rejectFiles(found!.files)).toBe('changed-meanwhile');
    expect(names(folder)).toEqual(['minimal.submit.json.new', 'minimal.submit.xml.new']);
  });

  test('files that no fixture and action belongs to are obsolete, others are left alone', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'update');
    for (const name of ['gone.submit.xml', 'minimal.update.json', 'README.md', 'minimal.submit.txt'])
      writeFileSync(join(snapshots(folder), name), '');
    expect(findObsolete(connectorOf(folder), [{ fixture: 'minimal', action: 'submit' }])).toEqual(
      ['gone.submit.xml', 'minimal.submit.txt', 'minimal.update.json'].map(
        (name) => `connectors/acme/__snapshots__/${name}`,
      ),
    );
    expect(pending(folder).map(({ base, kind }) => `${base} ${kind}`)).toEqual([
      'gone.submit obsolete',
      'minimal.submit obsolete',
      'minimal.update obsolete',
    ]);
  });

  test('a connector that cannot be read can be decided all the same', async () => {
    using folder = workspace();
    checkSnapshot(await run(folder), 'propose');
    writeFileSync(join(folder.path, 'connectors/acme/connector.yaml'), 'name: [');
    expect(pending(folder).map(({ base, kind }) => `${base} ${kind}`)).toEqual(['minimal.submit new']);
  });
});

test('what cannot be written is a failure that names the file', async () => {
  using folder = workspace();
  const made = await run(folder);
  rmSync(snapshots(folder), { recursive: true, force: true });
  writeFileSync(snapshots(folder), 'a file where the folder should be');
  expect(() => checkSnapshot(made, 'update')).toThrow(/cannot be (read|written)/);
  rmSync(snapshots(folder));
  mkdirSync(join(snapshots(folder), 'minimal.submit.xml.new'), { recursive: true });
  expect(() => checkSnapshot(made, 'propose')).toThrow(expect.objectContaining({ name: 'Failure' }) as Error);
});
