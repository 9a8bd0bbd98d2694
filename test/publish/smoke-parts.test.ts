import { expect, test } from 'vitest';
import { addressOf } from '../../src/cli/publish/smoke-confirm.js';
import { diffDocuments } from '../../src/cli/publish/smoke-diff.js';
import type { Connector } from '../../src/core/connector.js';
import { DISTRIBUTION_STATUS } from '../../src/core/distribution.js';
import { toEntryDistribution } from '../../src/deploy/entry-distribution.js';
import { chooseSmokeAction, type SmokeProfile } from '../../src/deploy/smoke-target.js';

const distribution = (status: keyof typeof DISTRIBUTION_STATUS, more: object = {}) =>
  toEntryDistribution({
    id: 42,
    entryId: '0_film',
    distributionProfileId: 7,
    status: DISTRIBUTION_STATUS[status],
    ...more,
  });
const all = () => true;

test.each([
  [undefined, 'submit'],
  ['PENDING', 'submit'],
  ['QUEUED', 'submit'],
  ['REMOVED', 'submit'],
  ['ERROR_SUBMITTING', 'submit'],
  ['READY', 'update'],
  ['ERROR_UPDATING', 'update'],
  ['ERROR_DELETING', 'update'],
] as const)('an entry that is %s is sent as a(n) %s', (status, action) => {
  const target = { entryId: '0_film', distribution: status && distribution(status) };
  expect(chooseSmokeAction(target, undefined, all)).toBe(action);
  expect(chooseSmokeAction(target, 'submit', all)).toBe('submit');
});

test.each(['SUBMITTING', 'UPDATING', 'DELETING', 'IMPORT_SUBMITTING'] as const)(
  'an entry that is %s is left alone: try again',
  (status) => {
    const target = { entryId: '0_film', distribution: distribution(status) };
    expect(() => chooseSmokeAction(target, undefined, all)).toThrow(
      expect.objectContaining({ code: 'SMOKE_FAILED', exit: 75 }) as Error,
    );
  },
);

test('what is not out cannot be updated or deleted, and what a connector lacks cannot be done', () => {
  const target = { entryId: '0_film', distribution: undefined };
  const usage = expect.objectContaining({ code: 'SMOKE_FAILED', exit: 64 }) as Error;
  expect(() => chooseSmokeAction(target, 'delete', all)).toThrow(usage);
  expect(() => chooseSmokeAction(target, 'update', all)).toThrow(usage);
  const ready = { entryId: '0_film', distribution: distribution('READY') };
  expect(() => chooseSmokeAction(ready, undefined, (name) => name === 'submit')).toThrow(/no update action/);
});

test('an entry distribution is read with its errors in words, and with the logs that exist', () => {
  const read = distribution('PENDING', {
    remoteId: '',
    hasSubmitSentDataLog: true,
    hasDeleteResultsLog: true,
    hasUpdateSentDataLog: false,
    validationErrors: [
      { objectType: 'KalturaDistributionValidationErrorMissingFlavor', flavorParamsId: '487041' },
      {
        objectType: 'KalturaDistributionValidationErrorMissingThumbnail',
        dimensions: { width: '1280', height: '720' },
      },
      { objectType: 'KalturaDistributionValidationErrorMissingAsset', data: 'a caption' },
      { objectType: 'KalturaDistributionValidationErrorMissingMetadata', fieldName: 'Genre' },
      {
        objectType: 'KalturaDistributionValidationErrorInvalidData',
        fieldName: 'title',
        description: 'too long',
      },
    ],
  });
  expect([...read.logs]).toEqual(['submit sent', 'delete returned']);
  expect(read).toMatchObject({ statusName: 'PENDING', remoteId: undefined });
  expect(read.validationErrors).toEqual([
    'no flavor of params 487041',
    'no thumbnail of 1280 x 720',
    'a required asset is missing: a caption',
    'no metadata field Genre',
    'the field title is not valid: too long',
  ]);
});

test('the address is the profile’s where it has one, the action’s otherwise', () => {
  const submit = { protocol: 'https', serverAddress: 'ingest.acme.example/', remotePath: '/v1/assets' };
  const connector = { actions: { submit } } as unknown as Connector;
  const target = (override: object) => ({
    profile: { addresses: { submit: override } } as unknown as SmokeProfile,
  });
  expect(addressOf(connector, target({}), 'submit')).toBe('https://ingest.acme.example/v1/assets');
  expect(addressOf(connector, target({ serverAddress: 'test.acme.example' }), 'submit')).toBe(
    'https://test.acme.example/v1/assets',
  );
});

test('a difference is shown in lines, also of a feed that is one line', () => {
  const made = Buffer.from('<?xml version="1.0"?>\n<feed><a>1</a><b>2</b><c>3</c></feed>\n');
  const sent = Buffer.from('<?xml version="1.0"?>\n<feed><a>1</a><b>20</b><c>3</c></feed>\n');
  expect(diffDocuments(made, made)).toEqual([]);
  const diff = diffDocuments(made, sent);
  expect(diff[0]).toBe('from byte 41 on, of 60 made and 61 sent');
  expect(diff).toContain('- <b>2</b>');
  expect(diff).toContain('+ <b>20</b>');
  expect(diff.filter((line) => /^[-+]/.test(line))).toHaveLength(2);
});
