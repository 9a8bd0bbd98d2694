import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { finish, startMrssmith, mrssmith } from '../support/command.js';
import { item, sheet, twoActions } from '../support/live-session.js';
import { writeWorkspace } from '../support/workspace.js';

const running: ReturnType<typeof startMrssmith>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

test(
  'dev --json: ready, every run, settled; a save makes its runs again; Ctrl+C ends it with 130',
  { timeout: 60_000 },
  async () => {
    using folder = writeWorkspace({ acme: twoActions() }, { one: item('One') });
    const child = startMrssmith(['dev', '--json', '--port', '0'], { cwd: folder.path });
    running.push(child);
    const ended = finish(child);
    const events: Record<string, unknown>[] = [];
    if (child.stdout === null) throw new TypeError('no stdout');
    let saves = 0;
    for await (const line of createInterface(child.stdout)) {
      const event = JSON.parse(line) as Record<string, unknown>;
      events.push(event);
      if (event['event'] !== 'settled') continue;
      saves += 1;
      if (saves === 1) writeFileSync(join(folder.path, 'connectors/acme/submit.xsl'), sheet('saved'));
      else child.kill('SIGINT');
    }
    expect(events[0]).toMatchObject({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/) as string,
    });
    expect(events.slice(1).map(({ event, action }) => [event, action])).toEqual([
      ['run', 'submit'],
      ['run', 'update'],
      ['settled', undefined],
      ['run', 'submit'],
      ['settled', undefined],
    ]);
    expect(events[1]).toMatchObject({
      connector: 'acme',
      fixture: 'one',
      ok: true,
      stages: [{}, {}, {}, {}, {}, {}],
    });
    expect(events.at(-1)).toMatchObject({ runs: 1, failed: 0, changed: ['connectors/acme/submit.xsl'] });
    expect(await ended).toMatchObject({ status: 130, stderr: '' });
  },
);

test(
  'dev in a pipe: plain lines, a mistake in full and its end, no control characters',
  { timeout: 60_000 },
  async () => {
    using folder = writeWorkspace({ acme: twoActions() }, { one: item('One') });
    const child = startMrssmith(['dev', '--no-page'], { cwd: folder.path });
    running.push(child);
    const ended = finish(child);
    const path = join(folder.path, 'connectors/acme/submit.xsl');
    let text = '';
    child.stdout?.on('data', (chunk: string) => {
      const before = text;
      text += chunk;
      const settled = (all: string) => all.match(/runs? in /g)?.length ?? 0;
      if (settled(before) === 0 && settled(text) === 1)
        writeFileSync(path, sheet('<broken>').replace('</broken>', ''));
      else if (settled(before) === 1 && settled(text) === 2) writeFileSync(path, sheet('mended'));
      else if (settled(before) === 2 && settled(text) === 3) child.kill('SIGTERM');
    });
    const { status, stdout } = await ended;
    expect(status).toBe(143);
    expect(stdout).toContain('mrssmith dev');
    expect(stdout).toContain('error XSLT_MALFORMED');
    expect(stdout).toMatch(/connectors\/acme\/submit\.xsl: 2 runs in .*, none failed/);
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  },
);

test.each([
  [['dev', 'nobody'], 'CONNECTOR_UNKNOWN'],
  [['dev', '--fixture', 'none-such'], 'FIXTURE_UNKNOWN'],
  [['dev', '--no-page', '--open'], 'USAGE'],
])('%j is refused: %s', async (args, code) => {
  using folder = writeWorkspace({ acme: twoActions() }, { one: item('One') });
  const run = await mrssmith(args, { cwd: folder.path });
  expect(run.status).toBe(64);
  expect(run.text).toContain(`error ${code}`);
});
