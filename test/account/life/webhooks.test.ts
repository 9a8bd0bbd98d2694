import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { Webhooks } from '../../../src/account/life/webhooks.js';

/** A handler on the loopback interface that answers with the statuses given, then 200. */
async function startHandler(...statuses: number[]) {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      bodies.push(JSON.parse(await text(request)));
      response.writeHead(statuses.shift() ?? 200, { location: 'http://partner.example/' }).end('taken');
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    bodies,
    url: `http://127.0.0.1:${port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

const change = (to: number) =>
  ({
    kind: 'status',
    entryDistributionId: 3,
    entryId: '0_a',
    distributionProfileId: 5,
    from: 0,
    to,
    reason: 'submitAdd',
    at: 17,
  }) as const;
const retryAfterMs = [1, 1];

test('changes of status are posted in their order, other events are not', async () => {
  await using handler = await startHandler();
  const hooks = new Webhooks(handler.url, { live: false });
  hooks.send(change(4));
  hooks.send({ kind: 'note', code: 'X', text: 'x' });
  hooks.send(change(2));
  await hooks.idle();
  expect(handler.bodies).toEqual(
    [4, 2].map((to) => ({
      objectType: 'entryDistribution',
      event: 'statusChanged',
      entryDistributionId: 3,
      entryId: '0_a',
      distributionProfileId: 5,
      from: 0,
      to,
      reason: 'submitAdd',
      at: 17,
    })),
  );
});

test('a handler that fails is asked again, so often, and then told of', async () => {
  await using handler = await startHandler(500, 503, 200, 500, 302, 404);
  const told: string[] = [];
  const hooks = new Webhooks(handler.url, {
    live: false,
    retryAfterMs,
    onFailure: (line) => told.push(line),
  });
  for (const to of [4, 2, 5]) hooks.send(change(to));
  await hooks.idle();
  expect(handler.bodies.map((body) => (body as { to: number }).to)).toEqual([4, 4, 4, 2, 2, 2, 5]);
  expect(told).toEqual([`${handler.url} did not take status 2 of 3: HTTP 404`]);
});

test('a handler that is gone costs nobody anything', async () => {
  const handler = await startHandler();
  await handler[Symbol.asyncDispose]();
  const told: string[] = [];
  const hooks = new Webhooks(handler.url, {
    live: false,
    retryAfterMs,
    onFailure: (line) => told.push(line),
  });
  hooks.send(change(4));
  await hooks.idle();
  expect(told).toEqual([expect.stringContaining('ECONNREFUSED')]);
});

test.each([
  'http://partner.example/',
  'http://127.0.0.1.partner.example/',
  'ftp://127.0.0.1/',
  'nothing',
  'http://10.0.0.1/',
])('%s is refused', (url) => {
  expect(() => new Webhooks(url, { live: false })).toThrow(
    expect.objectContaining({ code: 'USAGE' }) as Error,
  );
});

test('with live other hosts are allowed', () => {
  expect(() => new Webhooks('https://partner.example/hook', { live: true })).not.toThrow();
});
