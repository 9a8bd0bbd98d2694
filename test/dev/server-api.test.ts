import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  WireDeliveryDetail,
  WireError,
  WireFaultKind,
  WireInbox,
  WireRun,
  WireSendAgain,
  WireState,
} from '../../src/harness/studio/wire.js';
import type { TemporaryFolder } from '../support/connector-folder.js';
import { openStudio, type StudioClient } from '../support/studio.js';
import { StudioSession } from '../support/studio-session.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

const ANSWER = '<response><id>remote-7</id></response>';
const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="asset"><xs:complexType><xs:sequence>
<xs:element name="title" type="xs:string"/>
</xs:sequence></xs:complexType></xs:element>
</xs:schema>`;

let workspace: TemporaryFolder;
let session: StudioSession;
let studio: StudioClient;

beforeAll(async () => {
  workspace = writeWorkspace(
    {
      acme: {
        files: {
          'submit.xsl': stylesheet('<asset><title><xsl:value-of select="item/title"/></title></asset>'),
          'submit.xsd': SCHEMA,
          'answer.xml': ANSWER,
        },
        submit: { results: { parser: 'xpath', expression: '/response/id' } },
        actions: { delete: { protocol: 'sftp', remotePath: '/gone' } },
        harness: { responses: { submit: [{ file: 'answer.xml' }] } },
      },
      broken: { manifest: 'name: [' },
    },
    { minimal: fixtureBytes('minimal'), 'two-flavors': fixtureBytes('two-flavors') },
  );
  session = await new StudioSession(workspace.path).runAll();
  studio = await openStudio(session);
});

afterAll(async () => {
  await studio[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  workspace[Symbol.dispose]();
});

const SUBMIT = 'acme/minimal/submit';
const errorOf = async (answer: Response) => ((await answer.json()) as WireError).error;

describe('state', () => {
  test('has connectors, fixtures and runs, also a connector that cannot be read', async () => {
    const state = await studio.json<WireState>('/api/state');
    expect(state).toMatchObject({
      version: '0.0.0-test',
      root: workspace.path,
      dialect: 'guide',
      activity: null,
      settled: { runs: 4, failed: 2, ms: 1.3, changed: [] },
      deliveries: session.inbox.count,
    });
    expect(state.connectors.map(({ id, problems }) => [id, problems.length > 0])).toEqual([
      ['acme', false],
      ['broken', true],
    ]);
    expect(state.connectors[0]?.actions).toMatchObject([
      {
        name: 'submit',
        protocol: 'http',
        transform: 'connectors/acme/submit.xsl',
        validator: 'connectors/acme/submit.xsd',
        results: { parser: 'xpath', file: 'connectors/acme/connector.yaml' },
        answer: null,
        faults: [],
      },
      { name: 'delete', protocol: 'sftp', remotePath: '/gone', transform: null },
    ]);
    expect(state.fixtures).toEqual(
      ['minimal', 'two-flavors'].map((name) => ({
        name,
        connector: null,
        file: `fixtures/mrss/${name}.xml`,
        overrides: {},
      })),
    );
    expect(state.runs.map(({ key }) => key)).toEqual([...session.runs.keys()]);
    expect(state.runs.find(({ key }) => key === SUBMIT)).toMatchObject({
      revision: 1,
      state: 'done',
      ok: true,
      failedStage: null,
      statusName: 'READY',
      remoteId: 'remote-7',
      errors: 0,
      snapshot: 'missing',
      outputChanged: false,
    });
  });
});

describe('one run', () => {
  test('comes with the bytes between its stages as texts', async () => {
    const { documents, ...run } = await studio.json<WireRun>(`/api/run?key=${SUBMIT}`);
    expect(documents.mrss).toMatchObject({
      file: 'fixtures/mrss/minimal.xml',
      language: 'xml',
      isCut: false,
    });
    expect(documents.mrss?.text).toContain('<distribution');
    expect(documents.stylesheet?.file).toBe('connectors/acme/submit.xsl');
    expect(documents.schema?.text).toBe(SCHEMA);
    expect(documents.results).toMatchObject({ language: 'text', text: '/response/id' });
    expect(documents.transformed?.text).toMatch(/<asset .+><title>.+<\/title><\/asset>/);
    expect(documents.sent?.text).toBe(documents.transformed?.text);
    expect(documents.returned).toMatchObject({ file: null, text: ANSWER, sizeBytes: ANSWER.length });
    expect(documents.previous).toBeNull();
    expect(documents.approved).toBeNull();
    expect(documents.received?.text).toBe(documents.sent?.text);
    expect(run.statusPath).toEqual(['QUEUED', 'SUBMITTING', 'READY']);
    expect(run.report.stages.map(({ stage }) => stage)).toEqual([
      'mrss',
      'transform',
      'validate',
      'deliver',
      'results',
      'status',
    ]);
    expect(run.transcript.map(({ text }) => text).join('\n')).toContain('POST');
    expect(session.inbox.deliveries.find(({ id }) => id === run.deliveryId)?.protocol).toBe('http');
  });

  const paths: [string, string[]][] = [
    [SUBMIT, ['QUEUED', 'SUBMITTING', 'READY']],
    ['acme/minimal/delete', ['READY', 'DELETING', 'ERROR_DELETING']],
  ];
  for (const [key, path] of paths) {
    test(`${key} goes ${path.join(' > ')}`, async () => {
      expect((await studio.json<WireRun>(`/api/run?key=${key}`)).statusPath).toEqual(path);
    });
  }

  test('that does not exist is answered with the one that was probably meant', async () => {
    const answer = await studio.get('/api/run?key=acme/minimal/submitt');
    expect(answer.status).toBe(404);
    expect(await errorOf(answer)).toEqual({
      code: 'RUN_UNKNOWN',
      message: 'there is no run acme/minimal/submitt. Did you mean "acme/minimal/submit"?',
    });
  });

  test('without a key is a mistake of the page', async () => {
    const answer = await studio.get('/api/run');
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toEqual({ code: 'REQUEST_INVALID', message: 'the address lacks key=' });
  });
});

describe('the inbox', () => {
  test('has the newest first, by pages', async () => {
    const all = await studio.json<WireInbox>('/api/inbox');
    expect(all.isMore).toBe(false);
    const ids = all.deliveries.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    const first = await studio.json<WireInbox>('/api/inbox?limit=2');
    expect(first).toEqual({ deliveries: all.deliveries.slice(0, 2), isMore: true });
    const rest = await studio.json<WireInbox>(`/api/inbox?before=${ids[1]}`);
    expect(rest).toEqual({ deliveries: all.deliveries.slice(2), isMore: false });
    expect((await studio.get('/api/inbox?before=x')).status).toBe(400);
  });

  test('a delivery has its run, bytes, headers, conversation and answer', async () => {
    const id = session.deliveryOf(SUBMIT);
    const detail = await studio.json<WireDeliveryDetail>(`/api/inbox/${id}`);
    expect(detail).toMatchObject({
      id,
      protocol: 'http',
      path: '/in',
      method: 'POST',
      status: 200,
      run: SUBMIT,
      repeats: null,
      answer: { status: 200, body: ANSWER },
    });
    expect(detail.body.text).toContain('<asset ');
    expect(detail.headers.map(([name]) => name.toLowerCase())).toContain('host');
    expect(detail.transcript.length).toBeGreaterThan(2);
    expect((await studio.get('/api/inbox/9999')).status).toBe(404);
  });

  test('what is sent again says what it repeats', async () => {
    const id = session.deliveryOf(SUBMIT) ?? 0;
    const answer = await studio.post(`/api/inbox/${id}/send`, {});
    const again = (await answer.json()) as WireSendAgain;
    expect(again).toMatchObject({ ok: true, id: session.inbox.count, message: null });
    const detail = await studio.json<WireDeliveryDetail>(`/api/inbox/${again.id}`);
    expect(detail).toMatchObject({ repeats: id, run: null });
    expect((await studio.post('/api/inbox/9999/send', {})).status).toBe(404);
  });
});

describe('how the partner behaves', () => {
  const answers = (change: object) => ({
    connector: 'acme',
    action: 'submit',
    answer: null,
    faults: [],
    ...change,
  });

  test('answers and faults reach the session, and the state', async () => {
    const answer = { status: 503, headers: { 'X-Reason': 'full' }, body: '<no/>' };
    const response = await studio.post('/api/answers', answers({ answer, faults: ['cut:10@2'] }));
    expect(await response.json()).toMatchObject({ name: 'submit', answer, faults: ['cut:10@2'] });
    const partner = session.partnerOf('acme', 'submit');
    expect(Buffer.from(partner.answer?.body ?? []).toString()).toBe('<no/>');
    expect(partner.faults).toMatchObject([{ name: 'cut', number: 10, attempt: 2 }]);
    const state = await studio.json<WireState>('/api/state');
    expect(state.connectors[0]?.actions[0]).toMatchObject({ answer, faults: ['cut:10@2'] });

    const back = await studio.post('/api/answers', answers({}));
    expect(await back.json()).toMatchObject({ answer: null, faults: [] });
  });

  const refused: [string, object, number, string][] = [
    ['a fault of another name', { faults: ['disk-ful'] }, 422, 'Did you mean disk-full?'],
    ['a fault of another protocol', { faults: ['no-mkdir'] }, 422, 'no-mkdir cannot happen over http'],
    ['a number beyond the largest', { faults: ['slow:99999999'] }, 422, 'must not exceed'],
    ['a status that is none', { answer: { status: 42, headers: {}, body: '' } }, 400, 'answer.status'],
    [
      'a header with a line end',
      { answer: { status: 200, headers: { A: 'x\r\nB: y' }, body: '' } },
      400,
      'these are no headers of HTTP',
    ],
    ['an unknown field', { extra: 1 }, 400, 'extra'],
    ['an unknown connector', { connector: 'acm' }, 404, 'Did you mean "acme"?'],
    ['a broken connector', { connector: 'broken' }, 404, 'broken that can be run'],
    ['an action that it lacks', { action: 'update' }, 404, 'acme has no action update'],
    [
      'an answer over SFTP',
      { action: 'delete', answer: { status: 200, headers: {}, body: '' } },
      422,
      'a partner over sftp gives no answer',
    ],
  ];
  for (const [name, change, status, message] of refused) {
    test(`${name} is refused`, async () => {
      const response = await studio.post('/api/answers', answers(change));
      expect(response.status).toBe(status);
      expect((await errorOf(response)).message).toContain(message);
    });
  }

  test('all faults are listed with what their numbers mean', async () => {
    const faults = await studio.json<WireFaultKind[]>('/api/faults');
    expect(faults.find(({ name }) => name === 'cut')).toMatchObject({
      number: { means: 'bytes', usual: 64 },
    });
    expect(faults.find(({ name }) => name === 'bom')).toEqual({
      name: 'bom',
      what: 'the answer begins with a byte order mark',
      protocols: ['http', 'https'],
      number: null,
    });
  });
});

describe('overrides', () => {
  const overrides = (set: Record<string, string | null>, fixture = 'minimal') =>
    studio.post('/api/overrides', { fixture, connector: null, set });
  const lastItem = () => session.asked.findLast((one) => Object.hasOwn(one as object, 'item'));

  test('change the item that runs get, not its file', async () => {
    const file = join(workspace.path, 'fixtures/mrss/minimal.xml');
    const before = readFileSync(file, 'utf8');
    const response = await overrides({ title: 'Sun & Rain' });
    expect(await response.json()).toMatchObject({ name: 'minimal', overrides: { title: 'Sun & Rain' } });
    expect(lastItem()).toMatchObject({ text: expect.stringContaining('<title>Sun &amp; Rain</title>') });
    expect(readFileSync(file, 'utf8')).toBe(before);
    const state = await studio.json<WireState>('/api/state');
    expect(state.fixtures[0]?.overrides).toEqual({ title: 'Sun & Rain' });
  });

  test('a path that leads nowhere changes nothing, and is answered with a near one', async () => {
    await overrides({ title: 'kept' });
    const response = await overrides({ title: 'lost', 'media.durration': '7' });
    expect(response.status).toBe(422);
    expect(await errorOf(response)).toMatchObject({
      code: 'OVERRIDE_REFUSED',
      message: expect.stringContaining('Did you mean "duration"?'),
    });
    expect(lastItem()).toMatchObject({ text: expect.stringContaining('<title>kept</title>') });
  });

  test('are made again when the file is saved, and let go where they do not fit any more', async () => {
    const file = join(workspace.path, 'fixtures/mrss/minimal.xml');
    const before = readFileSync(file, 'utf8');
    await overrides({ title: 'mine' });
    writeFileSync(file, before.replace('<item>', '<item><!-- saved -->'));
    session.emit({ kind: 'catalog' });
    expect(lastItem()).toMatchObject({
      text: expect.stringMatching(/<!-- saved -->[^]*<title>mine<\/title>/),
    });
    writeFileSync(file, 'broken');
    session.emit({ kind: 'catalog' });
    expect(lastItem()).toEqual({ item: 'minimal', text: undefined });
    writeFileSync(file, before);
    expect((await studio.json<WireState>('/api/state')).fixtures[0]?.overrides).toEqual({});
  });

  test('an unknown fixture is answered with a near one', async () => {
    const response = await overrides({ title: 'x' }, 'minimall');
    expect(response.status).toBe(404);
    expect((await errorOf(response)).message).toContain('Did you mean "minimal"?');
  });
});

test('a fixture that is not well-formed is shown as it is, for its problems to stand in', async () => {
  const torn = '<item><title>Morning</item>';
  using folder = writeWorkspace({ acme: { submit: {} } }, { torn });
  await using own = await new StudioSession(folder.path).runAll();
  await using client = await openStudio(own);
  const { report, documents } = await client.json<WireRun>('/api/run?key=acme/torn/submit');
  expect(report.stages[0]).toMatchObject({ stage: 'mrss', ok: false });
  expect(documents.mrss).toMatchObject({ file: 'fixtures/mrss/torn.xml', text: torn });
});

describe('snapshots', () => {
  const folder = () => join(workspace.path, 'connectors/acme/__snapshots__');
  const decide = (verdict: string, revision: number, key = SUBMIT) =>
    studio.post('/api/snapshots', { verdict, runs: [{ key, revision }] });
  const revision = () => session.runs.get(SUBMIT)?.revision ?? 0;

  test('what was looked at is approved, and is what runs are held against from then on', async () => {
    const response = await decide('accept', revision());
    expect(await response.json()).toMatchObject({ runs: [{ key: SUBMIT, snapshot: 'matched' }] });
    const { documents } = await studio.json<WireRun>(`/api/run?key=${SUBMIT}`);
    expect(documents.approved).toMatchObject({
      file: 'connectors/acme/__snapshots__/minimal.submit.xml',
      text: documents.sent?.text,
    });
    expect(existsSync(join(folder(), 'minimal.submit.json'))).toBe(true);
  });

  test('what was not looked at is not approved', async () => {
    const file = join(folder(), 'minimal.submit.xml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, '<older/>');
    for (const seen of [revision() - 1, revision() + 1]) {
      const response = await decide('accept', seen);
      expect(response.status).toBe(409);
      expect((await errorOf(response)).code).toBe('RUN_CHANGED');
    }
    session.setState(SUBMIT, 'running');
    expect((await decide('accept', revision())).status).toBe(409);
    session.setState(SUBMIT, 'done');
    expect(readFileSync(file, 'utf8')).toBe('<older/>');
    writeFileSync(file, before);
  });

  test('one of several that changed keeps all from being written', async () => {
    const other = 'acme/two-flavors/submit';
    const runs = [
      { key: other, revision: session.runs.get(other)?.revision },
      { key: SUBMIT, revision: 999 },
    ];
    const response = await studio.post('/api/snapshots', { verdict: 'accept', runs });
    expect(response.status).toBe(409);
    expect(existsSync(join(folder(), 'two-flavors.submit.xml'))).toBe(false);
  });

  test('rejecting throws away what waits, and leaves what was approved', async () => {
    const approved = readFileSync(join(folder(), 'minimal.submit.xml'), 'utf8');
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'minimal.submit.xml.new'), '<newer/>');
    writeFileSync(join(folder(), 'two-flavors.submit.xml.new'), '<newer/>');
    expect((await decide('reject', revision())).status).toBe(200);
    expect(existsSync(join(folder(), 'minimal.submit.xml.new'))).toBe(false);
    expect(existsSync(join(folder(), 'two-flavors.submit.xml.new'))).toBe(true);
    expect(readFileSync(join(folder(), 'minimal.submit.xml'), 'utf8')).toBe(approved);
  });

  test('a run without a result cannot be decided about', async () => {
    expect((await decide('accept', 0, 'acme/none/submit')).status).toBe(404);
  });
});

describe('requests', () => {
  test('a rerun is asked of the session', async () => {
    expect((await studio.post('/api/rerun', { keys: [SUBMIT] })).status).toBe(202);
    expect((await studio.post('/api/rerun', {})).status).toBe(202);
    expect(session.asked.slice(-2)).toEqual([{ rerun: [SUBMIT] }, { rerun: undefined }]);
  });

  const rows: [string, unknown, Record<string, string>, number, string][] = [
    ['that is no JSON', '{', {}, 400, 'no JSON'],
    ['that is no object', '[]', {}, 400, 'the request:'],
    ['with a field too many', { keyz: [] }, {}, 400, 'keyz'],
    ['of another type', { keys: 'all' }, {}, 400, 'keys'],
    ['as a form sends it', '{}', { 'content-type': 'text/plain' }, 415, 'JSON'],
    ['larger than a mebibyte', `"${'x'.repeat(2 ** 20)}"`, {}, 413, 'larger than 1 MiB'],
  ];
  for (const [name, body, headers, status, message] of rows) {
    test(`one ${name} is answered with ${status}`, async () => {
      const response = await studio.post('/api/rerun', body, headers);
      expect(response.status).toBe(status);
      const error = await errorOf(response);
      expect(error.message).toContain(message);
      expect(JSON.stringify(error)).not.toContain('.ts:');
    });
  }

  test('an address that leads nowhere says so', async () => {
    const response = await studio.get('/api/nothing');
    expect(response.status).toBe(404);
    expect((await errorOf(response)).message).toBe('there is no GET /api/nothing');
  });
});
