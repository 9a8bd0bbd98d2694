import { expect, test } from 'vitest';
import { adminOf, startAccount } from './entry-support.js';

const XSD = `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata"/></xsd:schema>`;

test('what belongs to an entry goes with it', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entry = { objectType: 'KalturaMediaEntry', mediaType: 1, categories: 'News>Local' };
  const { id: entryId } = await call('media', 'add', { entry });
  const addMetadata = async (objectType: number | string, objectId: unknown) => {
    const metadataProfile = { name: 'p', metadataObjectType: objectType };
    const profile = await call('metadata_metadataProfile', 'add', { metadataProfile, xsdData: XSD });
    const sent = { metadataProfileId: profile['id'], objectType, objectId, xmlData: '<metadata/>' };
    return (await call('metadata_metadata', 'add', sent))['id'];
  };
  const cuePoint = { objectType: 'KalturaCodeCuePoint', entryId, startTime: 0, code: 'A' };
  const { id: pointId } = await call('cuePoint_cuePoint', 'add', { cuePoint });
  const metadataIds = [
    await addMetadata(1, entryId),
    await addMetadata('codeCuePointMetadata.CodeCuePoint', pointId),
  ];

  await call('media', 'delete', { entryId });

  for (const id of metadataIds) {
    expect(await call.failure('metadata_metadata', 'get', { id })).toBe('METADATA_NOT_FOUND');
  }
  expect(await call.failure('cuePoint_cuePoint', 'get', { id: pointId })).toBe('CUE_POINT_ID_NOT_FOUND');
  const places = await call('categoryEntry', 'list', { filter: { entryIdEqual: entryId } });
  expect(places).toMatchObject({ totalCount: 0 });
  const categories = await call('category', 'list');
  expect(categories).toMatchObject({ objects: [{ entriesCount: 0 }, { entriesCount: 0 }] });
});

test('deleted entries are listed for those alone who ask for them', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id: entryId } = await call('media', 'add', { entry: { objectType: 'KalturaMediaEntry' } });
  await call('media', 'delete', { entryId });
  const countOf = async (filter: Record<string, unknown>) =>
    (await call('media', 'list', { filter }))['totalCount'];
  expect(await countOf({ statusNotEqual: 2 })).toBe(0);
  expect(await countOf({ statusNotIn: '2' })).toBe(0);
  expect(await countOf({ statusIn: '2,3' })).toBe(1);
});
