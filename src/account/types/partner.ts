import { bool, classSpec, enumOf, int, intEnum, readonly, string, time, type ClassSpec } from './spec.js';

const KALTURA_PARTNER_STATUS = intEnum('KalturaPartnerStatus', {
  DELETED: 0,
  ACTIVE: 1,
  BLOCKED: 2,
  FULL_BLOCK: 3,
  READ_ONLY: 4,
});

/** Types and packages are read alone here, so that their members do not matter. */
const KALTURA_PARTNER_TYPE = intEnum('KalturaPartnerType', { KMC: 1 });

/** What a client may want to know of its account. @source kaltura/server, KalturaPartner.php */
export const PARTNER_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaPartner',
    {
      id: readonly(int),
      name: string,
      website: string,
      notificationUrl: string,
      appearInSearch: int,
      createdAt: readonly(time),
      adminName: string,
      adminEmail: string,
      description: string,
      landingPage: string,
      userLandingPage: string,
      type: enumOf(KALTURA_PARTNER_TYPE),
      phone: string,
      describeYourself: string,
      adultContent: bool,
      status: readonly(enumOf(KALTURA_PARTNER_STATUS)),
      maxUploadSize: int,
      partnerPackage: int,
      secret: readonly(string),
      adminSecret: readonly(string),
      adminLoginUsersQuota: readonly(int),
      adminUserId: string,
      firstName: string,
      lastName: string,
      country: string,
      state: string,
      publishersQuota: readonly(int),
      defaultEntitlementEnforcement: readonly(bool),
      templatePartnerId: readonly(int),
      host: readonly(string),
      cdnHost: readonly(string),
      partnerParentId: int,
      referenceId: string,
    },
    { extends: 'KalturaObject' },
  ),
];
