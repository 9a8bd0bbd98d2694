/** Snippets for VS Code: what PHP gives a stylesheet, and the blocks of the kit's own files. */

interface Snippet {
  readonly scope: string;
  readonly prefix: string;
  readonly body: readonly string[];
  readonly description: string;
}

const XSL = 'xsl,xml';

const php = (prefix: string, call: string, description: string): Snippet => ({
  scope: XSL,
  prefix,
  body: [`php:function(${call})`],
  description,
});

/** The seven functions that the account registers, and what nearly every stylesheet starts with. */
export const STYLESHEET_SNIPPETS: Readonly<Record<string, Snippet>> = {
  'mrssmith stylesheet': {
    scope: XSL,
    prefix: 'mrss-stylesheet',
    body: [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<xsl:stylesheet version="1.0"',
      '    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"',
      '    xmlns:php="http://php.net/xsl"',
      '    exclude-result-prefixes="php">',
      '',
      '  <xsl:output encoding="UTF-8"/>',
      '',
      '  <xsl:template match="/item">',
      '    <${1:asset} id="{entryId}">',
      '      $0',
      '    </${1:asset}>',
      '  </xsl:template>',
      '',
      '</xsl:stylesheet>',
    ],
    description: 'A stylesheet for an MRSS item',
  },
  'mrssmith own distribution': {
    scope: XSL,
    prefix: 'mrss-own',
    body: [
      '<xsl:variable name="distributionProfileId"/>',
      '<xsl:variable name="own" select="/item/distribution[',
      '    @distributionProfileId = string(\\$distributionProfileId)',
      '    or concat(@distributionProfileId, @distributionProfileId) = string(\\$distributionProfileId)]"/>',
    ],
    description: "This profile's own distribution block, among those of other connectors",
  },
  'mrssmith text that may be missing': {
    scope: XSL,
    prefix: 'mrss-if',
    body: [
      '<xsl:if test="normalize-space(${1:description})">',
      '  <${2:description}><xsl:value-of select="${1:description}"/></${2:description}>',
      '</xsl:if>',
    ],
    description: 'An element, where the item has a text for it',
  },
  'mrssmith date': php(
    'mrss-gmdate',
    `'dateUtils::kGmdate', '\${1:Y-m-d\\\\TH:i:s\\\\Z}', string(\${2:createdAt})`,
    'A time in UTC: PHP date letters, seconds since 1970',
  ),
  'mrssmith local date': php(
    'mrss-kdate',
    `'dateUtils::kDate', '\${1:Y-m-d}', string(\${2:createdAt})`,
    "A time in the server's time zone",
  ),
  'PHP date': php(
    'php-date',
    `'date', '\${1:Y-m-d}', number(\${2:createdAt})`,
    "date(): the server's time zone",
  ),
  'PHP gmdate': php('php-gmdate', `'gmdate', '\${1:Y-m-d}', number(\${2:createdAt})`, 'gmdate(): UTC'),
  'PHP strtotime': php(
    'php-strtotime',
    `'strtotime', string(\${1:customData/date})`,
    'strtotime(): a text as seconds since 1970',
  ),
  'PHP urlencode': php(
    'php-urlencode',
    `'urlencode', string(\${1:title})`,
    'urlencode(): for a query string',
  ),
  'PHP xml_load_for_xslt': php(
    'php-xml-load',
    `'xml_load_for_xslt', string(\${1:.})`,
    'xml_load_for_xslt(): a text of XML as nodes',
  ),
};

const YAML = 'yaml';

const action = (name: string, path: string): Snippet => ({
  scope: YAML,
  prefix: `mrss-${name}`,
  body: [
    `${name}:`,
    '  protocol: ${1|https,http,sftp,ftp,scp|}',
    '  serverAddress: ${2:ingest.partner.example}',
    `  remotePath: \${3:${path}}`,
    '  remoteUsername: ${4:user}',
    '  remotePassword: \\${${5:PARTNER_PASSWORD}\\}',
    `  transform: \${6:${name}.xsl}`,
    `  validator: \${7:${name}.xsd}`,
  ],
  description: `The ${name} action of connector.yaml`,
});

/** The blocks of connector.yaml. */
export const CONNECTOR_SNIPPETS: Readonly<Record<string, Snippet>> = {
  'connector submit': action('submit', '/assets'),
  'connector update': action('update', '/assets'),
  'connector delete': action('delete', '/assets'),
  'connector results': {
    scope: YAML,
    prefix: 'mrss-results',
    body: ["results: { parser: ${1|xpath,regex,xsl|}, expression: '${2:string(//id)}' }"],
    description: "Where the partner's id stands in its answer",
  },
  'connector responses': {
    scope: YAML,
    prefix: 'mrss-responses',
    body: ['responses:', '  ${1:submit}: { status: ${2:200}, file: responses/${1:submit}.xml }'],
    description: 'What the sink answers in place of the partner',
  },
};

/** Cases of tests/*.test.yaml. */
export const TEST_SNIPPETS: Readonly<Record<string, Snippet>> = {
  'mrssmith test case': {
    scope: YAML,
    prefix: 'mrss-case',
    body: [
      '- name: ${1:an entry without a name is called after its id}',
      '  fixture: ${2:minimal}',
      "  set: { ${3:title}: '${4}' }",
      '  expect:',
      "    xpath: { '${5:/asset/title}': '${6}' }",
    ],
    description: 'A case: a fixture, changes of it, and what has to come out',
  },
  'mrssmith failing partner': {
    scope: YAML,
    prefix: 'mrss-case-fault',
    body: [
      '- name: ${1:a partner that is down is no success}',
      '  fixture: ${2:minimal}',
      '  respond: { status: ${3:503} }',
      '  expect:',
      '    fails: { stage: deliver }',
      '    status: ERROR_SUBMITTING',
    ],
    description: 'A case in which the partner refuses',
  },
};
