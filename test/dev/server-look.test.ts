import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placesWithoutSecrets } from '../../src/dev/server/redacted-places.js';
import { MOST_BYTES, toDocument } from '../../src/dev/server/documents.js';
import type {
  WireCoverage,
  WireDeliveryDetail,
  WireInbox,
  WireMap,
  WireRange,
  WireRun,
  WireShare,
} from '../../src/harness/studio/wire.js';
import { writeFolder, type TemporaryFolder } from '../support/connector-folder.js';
import { EventReader } from '../support/event-reader.js';
import { openStudio, type StudioClient } from '../support/studio.js';
import { StudioSession } from '../support/studio-session.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

/** In a variable, in an address as it is typed there, and decoded: with characters that every format escapes. */
const PASSWORD = 'pä"ss & <wörd>';
const IN_ADDRESS = 'addr%2Fess-secret';
const DECODED = 'addr/ess-secret';

const BODY = `<asset secret="{'${PASSWORD.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}'}">
<title><xsl:value-of select="item/title"/></title>
<xsl:choose>
<xsl:when test="item/nothing"><never/></xsl:when>
<xsl:otherwise><always/></xsl:otherwise>
</xsl:choose>
</asset>`;

const PAGE = `<!doctype html><html><head><title>mrssmith studio</title>
<script type="module" crossorigin src="./studio.js"></script>
<link rel="stylesheet" crossorigin href="./studio.css"></head><body></body></html>`;
const SCRIPT = `const text = "</script><!-- $& --> <script>"; document.body.append(text);`;

let workspace: TemporaryFolder;
let page: TemporaryFolder;
let session: StudioSession;
let studio: StudioClient;

beforeAll(async () => {
  workspace = writeWorkspace(
    {
      acme: {
        files: { 'submit.xsl': stylesheet(BODY), 'answer.xml': `<id>${DECODED}</id>` },
        submit: {
          serverAddress: `acme:${IN_ADDRESS}@partner.invalid`,
          remoteUsername: 'acme',
          remotePassword: '${ACME_PASSWORD}',
          results: { parser: 'xpath', expression: '/id' },
        },
        actions: { delete: {} },
        harness: { responses: { submit: [{ file: 'answer.xml' }] } },
      },
    },
    {
      minimal: fixtureBytes('minimal').toString().replace('<item>', `<item><!-- ftp://a:${IN_ADDRESS}@b -->`),
    },
  );
  page = writeFolder({
    'index.html': PAGE,
    'studio.js': SCRIPT,
    'studio.css': 'a::after { content: "</style>" }',
  });
  session = await new StudioSession(workspace.path, { ACME_PASSWORD: PASSWORD }).runAll();
  studio = await openStudio(session, { pageFolder: page.path });
});

afterAll(async () => {
  await studio[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  workspace[Symbol.dispose]();
  page[Symbol.dispose]();
});

const SUBMIT = 'acme/minimal/submit';
const cut = (text: string | undefined, { from, to }: WireRange) => text?.slice(from, to);

describe('the map', () => {
  test('leads from each node of the output to what made it and what was read, in the texts that the page has', async () => {
    const { documents } = await studio.json<WireRun>(`/api/run?key=${SUBMIT}`);
    const map = await studio.json<WireMap>(`/api/map?key=${SUBMIT}`);
    expect(map).toMatchObject({ key: SUBMIT, revision: 1, reason: null, isCut: false });
    const title = map.nodes.find(({ path }) => path === '/asset/title/text()');
    if (title === undefined) throw new Error(JSON.stringify(map.nodes));
    expect(cut(documents.transformed?.text, title)).toBe('Morning on the Salt Marsh');
    const maker = map.instructions[title.makers[0] ?? -1];
    if (maker === undefined) throw new Error('nobody made it');
    expect(cut(documents.stylesheet?.text, maker)).toBe('<xsl:value-of select="item/title"/>');
    expect(maker.label).toBe('xsl:value-of select="item/title"');
    const source = map.sources[title.sources[0] ?? -1];
    if (source === undefined) throw new Error('nothing was read');
    expect(cut(documents.mrss?.text, source)).toBe('<title>Morning on the Salt Marsh</title>');
  });

  test('is made once for a result, and again for the next', async () => {
    const count = () => session.asked.filter((one) => Object.hasOwn(one as object, 'trace')).length;
    await studio.json(`/api/map?key=${SUBMIT}`);
    const before = count();
    await Promise.all([1, 2, 3].map(() => studio.json(`/api/map?key=${SUBMIT}`)));
    expect(count()).toBe(before);
    await session.runAll();
    expect(await studio.json<WireMap>(`/api/map?key=${SUBMIT}`)).toMatchObject({ revision: 2 });
    expect(count()).toBe(before + 1);
  });

  test('of an action without a stylesheet says why there is none', async () => {
    const map = await studio.json<WireMap>('/api/map?key=acme/minimal/delete');
    expect(map.reason).toContain('no stylesheet');
    expect(map.nodes).toEqual([]);
  });

  test('of a run that is not there is no map', async () => {
    expect((await studio.get('/api/map?key=acme/minimal/update')).status).toBe(404);
  });
});

describe('coverage', () => {
  const ask = (action: string) => studio.get(`/api/coverage?connector=acme&action=${action}`);

  test('tells of each line how often it ran, and which way was never taken', async () => {
    const coverage = (await (await ask('submit')).json()) as WireCoverage;
    expect(coverage).toMatchObject({ file: 'connectors/acme/submit.xsl', reason: null });
    expect(coverage.ratio).toBeGreaterThan(0.5);
    expect(coverage.ratio).toBeLessThan(1);
    const byLine = new Map(coverage.lines.map(({ line, state, text }) => [line, `${state}: ${text}`]));
    expect(byLine.get(4)).toBe('hit: 1 time');
    expect(byLine.get(5)).toMatch(/^partial: 1 time; .*item\/nothing.*: never$/);
    expect(byLine.get(6)).toBe('missed: never');
    expect(byLine.get(7)).toBe('hit: 1 time');
  });

  test('waits while runs are under way, and is made once', async () => {
    const traces = () => session.asked.filter((one) => Object.hasOwn(one as object, 'trace')).length;
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    await ask('submit');
    const before = traces();
    await session.runAll();
    session.setActivity({ done: 0, total: 1 });
    session.settled = async () => {
      await settled;
      session.setActivity(undefined);
      return { runs: 1, failed: 0, ms: 1, changed: [] };
    };
    const answers = [ask('submit'), ask('submit')];
    await studio.get('/api/state');
    expect(traces()).toBe(before);
    settle();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(traces()).toBe(before + 1);
  });

  test('of an action without a stylesheet says so; one that is not there is answered with a near one', async () => {
    expect(await (await ask('delete')).json()).toMatchObject({
      reason: expect.stringContaining('stylesheet'),
    });
    const missing = await ask('delet');
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('Did you mean \\"delete\\"?');
  });
});

describe('a shared run', () => {
  const open = async () => {
    const response = await studio.get(`/api/share?key=${SUBMIT}`);
    return { response, html: await response.text() };
  };

  test('is a file to save, which asks the network for nothing and says so', async () => {
    const { response, html } = await open();
    expect(response.headers.get('content-disposition')).toContain('acme-minimal-submit.html');
    expect(html).toContain('<title>acme submit, minimal – mrssmith</title>');
    expect(html).not.toMatch(/\bsrc=|<link/);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    const [, nonce = ''] = /csp-nonce" content="([^"]+)"/.exec(html) ?? [];
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'nonce-/);
    expect(policy).toContain(`'nonce-${nonce}'`);
    expect(html).toContain(`<style nonce="${nonce}">`);
  });

  test('carries the run and its map, and nothing in it ends an element early', async () => {
    const { html } = await open();
    const [, json = ''] = /<script type="application\/json" id="share">(.*?)<\/script>/s.exec(html) ?? [];
    const share = JSON.parse(json) as WireShare;
    expect(share).toMatchObject({
      version: '0.0.0-test',
      dialect: 'guide',
      action: { name: 'submit' },
      run: { summary: { key: SUBMIT }, report: { ok: true } },
      map: { key: SUBMIT, reason: null },
    });
    expect(share.map.nodes.length).toBeGreaterThan(3);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html).toContain(
      String.raw`"\x3c/script>\x3c!-- $& --> <script>"`.replace(String.raw`>\x3c!--`, '><!--'),
    );
    expect(html).not.toContain(workspace.path);
  });

  test('without a built page says how to build it', async () => {
    await using bare = await openStudio(session);
    const response = await bare.get(`/api/share?key=${SUBMIT}`);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('npm run build');
  });
});

describe('secrets', () => {
  /** In every spelling that anything here writes. */
  const spellings = [PASSWORD, DECODED].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    Buffer.from(secret).toString('base64').slice(2, 12),
  ]);
  const expectNone = (text: string) => {
    for (const spelling of [...spellings, IN_ADDRESS]) expect(text).not.toContain(spelling);
    expect(JSON.stringify(text)).not.toContain('ss-secret');
  };

  test('were really used', () => {
    const { artifacts } = session.runs.get(SUBMIT)?.result ?? {};
    expect(Buffer.from(artifacts?.transformed ?? []).toString()).toContain(
      'p&#xE4;&quot;ss &amp; &lt;w&#xF6;rd&gt;',
    );
    expect(Buffer.from(artifacts?.returned ?? []).toString()).toContain(DECODED);
    expect(session.runs.get(SUBMIT)?.result?.report.remoteId).toBe(DECODED);
  });

  test('are in no answer', async () => {
    const { deliveries } = await studio.json<WireInbox>('/api/inbox');
    const paths = [
      '/api/state',
      `/api/run?key=${SUBMIT}`,
      `/api/map?key=${SUBMIT}`,
      '/api/coverage?connector=acme&action=submit',
      `/api/share?key=${SUBMIT}`,
      ...deliveries.map(({ id }) => `/api/inbox/${id}`),
      '/api/inbox',
    ];
    for (const path of paths) {
      const text = await (await studio.get(path)).text();
      expect(text.length).toBeGreaterThan(50);
      expectNone(text);
    }
    const detail = await studio.json<WireDeliveryDetail>(`/api/inbox/${session.deliveryOf(SUBMIT)}`);
    expect(detail.body.text).toContain('secret="***"');
  });

  test('are in no event and no refusal', async () => {
    await using events = new EventReader(await studio.get('/api/events'));
    await session.runOne(SUBMIT);
    expectNone(JSON.stringify(await events.nextOf('run')));
    const refused = await studio.post('/api/overrides', {
      fixture: 'minimal',
      connector: null,
      set: { [`media.${DECODED}`]: 'x' },
    });
    expect(refused.status).toBe(422);
    expectNone(await refused.text());
  });
});

describe('documents', () => {
  const clean = (text: string) => text.replaceAll('secret', '***');

  test('larger than 2 MiB are cut, and no half of a secret stays at the end', () => {
    const secrets = Buffer.from('<a>secret</a>'.repeat(400_000));
    const document = toDocument(secrets, { clean });
    expect(document).toMatchObject({ isCut: true, isBinary: false, sizeBytes: secrets.length });
    expect(document?.text.length).toBeLessThanOrEqual(MOST_BYTES);
    expect(document?.text.length).toBeGreaterThan(MOST_BYTES / 2);
    expect(document?.text).not.toMatch(/s(?:e(?:c(?:r(?:e(?:t)?)?)?)?)?$/);
  });

  const rows: [string, Uint8Array, object][] = [
    ['bytes that are no text', Buffer.from([0, 1, 2, 3]), { isBinary: true, text: '', language: 'text' }],
    ['text in no encoding', Buffer.from([0x61, 0xff, 0x62]), { isBinary: true, text: '' }],
    ['XML with one wrong byte', Buffer.from([0x3c, 0x61, 0xff]), { isBinary: false, text: '<a\ufffd' }],
    ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le'), { isBinary: false, text: '<a/>', language: 'xml' }],
    ['JSON', Buffer.from(' {"a": 1}'), { language: 'json' }],
    ['nothing', Buffer.alloc(0), { text: '', sizeBytes: 0, language: 'text', isBinary: false }],
    ['Windows line ends', Buffer.from('<a>\r\n</a>'), { text: '<a>\r\n</a>' }],
  ];
  for (const [name, bytes, expected] of rows) {
    test(`from ${name}`, () => expect(toDocument(bytes, { clean })).toMatchObject(expected));
  }
});

describe('places in a text without its secrets', () => {
  const rows: [string, string, string][] = [
    ['none', 'ABC', 'ABC'],
    ['one within', 'AB-secret-XY', 'AB-***-XY'],
    ['at both ends', 'secret X secret', '*** X ***'],
    ['two at once, and stars of the author', '***secretsecret X secret', '********* X ***'],
    ['a piece that a secret holds, too', 'Asecretesecret-Z', 'A***e***-Z'],
  ];
  for (const [name, original, cleaned] of rows) {
    test(`${name}: found again`, () => {
      const place = placesWithoutSecrets(original, cleaned);
      for (const letter of original.replaceAll(/[^A-Z]/g, '')) {
        expect(cleaned[place(original.indexOf(letter))]).toBe(letter);
      }
      expect(place(original.length)).toBe(cleaned.length);
    });
  }
});
