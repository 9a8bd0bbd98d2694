import type { XmlElement } from '../../xml/tree.js';
import { copyElement } from '../mrss/custom-data.js';
import { childrenOf, freeNumber, numberOrNull, type SeedContext } from './reading.js';

const ACTIVE = 1;
const VALID = 1;

/** An item does not say what its metadata must look like: any `metadata` element will do. */
const ANYTHING = `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <xsd:element name="metadata">
    <xsd:complexType>
      <xsd:sequence>
        <xsd:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
      </xsd:sequence>
    </xsd:complexType>
  </xsd:element>
</xsd:schema>
`;

/**
 * Metadata documents of an entry or cue point, and the profiles that they name.
 *
 * @param objectType - KalturaMetadataObjectType, e.g. 1 for entries.
 */
export function seedMetadata(
  seed: SeedContext,
  parent: XmlElement,
  name: 'customData' | 'scene-customData',
  { objectId, objectType }: { objectId: string; objectType: number | string },
): void {
  const { context, createdAt } = seed;
  const { store, partnerId } = context;
  for (const element of childrenOf(parent, name)) {
    const { metadataId, metadataVersion, metadataProfileVersion } = element.attributes;
    const metadataProfileId = ensureProfile(seed, element, objectType);
    store.metadata.put({
      id: freeNumber(store.metadata, metadataId),
      partnerId,
      metadataProfileId,
      metadataProfileVersion: numberOrNull(metadataProfileVersion) ?? 1,
      metadataObjectType: objectType,
      objectId,
      version: numberOrNull(metadataVersion) ?? 1,
      createdAt,
      updatedAt: createdAt,
      status: VALID,
      xml: element.children.map(copyElement).join(''),
    });
  }
}

function ensureProfile(
  { context, createdAt }: SeedContext,
  { attributes }: XmlElement,
  metadataObjectType: number | string,
): number {
  const { store, partnerId } = context;
  const id = numberOrNull(attributes['metadataProfileId']) ?? store.metadataProfiles.nextId();
  if (store.metadataProfiles.get(id) !== undefined) return id;
  store.metadataProfiles.put({
    id,
    partnerId,
    name: `Metadata profile ${id}`,
    systemName: null,
    metadataObjectType,
    version: numberOrNull(attributes['metadataProfileVersion']) ?? 1,
    status: ACTIVE,
    createdAt,
    updatedAt: createdAt,
    xsd: ANYTHING,
    createMode: 1,
  });
  return id;
}
