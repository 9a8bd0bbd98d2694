import { stylesheet } from '../../support/workspace.js';

/** Everything a connector can declare: four actions with twelve documents, and a profile with overrides. */

const ACTIONS = ['submit', 'update', 'delete', 'fetchReport'] as const;

/** Says of which action and version a document is, so that a mix of two shows. */
export const transformOf = (action: string, version: number): string =>
  stylesheet(`<feed action="${action}" v="${version}"/>`);
export const validatorOf = (action: string, version: number): string =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><!-- ${action} v="${version}" --><xs:element name="feed"><xs:complexType><xs:attribute name="action"/><xs:attribute name="v"/></xs:complexType></xs:element></xs:schema>\n`;
export const resultsOf = (action: string, version: number): string =>
  `//id[@of='${action}'][@v="${version}"]`;

const BASE = `name: Full Measure
provider:
  isDefault: false
  requiredFlavorParamsIds: [0, 487041]
  optionalFlavorParamsIds: [487071, 487051]
  requiredThumbDimensions:
    - { width: 1280, height: 720 }
    - { width: 640, height: 360 }
  optionalThumbDimensions:
    - { width: 120, height: 90 }
  editableFields: [name, description]
  mandatoryFields: [name]
  updateRequiredEntryFields: [entry.NAME, entry.TAGS]
  updateRequiredMetadataXPaths:
    - /*[local-name()='metadata']/*[local-name()='Slot']
  scheduleUpdateEnabled: true
  intervalBeforeSunrise: 3600
profile:
  name: Full Measure, every channel
  status: enabled
  submitEnabled: manual
  updateEnabled: automatic
  deleteEnabled: automatic
  reportEnabled: manual
  distributeTrigger: entryReady
  autoCreateFlavors: [487041]
  requiredFlavorParamsIds: [487061]
  requiredThumbDimensions:
    - { width: 1920, height: 1080 }
  requiredAssetDistributionRules:
    - validationError: a trailer is needed
      assetDistributionConditions:
        - { propertyName: tags, propertyValue: trailer }
  sunriseDefaultOffset: 60
  updateRequiredEntryFields: [entry.DESCRIPTION]
  actions:
    submit: { httpFieldName: metadata, httpFileName: feed.xml }
    update: { httpFieldName: metadata }
    delete: { serverAddress: removals.full.example, remotePassword: "\${FULL_REMOVAL_PASSWORD}" }
`;

const actionText = (action: string, version: number): string => `  ${action}:
    protocol: https
    serverAddress: ingest.full.example
    remotePath: /v${version}/${action}
    remoteUsername: northlight
    remotePassword: \${FULL_PASSWORD}
    editableFields: [title]
    transform: ${action}.xsl
    validator: ${action}.xsd
    results: { parser: xpath, file: ${action}.results.xpath }
`;

/** Files of the connector. Every action, with all its documents, is of a version. */
export function fullConnector(version = 1): Record<string, string> {
  const files: Record<string, string> = {
    'connector.yaml': `${BASE}actions:\n${ACTIONS.map((action) => actionText(action, version)).join('')}`,
  };
  for (const action of ACTIONS) {
    files[`${action}.xsl`] = transformOf(action, version);
    files[`${action}.xsd`] = validatorOf(action, version);
    files[`${action}.results.xpath`] = resultsOf(action, version);
  }
  return files;
}

/** Passwords that it asks for. */
export const FULL_SECRETS = {
  FULL_PASSWORD: 'full-Pa55/w+rd&1',
  FULL_REMOVAL_PASSWORD: 'removal"s\\ecret<2>',
} as const;
