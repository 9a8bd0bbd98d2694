import { expect, test } from 'vitest';
import { DIALECTS } from '../../../src/core/outcome.js';
import { openWorld } from './world.js';

const answerWithId = () => [
  { status: 200, headers: {}, body: Buffer.from('<result><id>remote-1</id></result>'), file: undefined },
];

test.each(DIALECTS)(
  "an entry is bound, submitted, and READY with the partner's id: dialect %s",
  async (dialect) => {
    await using world = await openWorld({ dialect, responses: answerWithId });
    const profile = await world.profile();
    const entry = await world.entry();

    const bound = await world.get('add', {
      entryDistribution: {
        objectType: 'KalturaEntryDistribution',
        entryId: entry.id,
        distributionProfileId: profile.id,
      },
    });
    expect(bound).toMatchObject({
      status: 0,
      validationErrors: [],
      sunStatus: 2,
      partnerId: entry.partnerId,
    });
    const id = bound['id'] as number;
    expect(await world.get('submitAdd', { id, submitWhenReady: true })).toMatchObject({ status: 4 });
    await world.idle();

    expect(await world.get('get', { id })).toMatchObject({
      status: 2,
      remoteId: 'remote-1',
      errorType: null,
      hasSubmitSentDataLog: true,
      hasSubmitResultsLog: true,
      hasUpdateSentDataLog: false,
    });
    const sent = await world.call('serveSentData', { id, actionType: 1 });
    if (sent.kind !== 'file') throw new Error(JSON.stringify(sent));
    expect(sent.file.fileName).toBe(`${id}_1_sent.xml`);
    expect(Buffer.from(sent.file.bytes).toString()).toContain(`<entryId>${entry.id}</entryId>`);
    expect(Buffer.from(sent.file.bytes)).toEqual(world.courier.inbox.deliveries[0]?.body);
    const returned = await world.call('serveReturnedData', { id, actionType: 1 });
    if (returned.kind !== 'file') throw new Error(JSON.stringify(returned));
    expect(Buffer.from(returned.file.bytes).toString()).toBe('<result><id>remote-1</id></result>');

    await world.get('submitUpdate', { id });
    await world.idle();
    await world.get('submitDelete', { id });
    await world.idle();
    expect(world.history(id)).toEqual([0, 4, 2, 5, 2, 6, 10]);
    expect(world.store.deliveries.size).toBe(3);
  },
);
