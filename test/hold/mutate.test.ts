import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import type { Connector } from '../../src/core/connector.js';
import { createStyle, widthOf } from '../../src/harness/report/style.js';
import { readFixturePaths } from '../../src/hold/mutate/fixture-paths.js';
import { applyMutant } from '../../src/hold/mutate/find-mutants.js';
import {
  findMutants,
  mutateConnector,
  problemsOfMutants,
  renderMutants,
  runMutants,
  toMutantDocument,
  totalsOfMutants,
} from '../../src/hold/mutate/index.js';
import { changeStrings, changeText, negate, swapPath } from '../../src/hold/mutate/rewrite.js';
import { runSequence } from '../../src/hold/run/runs.js';
import { selectTests, type ConnectorTests } from '../../src/hold/run/selection.js';
import { defaultSettings } from '../../src/hold/run/settings.js';
import { workbench } from '../../src/hold/run/workbench.js';
import { checkSnapshot } from '../../src/hold/snapshots/index.js';
import { createLocalEngine } from '../../src/xml/local.js';
import type { TemporaryFolder } from '../support/connector-folder.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

afterAll(async () => {
  await workbench()[Symbol.asyncDispose]();
});

const paths = readFixturePaths([fixtureBytes('minimal'), fixtureBytes('everything')]);

const SHEET = stylesheet(`<feed version="1"><xsl:attribute name="extra">x</xsl:attribute>
<title><xsl:value-of select="item/title"/></title>
<xsl:for-each select="item/content"><xsl:sort select="@width"/><file url="{@url}"/></xsl:for-each>
<xsl:choose><xsl:when test="item/tags">tagged</xsl:when><xsl:otherwise>plain</xsl:otherwise></xsl:choose>
<xsl:if test="item/status = 3"><gone/></xsl:if>
<xsl:value-of select="translate(item/name, 'a', 'b')"/>
<xsl:message>nobody sees this</xsl:message>
</feed>`);

const workspace = (sheet = SHEET) => writeWorkspace({ acme: { files: { 'submit.xsl': sheet } } });

function connectorOf(folder: TemporaryFolder): Connector {
  const loaded = loadConnector(join(folder.path, 'connectors/acme'), { root: folder.path });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  return loaded.connector;
}

function testsOf(folder: TemporaryFolder): ConnectorTests {
  const tests = selectTests(
    join(folder.path, 'connectors/acme/connector.yaml'),
    defaultSettings(folder.path),
  );
  if ('kind' in tests) throw new Error(JSON.stringify(tests.problems));
  return tests;
}

async function approve(folder: TemporaryFolder): Promise<void> {
  const tests = testsOf(folder);
  for (const fixture of tests.fixtures) {
    const results = await runSequence({ ...tests, fixture }, defaultSettings(folder.path));
    for (const [action, result] of results)
      checkSnapshot({ ...tests, fixture: fixture.name, action, result }, 'update');
  }
}

describe('mutants of a stylesheet', () => {
  test('there is one of each kind, at its line and column, in a sentence', () => {
    using folder = workspace();
    const found = findMutants(connectorOf(folder), paths);
    const lines = found.map(
      ({ kind, place, message }) => `${place.line}:${place.column} ${kind}: ${message}`,
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "3:7 drop-attribute: the attribute version of feed is left out",
        "3:19 drop-attribute: xsl:attribute "extra" is left out",
        "3:48 change-literal: the text "x" is another one",
        "4:8 drop-instruction: xsl:value-of "item/title" is left out",
        "4:30 swap-select: "item/description" is read in place of "item/title"",
        "5:1 drop-instruction: xsl:for-each "item/content" is left out",
        "5:37 drop-sort: xsl:sort "@width" is left out",
        "5:55 swap-select: "@createdAt" is read in place of "@width"",
        "5:70 drop-attribute: the attribute url of file is left out",
        "5:75 swap-select: "@format" is read in place of "@url"",
        "6:1 drop-instruction: xsl:choose is left out",
        "6:29 negate-test: the condition "item/tags" is turned around",
        "6:29 drop-when: the branch for "item/tags" is never taken",
        "6:46 change-literal: the text "tagged" is another one",
        "6:77 change-literal: the text "plain" is another one",
        "7:1 drop-instruction: xsl:if "item/status = 3" is left out",
        "7:15 negate-test: the condition "item/status = 3" is turned around",
        "8:1 drop-instruction: xsl:value-of "translate(item/name, 'a', 'b')" is left out",
        "8:23 swap-strings: 'a' and 'b' change places in "translate(item/name, 'a', 'b')"",
      ]
    `);
  });

  test('each changes the stylesheet, and nearly each one compiles', async () => {
    using folder = workspace();
    await using engine = createLocalEngine();
    const connector = connectorOf(folder);
    const sheet = connector.actions.submit!.transform!;
    const item = await engine.openItem({ bytes: fixtureBytes('minimal'), name: 'minimal.xml' });
    if (item.kind !== 'parsed') throw new Error('unreadable');
    for (const mutant of findMutants(connector, paths)) {
      const { bytes } = applyMutant(sheet, mutant);
      expect(Buffer.from(bytes).equals(Buffer.from(sheet.bytes))).toBe(false);
      const reply = await engine.transform({
        document: item.document,
        stylesheet: { bytes, name: mutant.id },
        variables: {},
        doubled: false,
        timezone: 'UTC',
        nowSec: 0,
        limits: { timeoutMs: 5_000 },
      });
      expect([mutant.id, reply.kind === 'failed' ? reply.failure : reply.kind]).not.toEqual([
        mutant.id,
        'compile',
      ]);
      expect([mutant.id, reply.kind === 'failed' ? reply.failure : reply.kind]).not.toEqual([
        mutant.id,
        'malformed',
      ]);
    }
  });

  test.each([
    ['@url', '@[a-zA-Z]+'],
    ['item/title', 'item/[a-zA-Z]+'],
    ['content[@width > 0]/@url', String.raw`content\[@width > 0\]/@[a-zA-Z]+`],
  ])('%s is read from beside', (select, pattern) => {
    const other = swapPath(select, paths);
    expect(other).toMatch(new RegExp(`^${pattern}$`));
    expect(other).not.toBe(select);
  });

  test.each(['concat(a, b)', 'a | b', '$title', "'text'", 'nobody/has/such-a-field', '.', '..'])(
    '%s is left alone',
    (select) => {
      expect(swapPath(select, paths)).toBeUndefined();
    },
  );

  test.each([
    ['@url', 'not(@url)'],
    ['not(@url)', 'boolean(@url)'],
    ['not(a) and not(b)', 'not(not(a) and not(b))'],
  ])('%s is turned around', (given, expected) => {
    expect(negate(given)).toBe(expected);
  });

  test('texts of expressions change places, or change', () => {
    expect(changeStrings("translate(x, 'a', 'b')")?.text).toBe("translate(x, 'b', 'a')");
    expect(changeStrings("x = 'a'")?.text).toBe("x = 'a~'");
    expect(changeStrings("php:function('date', 'Y')")?.text).toBe("php:function('date', 'Y~')");
    expect(changeStrings('x')).toBeUndefined();
  });

  test('texts change outside of references, and numbers stay numbers', () => {
    const apply = (raw: string) => {
      const edit = changeText(raw);
      return edit === undefined
        ? undefined
        : raw.slice(0, edit.offset) + edit.text + raw.slice(edit.offset + edit.length);
    };
    expect(apply(' one two ')).toBe(' one~ two ');
    expect(apply('&lt;b&gt;')).toBe('&lt;b~&gt;');
    expect(apply('42')).toBe('52');
    expect(apply('<![CDATA[x]]>')).toBe('<![CDATA[x~]]>');
    expect(apply('&amp;')).toBeUndefined();
  });
});

describe('running mutants', () => {
  test('the verdict decides; what throws is noticed; what is the same everywhere is told apart', async () => {
    using folder = workspace();
    const connector = connectorOf(folder);
    const fates = ['killed', 'survived', 'equal', 'thrown'];
    const ids = findMutants(connector, paths).map(({ id }) => id);
    const report = await runMutants(
      connector,
      ({ mutant }) => {
        const fate = fates[ids.indexOf(mutant.id) % fates.length];
        if (fate === 'thrown') return Promise.reject(new Error('timeout'));
        return Promise.resolve({
          noticedBy: fate === 'killed' ? 'snapshot' : undefined,
          isSame: fate === 'equal',
        });
      },
      { fixtures: ['one', 'two'], paths },
    );
    expect(report.results.slice(0, 4).map(({ fate, how }) => [fate, how])).toEqual([
      ['killed', 'snapshot'],
      ['survived', undefined],
      ['equal', undefined],
      ['killed', 'timeout'],
    ]);
  });

  test('a limit takes the same ones for a seed, and others for another', async () => {
    using folder = workspace();
    const connector = connectorOf(folder);
    const pick = async (seed: number) => {
      const verdict = () => Promise.resolve({ noticedBy: 'x', isSame: false });
      const { results, total } = await runMutants(connector, verdict, {
        fixtures: ['one'],
        paths,
        limit: 4,
        seed,
      });
      expect(total).toBeGreaterThan(4);
      return results.map(({ mutant }) => mutant.id);
    };
    expect(await pick(1)).toHaveLength(4);
    expect(await pick(1)).toEqual(await pick(1));
    expect(await pick(1)).not.toEqual(await pick(2));
  });

  test('an interrupt leaves what was found', async () => {
    using folder = workspace();
    const stop = new AbortController();
    const report = await runMutants(
      connectorOf(folder),
      () => Promise.resolve({ noticedBy: 'x', isSame: false }),
      { fixtures: ['one'], paths, signal: stop.signal, onProgress: (done) => done === 2 && stop.abort() },
    );
    expect(report).toMatchObject({ isInterrupted: true });
    expect(report.results).toHaveLength(2);
  });

  test('fixtures that do not run the line are not asked', async () => {
    using folder = workspace();
    const asked = new Set<string>();
    const report = await runMutants(
      connectorOf(folder),
      ({ fixture }) => {
        asked.add(fixture);
        return Promise.resolve({ noticedBy: undefined, isSame: true });
      },
      { fixtures: ['one', 'two'], paths, reaches: ({ kind }) => (kind === 'drop-sort' ? [] : ['two']) },
    );
    expect([...asked]).toEqual(['two']);
    expect(new Set(report.results.map(({ fate }) => fate))).toEqual(new Set(['equal', 'unreached']));
  });
});

describe('mutateConnector', () => {
  test(
    'approved snapshots notice what a fixture shows; nothing notices without them',
    { timeout: 60_000 },
    async () => {
      using folder = workspace();
      const settings = defaultSettings(folder.path);
      const without = await mutateConnector(testsOf(folder), settings);
      expect(without.unapproved).toBe(1);
      expect(totalsOfMutants([without]).survived).toBeGreaterThan(5);
      await approve(folder);
      const report = await mutateConnector(testsOf(folder), settings);
      const { survived, killed, unreached, score } = totalsOfMutants([report]);
      expect({ survived, score }).toEqual({ survived: 0, score: 100 });
      expect(killed).toBeGreaterThan(10);
      // No fixture here is of a deleted entry.
      expect(unreached + totalsOfMutants([report]).equal).toBeGreaterThan(0);
      expect(
        report.results.find(({ mutant }) => mutant.message.includes('"item/title" is left out')),
      ).toMatchObject({ fate: 'killed', how: 'snapshot', by: 'minimal submit' });
    },
  );

  test('a case of tests/*.test.yaml notices, too', { timeout: 60_000 }, async () => {
    using folder = workspace(stylesheet('<feed><title><xsl:value-of select="item/title"/></title></feed>'));
    const title = /<title>([^<]*)/.exec(fixtureBytes('minimal').toString())?.[1] ?? '';
    const file = join(folder.path, 'connectors/acme/tests/title.test.yaml');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(file, '..'));
    writeFileSync(
      file,
      JSON.stringify({
        cases: [
          {
            name: 'has a title',
            fixture: 'minimal',
            action: 'submit',
            expect: { xpath: { 'string(/feed/title)': title } },
          },
        ],
      }),
    );
    const report = await mutateConnector(testsOf(folder), defaultSettings(folder.path));
    expect(report.cases).toBe(1);
    expect(report.results.find(({ mutant }) => mutant.kind === 'drop-instruction')).toMatchObject({
      fate: 'killed',
      how: 'case',
    });
  });

  test(
    'a mutant that loops for ever ends as noticed, and nothing is written',
    { timeout: 60_000 },
    async () => {
      using folder = workspace(
        stylesheet(
          '<feed><xsl:call-template name="count"><xsl:with-param name="left" select="3"/></xsl:call-template></feed>',
          '<xsl:template name="count"><xsl:param name="left"/><xsl:if test="$left &gt; 0"><i/><xsl:call-template name="count"><xsl:with-param name="left" select="$left - 1"/></xsl:call-template></xsl:if></xsl:template>',
        ),
      );
      await approve(folder);
      const before = readFileSync(join(folder.path, 'connectors/acme/__snapshots__/minimal.submit.xml'));
      const report = await mutateConnector(testsOf(folder), {
        ...defaultSettings(folder.path),
        timeoutMs: 1_000,
      });
      expect(report.results.every(({ fate }) => fate === 'killed')).toBe(true);
      expect(readFileSync(join(folder.path, 'connectors/acme/__snapshots__/minimal.submit.xml'))).toEqual(
        before,
      );
    },
  );
});

describe('the report', () => {
  test('lists what nobody noticed, fits its columns, and is data', async () => {
    using folder = workspace();
    const connector = connectorOf(folder);
    const made = await runMutants(connector, () => Promise.resolve({ noticedBy: undefined, isSame: false }), {
      fixtures: ['minimal'],
      paths,
    });
    const report = { ...made, unapproved: 2, cases: 0 };
    for (const width of [60, 120]) {
      const lines = renderMutants([report], createStyle(width, false));
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
      expect(lines.join('\n')).toContain('connectors/acme/submit.xsl:3:7');
    }
    expect(problemsOfMutants([report])[0]).toMatchObject({
      code: 'MUTANT_SURVIVED',
      severity: 'warning',
      file: 'connectors/acme/submit.xsl',
      line: 3,
    });
    expect(toMutantDocument([report])).toMatchObject({
      summary: { score: 0, killed: 0 },
      mutants: [
        { connector: 'acme', fate: 'survived', by: 'minimal submit' },
        ...Array.from({ length: made.total - 1 }, () => ({})),
      ],
    });
  });
});
