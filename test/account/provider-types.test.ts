import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { createTypes } from '../../src/account/types/index.js';
import {
  findProviderType,
  PROVIDER_TYPE,
  PROVIDER_TYPES,
  providerTypeOfProfileClass,
} from '../../src/account/types/providers.js';

const enums = createRequire(import.meta.url)('kaltura-client/KalturaTypes.js') as Record<
  string,
  Readonly<Record<string, string>> | undefined
>;

test('provider types are those of the published client, and one that it leaves out', () => {
  const texts = Object.fromEntries(
    Object.entries(PROVIDER_TYPE.values).map(([constant, value]) => [constant, String(value)]),
  );
  expect(texts).toEqual({ ...enums['DistributionProviderType'], EXAMPLE: 'exampleDistribution.EXAMPLE' });
});

test('every provider type has its classes, and its profile filter', () => {
  const types = createTypes();
  for (const { providerClass, profileClass, isConfigurable } of PROVIDER_TYPES) {
    expect(types.isA(providerClass, 'KalturaDistributionProvider')).toBe(true);
    expect(types.isA(profileClass, 'KalturaDistributionProfile')).toBe(true);
    expect(types.isA(profileClass, 'KalturaConfigurableDistributionProfile')).toBe(isConfigurable);
    expect(types.isA(`${profileClass}Filter`, 'KalturaDistributionProfileFilter')).toBe(true);
  }
});

test('a provider type is found by its value in any case, and by its profile class', () => {
  expect(findProviderType('1')?.providerClass).toBe('KalturaGenericDistributionProvider');
  expect(findProviderType('FTPDISTRIBUTION.ftp_scheduled')?.name).toBe('FTP (Scheduled)');
  expect(findProviderType('none')).toBeUndefined();
  expect(providerTypeOfProfileClass('KalturaFtpDistributionProfile')?.type).toBe('ftpDistribution.FTP');
  expect(providerTypeOfProfileClass('KalturaConfigurableDistributionProfile')).toBeUndefined();
});
