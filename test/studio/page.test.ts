import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { StudioPage } from '../support/studio-page.js';
import { SHEET, StudioWorkspace } from '../support/studio-workspace.js';

const SHEET_FILE = 'connectors/acme/submit.xsl';
const RUN = '#/run/acme/minimal/submit';
const TITLE = 'Morning on the Salt Marsh';

let browser: Browser;
let workspace: StudioWorkspace;
let window: StudioPage;

beforeAll(async () => {
  [browser, workspace] = await Promise.all([launchChromium(), StudioWorkspace.start()]);
  window = await StudioPage.create(browser);
});

afterAll(async () => {
  await browser?.close();
  await workspace?.[Symbol.asyncDispose]();
});

afterEach(() => window.refuseComplaints());

const open = (hash = RUN) => window.visit(workspace.url + hash);

/** Saves the stylesheet of acme, and waits until everything was run with it. */
async function saveSheet(text: string): Promise<void> {
  const isOther = workspace.read(SHEET_FILE) !== text;
  workspace.save(SHEET_FILE, text);
  if (!isOther) return;
  await expect.poll(() => textOf('acme/minimal/submit'), { timeout: 10_000 }).toContain(marker(text));
  await workspace.session.settled();
}

const marker = (sheet: string) => /<length>([^<]*)/.exec(sheet)?.[1] ?? '';
const textOf = (key: string) =>
  Buffer.from(workspace.session.runs.get(key)?.result?.artifacts.transformed ?? []).toString('utf8');

describe('the studio', () => {
  beforeEach(() => saveSheet(SHEET));

  test('shows every run in the matrix, and the first one with its stages and documents', async () => {
    const studio = await open('');
    const { page } = studio;
    await studio
      .cell(/minimal: submit, passed/)
      .first()
      .waitFor();
    expect(await studio.cell(/passed/).count()).toBe(4);
    const stages = page.getByRole('tab');
    expect(await stages.allTextContents()).toHaveLength(6);
    await studio.line('Output', TITLE).waitFor();
    await studio.line('Stylesheet', 'xsl:for-each').waitFor();
    await studio.line('MRSS', `<title>${TITLE}`).waitFor();
    expect(page.url()).toContain(RUN);
    expect(page.url()).not.toContain('token');
  });

  test('shows the new output of a stylesheet that was saved, and how it differs from the last', async () => {
    const studio = await open();
    await studio.line('Output', '<length>12').waitFor();
    await saveSheet(SHEET.replace('>12<', '>345<'));
    await studio.line('Output', '<length>345').waitFor();
    await studio.press('d');
    await studio.page.getByRole('button', { name: 'Last output' }).click();
    const [before, after] = [studio.code('Diff').first(), studio.code('Diff').last()];
    await before.getByText('12', { exact: true }).waitFor();
    await after.getByText('345', { exact: true }).waitFor();
  });

  test('marks what the schema refuses in the very line, and leads there', async () => {
    const studio = await open();
    const { page } = studio;
    await studio.line('Output', '<length>12').waitFor();
    await saveSheet(SHEET.replace('>12<', '>twelve<'));
    await page.getByRole('tab', { name: /failed: Validate/ }).waitFor();
    await studio.see(/'twelve' is not a valid value/);
    await page.getByRole('tab', { name: /not reached: Deliver/ }).waitFor();
    await studio.code('Stylesheet').locator('.cm-lintRange-error').first().waitFor();
    expect(await studio.line('Stylesheet', 'twelve').locator('.cm-lintRange-error').count()).toBeGreaterThan(
      0,
    );
    await page
      .getByRole('button', { name: /connectors\/acme\/submit\.xsl:\d+/ })
      .first()
      .click();
    await expect
      .poll(() => page.locator('section[aria-label="Stylesheet"] .cm-activeLine').textContent())
      .toContain('twelve');
    await studio.cell(/minimal: submit, failed at Validate/).waitFor();
  });

  test('leads from an output node to its line of the stylesheet and its node of the item, and back', async () => {
    const studio = await open();
    const { page } = studio;
    await studio.see(/Click a line to see/);
    // On a tag: its counterpart is marked as well, which draws the line anew under the pointer.
    await studio.code('Output').getByText('length', { exact: true }).first().click();
    await expect.poll(() => studio.lit('Stylesheet').allTextContents()).toEqual(['<length>']);
    await studio.line('Output', TITLE).click();
    await expect.poll(() => studio.lit('Stylesheet').first().textContent()).toContain('value-of');
    expect(await studio.lit('Stylesheet').allTextContents()).toEqual(['<xsl:value-of select="item/title"/>']);
    expect(await studio.lit('MRSS').allTextContents()).toContain('<title>');

    await studio.line('Stylesheet', '<file url=').click();
    await studio.see(/1 of \d+ made/);
    expect(await studio.lit('Output').first().textContent()).toContain('<file url=');

    // What lights up is scrolled into view first: a click in between would meet another line.
    await studio.lit('MRSS').first().waitFor();
    await studio.line('MRSS', `<title>${TITLE}`).scrollIntoViewIfNeeded();
    await studio.line('MRSS', `<title>${TITLE}`).click();
    await expect.poll(() => studio.lit('Output').allTextContents()).toContain(TITLE);
    await studio.press('Escape');
    await expect.poll(() => studio.lit('Output').count()).toBe(0);

    await studio.line('Output', '<length>').click();
    await studio.press('ArrowUp');
    await expect.poll(() => studio.lit('Stylesheet').first().textContent()).toContain('file');
    expect(await page.locator('.cm-cover-hit').count()).toBeGreaterThan(3);
  });

  test('is shared as one file, which opens without a server', async () => {
    await saveSheet(SHEET.replace('>12<', '>twelve<'));
    const studio = await open();
    const { page } = studio;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Share' }).click(),
    ]);
    const file = join(workspace.session.root, 'shared.html');
    await download.saveAs(file);
    await studio.visit(pathToFileURL(file).href);
    await page.getByRole('tab', { name: /failed: Validate/ }).waitFor();
    await studio.code('Stylesheet').locator('.cm-lintRange-error').first().waitFor();
    await studio.line('Output', '<length>twelve').click();
    await expect.poll(() => studio.lit('Stylesheet').first().textContent()).toContain('length');
    expect(await page.getByRole('button', { name: 'Rerun' }).count()).toBe(0);
  });

  test('accepts a snapshot, with the difference in view', async () => {
    const studio = await open();
    const { page } = studio;
    await studio.see('no snapshot');
    await studio.press('a');
    await studio.see('Accepted acme/minimal/submit');
    expect(workspace.read('connectors/acme/__snapshots__/minimal.submit.xml')).toContain('<length>12');
    await saveSheet(SHEET.replace('>12<', '>13<'));
    await studio.see('differs from snapshot');
    await studio.press('d');
    const diff = page.getByRole('region', { name: 'Diff' });
    await diff.getByText('13', { exact: true }).first().waitFor();
    await diff.getByRole('button', { name: 'Accept' }).click();
    await expect.poll(() => page.getByText('differs from snapshot').count()).toBe(0);
    expect(workspace.read('connectors/acme/__snapshots__/minimal.submit.xml')).toContain('<length>13');
  });

  test('shows a delivery with its bytes, its conversation and its answer, and sends it again', async () => {
    const studio = await open(`${RUN}/deliver`);
    const { page } = studio;
    await page.getByRole('button', { name: /^#\d+$/ }).click();
    await studio.code('Received').getByText('asset').first().waitFor();
    await studio.code('Answer').getByText('acme-7').waitFor();
    await page.getByRole('button', { name: 'hex' }).click();
    await studio.code('Received').getByText('3c 3f 78 6d 6c').waitFor();
    const before = workspace.session.inbox.count;
    await page.getByRole('button', { name: 'Send again' }).click();
    await studio.see(`Sent again as #${before + 1}`);
    expect(page.url()).toContain(`#/inbox/${before + 1}`);
  });

  test('answers differently, and shows what the run makes of it', async () => {
    const studio = await open(`${RUN}/results`);
    const { page } = studio;
    await studio.see('acme-7');
    await page.getByRole('button', { name: 'Partner' }).click();
    await page.getByLabel('Answer differently than connector.yaml').check();
    await page.getByRole('textbox', { name: 'Body' }).fill('<response><id>another-9</id></response>');
    await page.getByRole('button', { name: 'Apply and run again' }).click();
    await studio.see('another-9');
    await page.getByRole('button', { name: 'Partner' }).click();
    await page.getByLabel(/^cut/).check();
    await page.getByRole('button', { name: 'Apply and run again' }).click();
    await page.getByRole('tab', { name: /failed: Deliver/ }).waitFor();
    await page.getByRole('button', { name: 'Partner' }).click();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('tab', { name: /passed.*: Deliver/ }).waitFor();
  });

  test('changes a field of the item for this session, and takes it back', async () => {
    const studio = await open();
    const { page } = studio;
    await page.getByRole('button', { name: 'Fields' }).click();
    await page.getByLabel('Path in the item').fill('titel');
    await page.getByLabel('Value').fill('Evening on the Salt Marsh');
    await page.getByRole('button', { name: 'Apply and run again' }).click();
    await page.getByRole('alert').filter({ hasText: 'titel' }).waitFor();
    await page.getByLabel('Path in the item').fill('title');
    await page.getByRole('button', { name: 'Apply and run again' }).click();
    await studio.line('Output', 'Evening on the Salt Marsh').waitFor();
    await page.getByRole('button', { name: 'Fields' }).click();
    await page.getByRole('button', { name: 'Take all back' }).click();
    await studio.line('Output', TITLE).waitFor();
  });

  test('is used with the keyboard alone', async () => {
    const studio = await open();
    const { page } = studio;
    await studio.line('Output', TITLE).waitFor();
    await studio.press('j');
    await expect.poll(() => page.url()).toContain('acme/two-flavors/submit');
    await studio.press('3');
    await expect.poll(() => page.getByRole('tab', { selected: true }).textContent()).toContain('Validate');
    await studio.press('/');
    await page.keyboard.type('beta mini');
    await expect.poll(() => studio.cell(/submit/).count()).toBe(1);
    await studio.press('Escape', 'k');
    await expect.poll(() => page.url()).toContain('acme/minimal/submit');
    await studio
      .cell(/minimal: submit/)
      .first()
      .focus();
    await studio.press('ArrowDown', 'ArrowDown');
    await expect.poll(() => page.url()).toContain('beta/minimal/submit');
    await studio.press('ArrowLeft');
    expect(await page.getByRole('button', { name: 'Unfold beta' }).count()).toBe(1);
    await studio.press('ArrowRight', 'i');
    await page.getByRole('list', { name: 'Deliveries' }).waitFor();
    await studio.press('i', '?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await studio.press('Escape', 't');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
  });

  test('says when the server is gone, and finds the next one by itself', async () => {
    const studio = await open();
    await studio.line('Output', TITLE).waitFor();
    const restart = await workspace.stopServer();
    await studio.see('The server does not answer');
    await restart();
    await studio.see('The server was restarted');
    await expect.poll(() => studio.page.getByText('The server does not answer').count()).toBe(0);
    await saveSheet(SHEET.replace('>12<', '>77<'));
    await studio.line('Output', '<length>77').waitFor();
  });
});
