import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import type { WireDeliveryDetail } from '../../src/harness/studio/wire.js';
import { makeContent, makeRun } from '../support/studio-content.js';
import { StudioPage } from '../support/studio-page.js';
import { startStudioStub, type StudioStub } from '../support/studio-stub.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FAILED = '#/run/connector-01/fixture-02/submit';

let browser: Browser;
let window: StudioPage;
let small: StudioStub;

beforeAll(async () => {
  [browser, small] = await Promise.all([launchChromium(), startStudioStub(makeContent(3, 4))]);
  window = await StudioPage.create(browser);
});

afterAll(async () => {
  await browser?.close();
  await small?.[Symbol.asyncDispose]();
});

afterEach(() => window.refuseComplaints());

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Rules of axe that the page breaks badly, with the first place of each. */
async function findBarriers(): Promise<string[]> {
  await window.page.evaluate(AXE);
  const violations = await window.page.evaluate<Finding[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`);
}

describe('for everybody', () => {
  test.each(['light', 'dark'] as const)('a failed run has no barriers, however wide: %s', async (theme) => {
    const { page } = window;
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await window.visit(small.url + FAILED);
    await page.getByRole('tab', { name: /failed: Validate/ }).waitFor();
    for (const width of [1600, 900, 420]) {
      await page.setViewportSize({ width, height: 900 });
      await window.code('Output').locator('.cm-line').first().waitFor();
      expect(await findBarriers(), `${width} px`).toEqual([]);
      // Nothing makes the whole page scroll sideways.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });

  test.each(['light', 'dark'] as const)('other views have none either: %s', async (theme) => {
    await window.page.setViewportSize({ width: 1600, height: 900 });
    await window.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await window.visit(`${small.url}#/run/connector-01/fixture-01/submit/status`);
    await window.page.getByRole('img', { name: /QUEUED, then SUBMITTING, then READY/ }).waitFor();
    expect(await findBarriers()).toEqual([]);
    await window.press('?');
    await window.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await findBarriers()).toEqual([]);
    await window.press('Escape', '4', 'd');
    await window.code('Diff').first().locator('.cm-line').first().waitFor();
    expect(await findBarriers()).toEqual([]);
  });

  test('a delivery and the keys have none in a narrow window, where buttons are icons', async () => {
    const { page } = window;
    small.content.deliveries = [DELIVERY];
    for (const width of [900, 420]) {
      await page.setViewportSize({ width, height: 700 });
      await window.visit(`${small.url}#/inbox/1`);
      await page.getByRole('button', { name: 'Answer differently' }).waitFor();
      expect(await findBarriers(), `${width} px`).toEqual([]);
      await window.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      expect(await findBarriers(), `keys, ${width} px`).toEqual([]);
    }
    small.content.deliveries = [];
  });
});

const DELIVERY: WireDeliveryDetail = {
  id: 1,
  protocol: 'https',
  path: '/v1/items',
  sizeBytes: 4,
  receivedAtMs: 0,
  username: null,
  method: 'POST',
  status: 200,
  run: 'connector-01/fixture-01/submit',
  repeats: null,
  body: {
    file: null,
    language: 'xml',
    text: '<a/>',
    sizeBytes: 4,
    isCut: false,
    isBinary: false,
  },
  headers: [['Host', 'partner.example']],
  answer: { status: 200, headers: {}, body: '<id>1</id>' },
  transcript: [{ atMs: 0, from: 'client', text: 'POST /v1/items HTTP/1.1' }],
};

test('three thousand runs are one short list of rows, and the last is reached with a key', async () => {
  await using large = await startStudioStub(makeContent(50, 20));
  await window.page.setViewportSize({ width: 1600, height: 900 });
  await window.visit(`${large.url}#/run/connector-01/fixture-01/submit`);
  const { page } = window;
  await window
    .cell(/fixture-01: submit/)
    .first()
    .waitFor();
  expect(await page.locator('.cell').count()).toBeLessThan(250);
  await window
    .cell(/fixture-01: submit/)
    .first()
    .focus();
  await window.press('End');
  await expect.poll(() => page.url()).toContain('connector-50/fixture-20/submit');
  await expect
    .poll(() => page.evaluate('document.activeElement?.getAttribute("aria-label")'))
    .toMatch(/^fixture-20: submit/);
  await window.press('f');
  await window.see(/429 of 3000/);
});

test('only the run that is looked at is fetched again, and the page holds its memory over 2,000 reruns', async () => {
  const stub = small;
  await window.visit(`${stub.url}#/run/connector-01/fixture-01/submit`);
  await window.line('Output', 'revision="1"').waitFor();
  const first = stub.content.state.runs[0];
  const other = stub.content.state.runs[1];
  if (first === undefined || other === undefined) throw new Error('the stub has no runs');
  let revision = 1;
  const rerun = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      revision += 1;
      stub.content.runs.set(first.key, makeRun({ ...first, revision }));
      stub.send({ event: 'run', run: { ...first, revision } });
      stub.send({ event: 'run', run: { ...other, revision } });
      stub.send({ event: 'settled', settled: { runs: 2, failed: 0, ms: 3, changed: [`file-${revision}`] } });
      // As fast as the page can be told, with a pause in which it draws.
      if (time % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 8));
    }
    await window.line('Output', `revision="${revision}"`).waitFor();
  };
  const session = await window.page.context().newCDPSession(window.page);
  const heapBytes = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize;
  };
  await rerun(200);
  const before = await heapBytes();
  const nodes = await window.page.evaluate('document.querySelectorAll("*").length');
  stub.requests.length = 0;
  await rerun(2000);
  expect((await heapBytes()) - before).toBeLessThan(2_000_000);
  expect(await window.page.evaluate('document.querySelectorAll("*").length')).toBe(nodes);
  const fetched = new Set(
    stub.requests.map((request) => request.replace(/^GET \/api\//, '').replace(/\?.*/, '')),
  );
  expect([...fetched].sort()).toEqual(expect.not.arrayContaining(['state']));
  expect(stub.requests.some((request) => request.includes(encodeURIComponent(other.key)))).toBe(false);
});
