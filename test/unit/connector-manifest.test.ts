import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../src/connector/manifest.js';

/** `line:column CODE message`, one for each problem. */
function mistakesIn(source: string): string[] {
  return parseManifest(source, 'connector.yaml').problems.map(
    ({ line, column, code, message }) => `${line}:${column} ${code} ${message}`,
  );
}

const fixesIn = (source: string) => parseManifest(source, 'connector.yaml').problems.map(({ fix }) => fix);

const MINIMAL = `name: Acme
actions:
  submit: { protocol: sftp, serverAddress: ingest.acme.example }
`;

/** Of a manifest that is right but for what is added to its submit action, on line 6. */
const withSetting = (setting: string) => `name: Acme
actions:
  submit:
    protocol: sftp
    serverAddress: ingest.acme.example
    ${setting}
`;
/** Likewise in a section of its own, on line 5. */
const withSection = (section: string, setting: string) => `${MINIMAL}${section}:
  ${setting}
`;

const FULL = `# yaml-language-server: $schema=../../schemas/connector.schema.json
name: Acme TV
provider:
  isDefault: true
  requiredFlavorParamsIds: [0]
  optionalFlavorParamsIds: [487041]
  requiredThumbDimensions: [{ width: 1280, height: 720 }]
  optionalThumbDimensions:
    - width: 640
      height: 360
  editableFields: [title]
  mandatoryFields: [title]
  updateRequiredEntryFields: [entry.NAME]
  updateRequiredMetadataXPaths: [/*/Title]
  scheduleUpdateEnabled: true
  deleteInsteadUpdate: true
  intervalBeforeSunrise: 86400
  intervalBeforeSunset: 3600
actions:
  submit: &http
    protocol: https
    serverAddress: https://ingest.acme.example
    remotePath: /v1/assets
    remoteUsername: kaltura_\${STAGE}
    remotePassword: \${ACME_PASSWORD}
    transform: submit.xsl
    validator: acme.xsd
    results: { parser: xpath, file: submit.results.xpath }
    editableFields: []
    mandatoryFields: []
  update: { <<: *http, remotePath: "/v1/assets/{REMOTE_ID}" }
  delete: { protocol: ftp, serverAddress: ftp.acme.example, remoteUsername: anonymous, remotePassword: "" }
  fetchReport: { protocol: scp, results: { parser: regex, expression: '(\\d+)' } }
profile:
  name: Acme TV distribution
  status: disabled
  submitEnabled: manual
  updateEnabled: automatic
  deleteEnabled: automatic
  reportEnabled: disabled
  distributeTrigger: moderationApproved
  autoCreateFlavors: [487041]
  autoCreateThumb: [1]
  requiredFlavorParamsIds: [1]
  requiredThumbDimensions: [{ width: 1, height: 1 }]
  requiredAssetDistributionRules:
    - validationError: no captions
      assetDistributionConditions: [{ propertyName: language, propertyValue: English }]
  sunriseDefaultOffset: -60
  sunsetDefaultOffset: 60
  updateRequiredEntryFields: [entry.TAGS]
  actions:
    submit: { httpFieldName: metadata, httpFileName: entry.xml, ftpPassiveMode: true }
    fetchReport: { serverAddress: reports.acme.example, remotePassword: "\${REPORT_PASSWORD}" }
harness:
  engine: saxon
  timezone: Europe/Berlin
  distribution: keep
  job: { entryDistributionId: 1, distributionProfileId: 2 }
  responses:
    submit: { status: 201, headers: { content-type: text/xml, Retry-After: 30 }, file: responses/submit.xml }
    update:
      - { status: 503 }
      - { body: <ok/> }
`;

describe('a connector.yaml that is right', () => {
  test('may say everything', () => {
    expect(mistakesIn(FULL)).toEqual([]);
  });

  test('may say as little as a name and one action', () => {
    const { manifest, problems } = parseManifest(MINIMAL, 'connector.yaml');
    expect(problems).toEqual([]);
    expect(manifest).toMatchObject({
      name: 'Acme',
      provider: { isDefault: false, requiredFlavorParamsIds: [], updateRequiredEntryFields: [] },
      profile: { status: 'enabled', distributeTrigger: 'entryReady', actions: {} },
      harness: {
        engine: 'libxslt',
        timezone: 'UTC',
        distribution: 'auto',
        job: { entryDistributionId: 9001, distributionProfileId: 7007 },
        responses: {},
      },
    });
  });

  test('merges a mapping that an anchor names, and lets its own keys win', () => {
    const { manifest } = parseManifest(FULL, 'connector.yaml');
    expect(manifest?.actions.update).toEqual({
      ...manifest?.actions.submit,
      remotePath: '/v1/assets/{REMOTE_ID}',
    });
  });

  test.each([
    ['Windows line endings', FULL.replaceAll('\n', '\r\n')],
    ['a mark of byte order', `\uFEFF${FULL}`],
    [
      'a bracket that closes under its key',
      `${MINIMAL}provider:\n  requiredFlavorParamsIds: [\n    1\n  ]\n`,
    ],
    ['a document start and end', `---\n${MINIMAL}...\n`],
    [
      'an alias of a scalar',
      `${MINIMAL}profile: { name: &n Acme, actions: { submit: { serverAddress: *n } } }\n`,
    ],
    [
      'an address that only the profile gives',
      'name: A\nactions: { submit: { protocol: ftp } }\nprofile: { actions: { submit: { serverAddress: h } } }\n',
    ],
    ['two variables in a password', withSetting('remotePassword: ${A}${B}')],
    ['a password between quotes', withSetting(`remotePassword: "\${ACME_PASSWORD}"`)],
    ['a header that is a number', withSection('harness', 'responses: { submit: { headers: { Age: 3 } } }')],
    ['a time zone in another case', withSection('harness', 'timezone: europe/berlin')],
  ])('may have %s', (_, source) => {
    expect(mistakesIn(source)).toEqual([]);
  });
});

describe('a mistake in connector.yaml is told at its place:', () => {
  test.each([
    // Keys
    ['no name', MINIMAL.replace('name: Acme\n', ''), '1:1 CONNECTOR_INVALID connector.yaml needs name'],
    ['no actions', 'name: Acme\n', '1:1 CONNECTOR_INVALID connector.yaml needs actions'],
    [
      'no action',
      'name: Acme\nactions: {}\n',
      '2:1 CONNECTOR_INVALID actions needs at least one of submit, update, delete, fetchReport',
    ],
    ['an empty file', '', '1:1 CONNECTOR_INVALID connector.yaml is empty; it needs name and actions'],
    [
      'only a comment',
      '# soon\n',
      '1:1 CONNECTOR_INVALID connector.yaml is empty; it needs name and actions',
    ],
    [
      'a list',
      '- name: Acme\n',
      '1:1 CONNECTOR_INVALID connector.yaml must be a mapping (lines of key: value), and is a list',
    ],
    ['an unknown key', `${MINIMAL}zzz: 1\n`, '4:1 CONNECTOR_INVALID connector.yaml has no setting "zzz"'],
    [
      'a mistyped key',
      withSetting('remotPath: /in'),
      '6:5 CONNECTOR_INVALID actions.submit has no setting "remotPath". Did you mean "remotePath"?',
    ],
    [
      'a mistyped key that is needed, said once',
      MINIMAL.replace('name', 'nmae'),
      '1:1 CONNECTOR_INVALID connector.yaml has no setting "nmae". Did you mean "name"?',
    ],
    [
      'a mistyped action',
      `${MINIMAL}  updat: {}\n`,
      '4:3 CONNECTOR_INVALID actions has no setting "updat". Did you mean "update"?',
    ],
    [
      'a key of another section',
      withSetting('httpFieldName: metadata'),
      '6:5 CONNECTOR_INVALID actions.submit has no setting "httpFieldName". It belongs in profile.actions.<action>.',
    ],
    [
      "a key in the server's words",
      withSetting('mrssTransformer: submit.xsl'),
      `6:5 CONNECTOR_INVALID actions.submit has no setting "mrssTransformer". That is the server's word; here it is transform.`,
    ],
    [
      'a dangerous key',
      withSetting('__proto__: {}'),
      '6:5 CONNECTOR_INVALID actions.submit has no setting "__proto__"',
    ],
    [
      'a key that every object has',
      withSetting('constructor: {}'),
      '6:5 CONNECTOR_INVALID actions.submit has no setting "constructor"',
    ],
    [
      'a key twice',
      withSetting('protocol: ftp'),
      '6:5 CONNECTOR_INVALID "protocol" is set twice; the first is on line 4',
    ],
    [
      'no protocol',
      withSetting('').replace('    protocol: sftp\n', ''),
      '3:3 CONNECTOR_INVALID actions.submit needs protocol: one of ftp, scp, sftp, http, https',
    ],
    [
      'no address',
      'name: A\nactions:\n  submit: { protocol: ftp }\n',
      '3:3 CONNECTOR_INVALID actions.submit needs serverAddress, here or in profile.actions.submit',
    ],
    // Names
    [
      'a mistyped name',
      MINIMAL.replace('sftp', 'sftpp'),
      '3:23 CONNECTOR_INVALID actions.submit.protocol must be one of ftp, scp, sftp, http, https, and is the text "sftpp". Did you mean "sftp"?',
    ],
    [
      'a name in capitals',
      MINIMAL.replace('sftp', 'SFTP'),
      '3:23 CONNECTOR_INVALID actions.submit.protocol must be one of ftp, scp, sftp, http, https, and is the text "SFTP". Did you mean "sftp"?',
    ],
    [
      'a name far from any',
      MINIMAL.replace('sftp', 'aspera'),
      '3:23 CONNECTOR_INVALID actions.submit.protocol must be one of ftp, scp, sftp, http, https, and is the text "aspera"',
    ],
    [
      "a server's number",
      MINIMAL.replace('sftp', '3'),
      "3:23 CONNECTOR_INVALID actions.submit.protocol must be a name; 3 is the server's number for sftp",
    ],
    [
      "a server's number in quotes",
      withSection('profile', 'submitEnabled: "2"'),
      "5:18 CONNECTOR_INVALID profile.submitEnabled must be a name; 2 is the server's number for automatic",
    ],
    [
      "a number the server's enum lacks",
      MINIMAL.replace('sftp', '9'),
      '3:23 CONNECTOR_INVALID actions.submit.protocol must be one of ftp, scp, sftp, http, https, and is the number 9',
    ],
    // Types
    [
      'text for a switch',
      withSection('provider', 'isDefault: yes'),
      '5:14 CONNECTOR_INVALID provider.isDefault must be true or false, and is the text "yes"',
    ],
    [
      'a number for text',
      withSetting('remoteUsername: 007'),
      '6:21 CONNECTOR_INVALID actions.submit.remoteUsername must be text, and is the number 007',
    ],
    [
      'a scalar for a list',
      withSection('provider', 'requiredFlavorParamsIds: 0'),
      '5:28 CONNECTOR_INVALID provider.requiredFlavorParamsIds must be a list, and is the number 0',
    ],
    [
      'a wrong item of a list',
      withSection('provider', 'requiredFlavorParamsIds: [1, a]'),
      '5:32 CONNECTOR_INVALID provider.requiredFlavorParamsIds[1] must be a number, and is the text "a"',
    ],
    [
      'a fraction',
      withSection('provider', 'intervalBeforeSunrise: 1.5'),
      '5:26 CONNECTOR_INVALID provider.intervalBeforeSunrise must be a whole number, and is the number 1.5',
    ],
    [
      'a number the server cannot hold',
      withSection('provider', 'intervalBeforeSunrise: 3000000000'),
      '5:26 CONNECTOR_INVALID provider.intervalBeforeSunrise must be 2147483647 or less',
    ],
    [
      'nothing after a key',
      withSetting('transform:'),
      '6:5 CONNECTOR_INVALID actions.submit.transform must be text, and is empty',
    ],
    [
      'empty text',
      withSetting('transform: ""'),
      '6:16 CONNECTOR_INVALID actions.submit.transform must not be empty',
    ],
    [
      'braces without quotes',
      withSetting('remotePath: {REMOTE_ID}'),
      '6:17 CONNECTOR_INVALID actions.submit.remotePath must be text, and is a mapping',
    ],
    [
      'a leading zero',
      withSection('provider', 'requiredFlavorParamsIds: [0720]'),
      '5:29 CONNECTOR_INVALID provider.requiredFlavorParamsIds[0] begins with a zero, which some readers take for octal',
    ],
    [
      'a dimension without height',
      withSection('provider', 'requiredThumbDimensions: [{ width: 1 }]'),
      '5:29 CONNECTOR_INVALID provider.requiredThumbDimensions[0] needs height',
    ],
    // What only the kit knows
    [
      'a password',
      withSetting('remotePassword: hunter2'),
      '6:21 CONNECTOR_INVALID actions.submit.remotePassword must be the name of an environment variable, not the password itself',
    ],
    [
      'a password of digits',
      withSetting('remotePassword: 12345'),
      '6:21 CONNECTOR_INVALID actions.submit.remotePassword must be text, and is a number',
    ],
    [
      'a password beside a variable',
      withSetting('remotePassword: ${A}hunter2'),
      '6:21 CONNECTOR_INVALID actions.submit.remotePassword must be the name of an environment variable, not the password itself',
    ],
    [
      'a password in the address',
      withSetting('').replace('ingest', 'ftp://u:hunter2@ingest'),
      '5:20 CONNECTOR_INVALID actions.submit.serverAddress carries a password',
    ],
    [
      'a variable that cannot be',
      withSetting('remoteUsername: ${my-user}'),
      '6:21 CONNECTOR_INVALID actions.submit.remoteUsername has a ${ } that holds no name of an environment variable',
    ],
    [
      'results of two sources',
      withSetting('results: { parser: xsl, expression: a, file: b }'),
      '6:29 CONNECTOR_INVALID actions.submit.results.expression and file exclude each other',
    ],
    [
      'results of no source',
      withSetting('results: { parser: xsl }'),
      '6:5 CONNECTOR_INVALID actions.submit.results needs file or expression',
    ],
    [
      'results without a parser',
      withSetting('results: { file: a }'),
      '6:5 CONNECTOR_INVALID actions.submit.results needs parser: one of xsl, xpath, regex',
    ],
    [
      'a response of two sources',
      withSection('harness', 'responses: { submit: [{}, { file: a, body: b }] }'),
      '5:40 CONNECTOR_INVALID harness.responses.submit[1].body and file exclude each other',
    ],
    [
      'a response that is neither form',
      withSection('harness', 'responses: { submit: ok }'),
      '5:24 CONNECTOR_INVALID harness.responses.submit must be a mapping (lines of key: value) or a list, and is the text "ok"',
    ],
    [
      'no response in a list',
      withSection('harness', 'responses: { submit: [] }'),
      '5:24 CONNECTOR_INVALID harness.responses.submit must list at least one answer',
    ],
    [
      'a mistake in one response',
      withSection('harness', 'responses: { submit: { statu: 1 } }'),
      '5:26 CONNECTOR_INVALID harness.responses.submit has no setting "statu". Did you mean "status"?',
    ],
    [
      'a status that ends nothing',
      withSection('harness', 'responses: { submit: { status: 100 } }'),
      '5:34 CONNECTOR_INVALID harness.responses.submit.status must be a status from 200 to 599',
    ],
    [
      'a header that cannot be',
      withSection('harness', 'responses: { submit: { headers: { "a b": c } } }'),
      '5:37 CONNECTOR_INVALID harness.responses.submit.headers.a b is not a header name',
    ],
    [
      'a header of two lines',
      withSection('harness', 'responses: { submit: { headers: { a: "b\\nc" } } }'),
      '5:40 CONNECTOR_INVALID harness.responses.submit.headers.a must be one line of text',
    ],
    [
      'an unknown time zone',
      withSection('harness', 'timezone: Europe/Berlni'),
      '5:13 CONNECTOR_INVALID harness.timezone must be an IANA time zone, and is "Europe/Berlni". Did you mean "Europe/Berlin"?',
    ],
    [
      'an offset for a time zone',
      withSection('harness', 'timezone: "+02:00"'),
      '5:13 CONNECTOR_INVALID harness.timezone must be an IANA time zone, and is "+02:00"',
    ],
  ])('%s', (_, source, expected) => {
    expect(mistakesIn(source)).toEqual([expected]);
  });

  test.each([
    ['yes', withSection('provider', 'isDefault: yes'), 'Write true: YAML 1.2 reads yes as text.'],
    ['off', withSection('provider', 'isDefault: off'), 'Write false: YAML 1.2 reads off as text.'],
    ['quoted true', withSection('provider', 'isDefault: "true"'), 'Remove the quotes.'],
    ['a number', withSetting('remoteUsername: 007'), 'Put the value in quotes.'],
    ['a leading zero', withSection('provider', 'requiredFlavorParamsIds: [0720]'), 'Write 720.'],
    ["a server's number", MINIMAL.replace('sftp', '3'), 'Write sftp.'],
    ['an unknown key', `${MINIMAL}zzz: 1\n`, 'Settings here: name, provider, actions, profile, harness.'],
  ])('%s comes with what to write', (_, source, fix) => {
    expect(fixesIn(source)).toEqual([fix]);
  });
});

test('every mistake is told at once, in reading order', () => {
  const source = `nmae: Acme
provider:
  isDefault: on
  requiredThumbDimensions: [{ width: 1, heigth: 2 }]
actions:
  submit:
    protocol: sftpp
    remotePassword: hunter2
    results: { parser: 2 }
  update:
  remove: {}
profile: { status: 2, submitEnabled: always }
harness: { timezone: Mars, engine: libxlst }
`;
  expect(mistakesIn(source).map((text) => text.replace(/ CONNECTOR_INVALID.*/, ''))).toEqual([
    '1:1',
    '3:14',
    '4:41',
    '6:3',
    '7:15',
    '8:21',
    '9:5',
    '9:24',
    '10:3',
    '11:3',
    '12:20',
    '12:38',
    '13:22',
    '13:36',
  ]);
});

test('a mistake that merging repeats is told once, where it is written', () => {
  const source = `name: A
actions:
  submit: &all
    protocol: stfp
    serverAddress: h
  update: *all
  delete: { <<: [*all, { remotePath: /in }] }
`;
  expect(mistakesIn(source)).toHaveLength(1);
  expect(mistakesIn(source)[0]).toMatch(/^4:15 /);
});

test('no problem prints what may be a password', () => {
  const places = [
    'hunter2',
    '[hunter2]',
    '{ hunter2: hunter2 }',
    '*hunter2',
    '!hunter2 x',
    '"\\hunter2"',
    '@hunter2',
    '${hunter-2',
    'hunter2: hunter2',
    '"hunter2',
    '|hunter2',
  ];
  for (const place of places) {
    const { problems } = parseManifest(withSetting(`remotePassword: ${place}`), 'connector.yaml');
    expect(problems, place).not.toEqual([]);
    expect(JSON.stringify(problems), place).not.toContain('hunter2');
  }
});

describe('text that is not YAML is told at its place:', () => {
  test.each([
    ['a tab', 'name: A\nactions:\n\tsubmit:\n', '3:1 YAML_MALFORMED a tab cannot indent YAML'],
    ['an open bracket', 'name: [a\nactions: b', '2:1 YAML_MALFORMED the indentation fits no level above'],
    ['an open quote', 'name: "A\nactions: b\n', '1:7 YAML_MALFORMED this quote is never closed'],
    [
      'a colon in a value',
      'name: A: TV\n',
      '1:7 YAML_MALFORMED a key and its value stand inside another value',
    ],
    [
      'an indented key',
      'name: A\n  actions: b\n',
      '1:7 YAML_MALFORMED a key and its value stand inside another value',
    ],
    [
      'a key without a colon',
      'name\nactions: b\n',
      '1:1 YAML_MALFORMED a key must stand on one line and end with a colon',
    ],
    ['a reserved character', 'name: @acme\n', '1:7 YAML_MALFORMED a value cannot begin with this character'],
    [
      'braces inside braces',
      'a: { p: /v/{REMOTE_ID}, q: 1 }\n',
      '1:12 YAML_MALFORMED this does not belong here',
    ],
    [
      'an unknown escape',
      'name: "\\q"\n',
      '1:8 YAML_MALFORMED a backslash in double quotes begins an escape, and this one does not exist',
    ],
    [
      'an unknown tag',
      'name: !foo x\n',
      '1:7 YAML_MALFORMED this tag (a word that begins with !) is unknown',
    ],
    [
      'a second document',
      'name: A\n---\nname: B\n',
      '2:1 YAML_MALFORMED the file must be one document, and a second one begins here',
    ],
    [
      'an alias of nothing',
      'name: *x\n',
      '1:7 YAML_MALFORMED this alias names an anchor that is not set above',
    ],
    [
      'an alias of itself',
      'name: &x [*x]\n',
      '1:11 YAML_MALFORMED this alias stands inside the value it names',
    ],
    [
      'a merge of text',
      '<<: text\n',
      '1:5 YAML_MALFORMED << takes a mapping, an alias of one, or a list of them',
    ],
    [
      'a list for a key',
      '? [a]\n: b\n',
      '1:3 YAML_MALFORMED a key must be a word; quote the text if it begins with [ or {',
    ],
  ])('%s', (_, source, expected) => {
    expect(mistakesIn(source)).toEqual([expected]);
  });

  test('all of it at once', () => {
    const places = mistakesIn('name: @a\nactions:\n\tsubmit: "\\q"\nprofile: `x`\n').map(
      (text) => text.split(' ')[0],
    );
    expect(places).toEqual(['1:7', '3:1', '4:10']);
  });

  test('a bomb of aliases is refused, and quickly', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const start = performance.now();
    const found = mistakesIn(lines.join('\n'));
    expect(performance.now() - start).toBeLessThan(2000);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('YAML_MALFORMED more than 20000 values');
  });

  test.each([
    ['lists', `name: ${'['.repeat(5000)}`],
    [
      'merges',
      Array.from({ length: 3000 }, (_, i) => `a${i}: &a${i} { <<: *a${i - 1}, k${i}: 1 }`).join('\n'),
    ],
    ['aliases', Array.from({ length: 3000 }, (_, i) => `a${i}: &a${i} [*a${i - 1}]`).join('\n')],
  ])('deep %s are refused without a crash', (_, source) => {
    expect(mistakesIn(source)).not.toEqual([]);
  });
});
