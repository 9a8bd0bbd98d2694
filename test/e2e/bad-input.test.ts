import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemCode } from '../../src/core/problem.js';
import type { StageName } from '../../src/core/outcome.js';
import {
  failedStage,
  mrssmith,
  problemsOf,
  runJson,
  runOf,
  type CommandRun,
  type RunDocument,
} from '../support/command.js';
import { expectClean, PASSWD, SECRETS } from '../support/clean-output.js';
import { stylesheet, writeWorkspace, type ConnectorFiles } from '../support/workspace.js';

const XSL = 'version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"';
const schema = (body: string, doctype = '') =>
  `${doctype}<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n${body}\n</xs:schema>`;

/** Ten entities, each ten times the one before: ten thousand million letters. */
const BOMB = `<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">${Array.from(
  { length: 10 },
  (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
).join('')}]>\n`;

const extension = (prefix: string, uri: string) =>
  ` xmlns:${prefix}="${uri}" extension-element-prefixes="${prefix}"`;

/** Every list of nodes within every other: nobody waits for its end. */
const nested = (inside: string, depth: number): string =>
  depth === 0 ? inside : `<xsl:for-each select="//* | //@*">${nested(inside, depth - 1)}</xsl:for-each>`;
const nestedPath = (depth: number): string =>
  depth === 0 ? 'count(//*)' : `count(//*[${nestedPath(depth - 1)} > 1])`;

/** What must be said about one connector. */
interface Row {
  readonly files: ConnectorFiles;
  readonly stage: StageName;
  readonly code: ProblemCode;
  /** `file:line:column`, as far as they are known. */
  readonly at: string;
  readonly says: RegExp;
  readonly fix?: RegExp;
}

const OUTSIDE = join(import.meta.dirname, `../../../mrssmith-must-not-exist-${process.pid}`);

/** One row a way to write a file from a stylesheet. */
const WRITERS = {
  'exsl:document': [
    '<exsl:document href="OUT"><x/></exsl:document>',
    extension('exsl', 'http://exslt.org/common'),
  ],
  'saxon:output': [
    '<saxon:output href="OUT"><x/></saxon:output>',
    extension('saxon', 'http://icl.com/saxon'),
  ],
  'xt:document': ['<xt:document href="OUT"><x/></xt:document>', extension('xt', 'http://www.jclark.com/xt')],
  'redirect:write': [
    '<redirect:write href="OUT"><x/></redirect:write>',
    extension('redirect', 'org.apache.xalan.xslt.extensions.Redirect'),
  ],
} as const;

const rows: Readonly<Record<string, Row>> = {
  'a fixture that is not well-formed': {
    files: { files: { 'fixtures/minimal.xml': '<item>\n  <title>a</titel>\n</item>' } },
    stage: 'mrss',
    code: 'MRSS_MALFORMED',
    at: 'fixtures/minimal.xml:2:19',
    says: /Opening and ending tag mismatch: title line 2 and titel/,
    fix: /^Mend the fixture: xmllint --noout /,
  },
  'a stylesheet that is not well-formed': {
    files: { files: { 'submit.xsl': stylesheet('<a></b>') } },
    stage: 'transform',
    code: 'XSLT_MALFORMED',
    at: 'submit.xsl:3:8',
    says: /tag mismatch: a line 3 and b/,
    fix: /xmllint --noout connectors/,
  },
  'a stylesheet that does not compile': {
    files: { files: { 'submit.xsl': stylesheet('<a>\n  <xsl:value-of select="titel["/>\n</a>') } },
    stage: 'transform',
    code: 'XSLT_INVALID',
    at: 'submit.xsl:4:31',
    says: /could not compile select expression 'titel\['/,
  },
  'a function of XPath 2': {
    files: { files: { 'submit.xsl': stylesheet('<xsl:value-of select="upper-case(//title)"/>') } },
    stage: 'transform',
    code: 'XSLT_FAILED',
    at: 'submit.xsl:3:1',
    says: /the function upper-case\(\) does not exist/,
    fix: /use translate\(/,
  },
  'a PHP function that refuses its argument': {
    files: {
      files: { 'submit.xsl': stylesheet(`<xsl:value-of select="php:function('date', 'Y', 'soon')"/>`) },
    },
    stage: 'transform',
    code: 'PHP_FUNCTION_FAILED',
    at: 'submit.xsl:3:36',
    says: /^TypeError: date\(\): Argument #2 \(\$timestamp\) must be of type \?int, string given$/,
    fix: /kGmdate/,
  },
  'xsl:message that terminates': {
    files: { files: { 'submit.xsl': stylesheet('<xsl:message terminate="yes">no title</xsl:message>') } },
    stage: 'transform',
    code: 'XSLT_TERMINATED',
    at: 'submit.xsl:3:1',
    says: /ended the transformation: no title/,
  },
  'a schema that is not well-formed': {
    files: { files: { 'submit.xsl': stylesheet('<a/>'), 'submit.xsd': '<schema>\n<element' } },
    stage: 'validate',
    code: 'XSD_MALFORMED',
    at: 'submit.xsd:2:9',
    says: /Couldn't find end of Start Tag element/,
    fix: /xmllint --noout connectors/,
  },
  'a schema that does not compile': {
    files: {
      files: { 'submit.xsl': stylesheet('<a/>'), 'submit.xsd': schema('<xs:element name="a" type="nope"/>') },
    },
    stage: 'validate',
    code: 'XSD_UNUSABLE',
    at: 'submit.xsd:2',
    says: /The QName value 'nope' does not resolve/,
    fix: /Declare it in this file/,
  },
  'a schema that the document does not satisfy': {
    files: {
      files: {
        'submit.xsl': stylesheet('<a><xsl:text>&#10;&#10;</xsl:text><n>many</n></a>'),
        'submit.xsd': schema(
          '<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="n" type="xs:int"/></xs:sequence></xs:complexType></xs:element>',
        ),
      },
    },
    stage: 'validate',
    code: 'XSD_INVALID',
    at: 'submit.xsl:3:35',
    says: /'many' is not a valid value of the atomic type 'xs:int'.*\/a\/n, line 4 of the output/,
    fix: /Nothing was delivered/,
  },
  'an answer that is not well-formed': {
    files: {
      submit: { results: { parser: 'xpath', expression: '//id' } },
      harness: { responses: { submit: { status: 200, body: '<html><br></html>' } } },
    },
    stage: 'results',
    code: 'RESULTS_NOT_XML',
    at: 'the answer:1:18',
    says: /tag mismatch: br line 1 and html/,
    fix: /returned\.bin/,
  },
  'templates that call each other without end': {
    files: {
      files: {
        'submit.xsl': stylesheet(
          '<xsl:call-template name="again"/>',
          '<xsl:template name="again">\n<xsl:call-template name="again"/>\n</xsl:template>',
        ),
      },
    },
    stage: 'transform',
    code: 'XSLT_FAILED',
    at: 'submit.xsl:6:1',
    says: /endless recursion: more than 3000 nested templates, in again/,
    fix: /The server has the same limit/,
  },
  'a loop of instructions without end': {
    files: { files: { 'submit.xsl': stylesheet(`\n${nested('<a/>', 5)}`) } },
    stage: 'transform',
    code: 'XSLT_RUNAWAY',
    at: 'submit.xsl:4:',
    says: /stopped after more operations than the time limit allows/,
    fix: /--timeout SECONDS/,
  },
  'a path without end': {
    files: {
      files: {
        'submit.xsl': stylesheet(`\n<xsl:value-of select="${nestedPath(6).replaceAll('>', '&gt;')}"/>`),
      },
    },
    stage: 'transform',
    code: 'XSLT_RUNAWAY',
    at: 'submit.xsl:4:1',
    says: /stopped after more operations than the time limit allows/,
    fix: /--timeout SECONDS/,
  },
  'entities that explode in the fixture': {
    files: {
      files: {
        'fixtures/minimal.xml': `${BOMB}<item><t>&e10;</t></item>`,
        'submit.xsl': stylesheet('<a><xsl:value-of select="."/></a>'),
      },
    },
    stage: 'mrss',
    code: 'MRSS_MALFORMED',
    at: 'fixtures/minimal.xml:',
    says: /an entity bomb/,
  },
  'entities that explode in the stylesheet': {
    files: {
      files: {
        'submit.xsl': `${BOMB}<xsl:stylesheet ${XSL}><xsl:template match="/"><a>&e10;</a></xsl:template></xsl:stylesheet>`,
      },
    },
    stage: 'transform',
    code: 'XSLT_MALFORMED',
    at: 'submit.xsl:',
    says: /an entity bomb/,
  },
  'entities that explode in the schema': {
    files: {
      files: {
        'submit.xsl': stylesheet('<a/>'),
        'submit.xsd': schema(
          '<xs:element name="a"><xs:annotation><xs:documentation>&e10;</xs:documentation></xs:annotation></xs:element>',
          BOMB,
        ),
      },
    },
    stage: 'validate',
    code: 'XSD_MALFORMED',
    at: 'submit.xsd:',
    says: /an entity bomb/,
  },
  'entities that explode in the answer': {
    files: {
      submit: { results: { parser: 'xpath', expression: 'string(//id)' } },
      harness: { responses: { submit: { status: 200, body: `${BOMB}<r><id>&e10;</id></r>` } } },
    },
    stage: 'results',
    code: 'RESULTS_NOT_XML',
    at: 'the answer:',
    says: /an entity bomb/,
  },
  'xsl:include of another file': {
    files: {
      files: {
        'submit.xsl': stylesheet('<a/>', '<xsl:include href="other.xsl"/>'),
        'other.xsl': stylesheet('<b/>'),
      },
    },
    stage: 'transform',
    code: 'XSLT_INVALID',
    at: 'submit.xsl:5:1',
    says: /unable to load connectors\/.*\/other\.xsl/,
    fix: /put what it includes into this one file/,
  },
  ...Object.fromEntries(
    Object.entries(WRITERS).map(([name, [body, attributes]]): [string, Row] => [
      `${name}, which writes a file`,
      {
        files: {
          files: {
            'submit.xsl': stylesheet(
              `<a>${body.replace('OUT', `${OUTSIDE}-${name.replace(':', '-')}`)}</a>`,
              '',
              attributes,
            ),
          },
        },
        stage: 'transform',
        code: 'XSLT_WRITE_REFUSED',
        at: 'submit.xsl:3:4',
        says: /refused|denied/,
        fix: /a stylesheet makes one document/,
      },
    ]),
  ),
};

const idOf = (title: string) => title.replaceAll(/[^a-zA-Z0-9]+/g, '-');

/** Waits for a server that must never be asked anything. */
async function startTripwire() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('<x/>');
  });
  server.on('connection', () => asked.push('a connection'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/secret.xml`,
    asked,
    [Symbol.dispose]() {
      server.close();
    },
  };
}

describe('what a run says about files that are wrong', () => {
  const connectors = Object.fromEntries(
    Object.entries(rows).map(([title, { files }]) => [
      idOf(title),
      { ...files, submit: { remoteUsername: 'feed', remotePassword: '${ACME_PASSWORD}', ...files.submit } },
    ]),
  );
  const workspace = writeWorkspace(connectors);
  let run: CommandRun & RunDocument;
  beforeAll(async () => {
    run = await runJson(workspace.path, ['--timeout', '1', '--out', 'out'], { env: SECRETS });
  }, 60_000);
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  test.each(Object.entries(rows))('%s', (title, { stage, code, at, says, fix }) => {
    const report = runOf(run, idOf(title));
    const [first] = problemsOf(report);
    expect(failedStage(report)?.stage).toBe(stage);
    expect(first?.code).toBe(code);
    expect(first?.message).toMatch(says);
    const place = [first?.file?.replace(`connectors/${idOf(title)}/`, ''), first?.line, first?.column];
    expect(place.filter((part) => part !== undefined).join(':')).toMatch(new RegExp(`^${at}`));
    if (fix !== undefined) expect(first?.fix).toMatch(fix);
    expect(report.stages.at(-1)?.stage, 'later stages are absent').toBe(stage);
  });

  test('the command ends with 1, without a trace or a secret', () => {
    expect(run.status).toBe(1);
    expectClean(run);
    expect(run.summary.failed).toBe(Object.keys(rows).length);
  });

  test('nothing is written but what --out asked for, and host keys', () => {
    expect(readdirSync(workspace.path).sort()).toEqual(['connectors', 'fixtures', 'out']);
    for (const name of Object.keys(WRITERS))
      expect(existsSync(`${OUTSIDE}-${name.replace(':', '-')}`)).toBe(false);
  });

  test('a person reads each of them with its code first, its place and what to do', async () => {
    using short = writeWorkspace({
      acme: { files: { 'fixtures/minimal.xml': '<item>\n  <title>a</titel>\n</item>' } },
    });
    const { stdout, status } = await mrssmith(['run'], { cwd: short.path });
    expect(status).toBe(1);
    expect(stdout).toContain(
      `
error MRSS_MALFORMED: the fixture is not well-formed XML
  acme submit, minimal · connectors/acme/fixtures/minimal.xml:2:19
  Opening and ending tag mismatch: title line 2 and titel
    1 | <item>
  > 2 |   <title>a</titel>
      |                   ^
  → Mend the fixture: xmllint --noout connectors/acme/fixtures/minimal.xml
`,
    );
  });
});

describe('what a stylesheet or fixture asks for outside', () => {
  test('is never opened: no file of the machine, no request over the network', async () => {
    using tripwire = await startTripwire();
    const passwd =
      '<!DOCTYPE item [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>\n';
    const remote = `<!DOCTYPE item SYSTEM "${tripwire.url}">\n`;
    const copy = (what: string) =>
      stylesheet(`<a>[<xsl:copy-of select="${what}"/>][<xsl:value-of select="${what}"/>]</a>`);
    using workspace = writeWorkspace({
      'entity-in-fixture': {
        files: {
          'fixtures/minimal.xml': `${passwd}<item><title>&x;</title></item>`,
          'submit.xsl': copy('item/title'),
        },
      },
      'entity-as-it-is': { files: { 'fixtures/minimal.xml': `${passwd}<item><title>&x;</title></item>` } },
      'entity-in-sheet': {
        files: { 'submit.xsl': `${passwd.replace('item', 'x')}${stylesheet('<a>&x;</a>')}` },
      },
      'dtd-of-fixture': { files: { 'fixtures/minimal.xml': `${remote}<item/>`, 'submit.xsl': copy('item') } },
      'document-file': { files: { 'submit.xsl': copy("document('/etc/passwd')") } },
      'document-url': { files: { 'submit.xsl': copy(`document('${tripwire.url}')`) } },
      'include-url': { files: { 'submit.xsl': stylesheet('<a/>', `<xsl:include href="${tripwire.url}"/>`) } },
      'include-in-schema': {
        files: {
          'submit.xsl': stylesheet('<a/>'),
          'submit.xsd': schema(`<xs:include schemaLocation="${tripwire.url}"/><xs:element name="a"/>`),
        },
      },
    });
    const run = await runJson(workspace.path, ['--out', 'out']);

    expect(tripwire.asked).toEqual([]);
    expectClean(run);
    for (const file of readdirSync(join(workspace.path, 'out'), { recursive: true, encoding: 'utf8' })) {
      expect(file).not.toMatch(/passwd/);
    }
    for (const name of ['entity-in-fixture', 'entity-as-it-is', 'document-file']) {
      const sent = readFileSync(join(workspace.path, 'out', name, 'minimal/submit/sent.xml'), 'utf8');
      expect(sent).not.toMatch(PASSWD);
    }
    const refused = problemsOf(runOf(run, 'document-file'), 'warning').find(
      ({ code }) => code === 'XSLT_READ_REFUSED',
    );
    expect(refused).toMatchObject({ file: 'connectors/document-file/submit.xsl', line: 3 });
    expect(refused?.message).toContain('/etc/passwd');
    expect(failedStage(runOf(run, 'include-url'))?.stage).toBe('transform');
  });
});

/** Connector folders that are not even run. */
const mistakes: Readonly<
  Record<string, { files: ConnectorFiles; code: ProblemCode; at: string; says: RegExp }>
> = {
  'a transform that is not there': {
    files: { submit: { transform: 'sumbit.xsl' }, files: { 'other.xsl': '<a/>' } },
    code: 'FILE_MISSING',
    at: '8:20',
    says: /sumbit\.xsl/,
  },
  'YAML that is not well-formed': {
    files: { manifest: 'name: A\nactions:\n  submit: { protocol: http\n' },
    code: 'YAML_MALFORMED',
    at: '',
    says: /./,
  },
  'a path that climbs out': {
    files: { submit: { transform: '../../../etc/passwd' } },
    code: 'FILE_OUTSIDE',
    at: '8:20',
    says: /\.\.\/\.\.\/\.\.\/etc\/passwd/,
  },
  'an absolute path': {
    files: { submit: { transform: '/etc/passwd' } },
    code: 'FILE_OUTSIDE',
    at: '8:20',
    says: /\/etc\/passwd/,
  },
  'a link that leads out': {
    files: { submit: { transform: 'linked.xsl' } },
    code: 'FILE_OUTSIDE',
    at: '8:20',
    says: /linked\.xsl/,
  },
  'a protocol that does not exist': {
    files: { submit: { protocol: 'sfpt' } },
    code: 'CONNECTOR_INVALID',
    at: '5:19',
    says: /sftp/,
  },
  'a password in the file': {
    files: { submit: { remotePassword: 'hunter2-in-the-file' } },
    code: 'CONNECTOR_INVALID',
    at: '8:',
    says: /environment variable/,
  },
};

describe('what a run says about connector folders that are wrong', () => {
  const workspace = writeWorkspace({
    ...Object.fromEntries(Object.entries(mistakes).map(([title, { files }]) => [idOf(title), files])),
    'one-that-works': {},
  });
  workspace.link(`connectors/${idOf('a link that leads out')}/linked.xsl`, '/etc/passwd');
  let run: CommandRun & RunDocument;
  beforeAll(async () => {
    run = await runJson(workspace.path);
  });
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  test.each(Object.entries(mistakes))('%s', (title, { code, at, says }) => {
    const manifest = `connectors/${idOf(title)}/connector.yaml`;
    const [first] = run.problems.filter(({ file }) => file === manifest);
    expect(first?.code).toBe(code);
    expect(`${first?.message} ${first?.fix}`).toMatch(says);
    expect(`${first?.line}:${first?.column}`).toMatch(new RegExp(`^${at}`));
  });

  test('the others run all the same, and the command ends with 64', () => {
    expect(run.status).toBe(64);
    expect(run.runs.map(({ connector, ok }) => [connector, ok])).toEqual([['one-that-works', true]]);
    expectClean(run);
    expect(run.text).not.toContain('hunter2-in-the-file');
  });
});

test('a .env of the workspace is used, and its secrets stay out of everything', async () => {
  using workspace = writeWorkspace({
    leaky: {
      submit: { protocol: 'sftp', remoteUsername: 'feed', remotePassword: '${OTHER_PASSWORD}' },
      files: { 'submit.xsl': stylesheet(`<a><xsl:message>${SECRETS.OTHER_PASSWORD}</xsl:message></a>`) },
    },
  });
  writeFileSync(join(workspace.path, '.env'), `OTHER_PASSWORD="${SECRETS.OTHER_PASSWORD}"\n`);
  const run = await runJson(workspace.path);
  expect(run.status).toBe(0);
  expectClean(run);
  expect(run.stdout).toContain('***');
});
