import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestAction } from '../../src/cli/publish/sent.js';
import type { EntryDistribution, LogName } from '../../src/deploy/entry-distribution.js';
import { startScene, type Scene } from './support/scene.js';
import { addEntry, deployByHand, distribute, runJob } from './traffic-scene.js';

const CONNECTOR = {
  'connector.yaml': JSON.stringify({
    name: 'Acme',
    actions: {
      submit: {
        protocol: 'http',
        serverAddress: 'partner.invalid',
        remotePath: '/in',
        transform: 'submit.xsl',
        results: { parser: 'xpath', expression: '//id' },
      },
      delete: { protocol: 'http', serverAddress: 'partner.invalid', remotePath: '/out' },
    },
    profile: { name: 'Acme TV' },
  }),
  // Latin-1: what is not UTF-8 must come through too.
  'submit.xsl':
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:output encoding="ISO-8859-1"/><xsl:template match="/"><feed><xsl:value-of select="item/title"/></feed></xsl:template></xsl:stylesheet>',
};

let scene: Scene;
let id = 0;
beforeAll(async () => {
  scene = await startScene({ connectors: { acme: CONNECTOR } });
  const { profileId } = await deployByHand(scene, 'acme');
  id = await distribute(scene, await addEntry(scene, { name: 'Café' }), profileId);
});
afterAll(() => scene[Symbol.asyncDispose]());

const SENT = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?>\n<feed>Café</feed>\n', 'latin1');

test('the bytes are written as they were sent, and nothing else is on stdout', async () => {
  const file = join(scene.folder, 'sent.bin');
  const toFile = await scene.run(['sent', String(id), '--out', file]);
  expect(toFile).toMatchObject({ status: 0, stdout: '' });
  expect(readFileSync(file)).toEqual(SENT);
  expect(toFile.stderr).toContain(`submit sent, ${SENT.length} B · entry distribution ${id}`);
  expect(toFile.stderr).toMatch(/READY · remote id sink-\d+/);

  const returned = await scene.spawn(['sent', String(id), '--returned', '-q']);
  expect(returned).toMatchObject({ status: 0, stderr: '' });
  expect(returned.stdout).toMatch(/^<response><id>sink-\d+<\/id><\/response>$/);
});

test('--json has what is no UTF-8 as base64, and text as text', async () => {
  const sent = await scene.run(['sent', String(id), '--json']);
  expect(JSON.parse(sent.stdout)).toMatchObject({
    entryDistributionId: id,
    action: 'submit',
    which: 'sent',
    bytes: SENT.length,
    contentType: expect.stringContaining('xml') as string,
    base64: SENT.toString('base64'),
    status: 2,
    statusName: 'READY',
    errorDescription: null,
  });
  const returned = await scene.run(['sent', String(id), '--json', '--returned']);
  expect(JSON.parse(returned.stdout)).toMatchObject({
    which: 'returned',
    text: expect.stringContaining('<id>') as string,
  });
});

test('what was never kept is told, with what is', async () => {
  const run = await scene.run(['sent', String(id), '--action', 'update']);
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toContain(
    `DATA_MISSING: the account keeps no sent data of update of entry distribution ${id}`,
  );
  expect(run.stderr).toContain('It keeps: --action submit, --action submit --returned.');
});

test('an id that is not there, or is none, is a mistake of the command line', async () => {
  const unknown = await scene.run(['sent', '4711']);
  expect(unknown).toMatchObject({ status: 64, stdout: '' });
  expect(unknown.stderr).toContain('ENTRY_DISTRIBUTION_UNKNOWN');
  expect((await scene.run(['sent', '0_ab12cd34'])).status).toBe(64);
});

test('after a delete, the delete is what comes without --action', async () => {
  await runJob(scene, id, 'submitDelete');
  const run = await scene.run(['sent', String(id), '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({ action: 'delete', statusName: 'REMOVED' });
});

describe('the newest action', () => {
  const of = (statusName: string, ...logs: LogName[]) =>
    newestAction({ statusName, logs: new Set(logs) } as unknown as EntryDistribution, 'sent');

  test.each([
    ['READY', ['submit sent'], 'submit'],
    ['READY', ['submit sent', 'update sent'], 'update'],
    ['REMOVED', ['submit sent', 'update sent', 'delete sent'], 'delete'],
    ['ERROR_DELETING', ['submit sent'], 'submit'],
    ['ERROR_SUBMITTING', ['submit sent', 'update sent', 'delete sent'], 'submit'],
    ['PENDING', [], 'submit'],
  ] as const)('of %s with %s is %s', (statusName, logs, action) => {
    expect(of(statusName, ...logs)).toBe(action);
  });
});
