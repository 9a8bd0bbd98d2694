import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WireShare } from '../../src/harness/studio/wire.js';
import { runHere } from '../publish/support/in-process.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

const SECRET = 'hunter2-and-more';
const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="asset" type="xs:integer"/></xs:schema>`;

const workspaceWith = (body: string) =>
  writeWorkspace(
    {
      acme: {
        files: { 'submit.xsl': stylesheet(body), 'submit.xsd': SCHEMA },
        submit: {
          serverAddress: 'acme:in-address@partner.invalid',
          remotePassword: '${ACME_PASSWORD}',
        },
      },
    },
    { minimal: fixtureBytes('minimal'), 'two-flavors': fixtureBytes('two-flavors') },
  );

const readShare = (file: string): { html: string; share: WireShare } => {
  const html = readFileSync(file, 'utf8');
  const [, json = ''] = /<script type="application\/json" id="share">(.*?)<\/script>/s.exec(html) ?? [];
  return { html, share: JSON.parse(json) as WireShare };
};

test('share writes the first run that fails into one file, with its map and without secrets', async () => {
  using workspace = workspaceWith(
    `<!-- ${SECRET} --><asset><xsl:value-of select="'${SECRET}'"/><xsl:value-of select="item/title"/></asset>`,
  );
  writeFileSync(join(workspace.path, '.env'), `ACME_PASSWORD=${SECRET}\n`);
  const { status, stdout, text } = await runHere(['share'], { cwd: workspace.path });
  expect(text).toMatch(
    /^acme submit over minimal failed in validate: acme-minimal-submit\.html \(\d+ kB\)\n/,
  );
  expect([status, stdout]).toEqual([0, text]);

  const { html, share } = readShare(join(workspace.path, 'acme-minimal-submit.html'));
  expect(share.run.report).toMatchObject({ ok: false, fixture: 'minimal' });
  expect(share.run.report.stages.at(-1)?.problems[0]?.code).toBe('XSD_INVALID');
  const title = share.map.nodes.find(({ path }) => path === '/asset/text()');
  expect(title?.makers.length).toBeGreaterThan(0);
  expect(share.run.documents.transformed?.text).toContain('***Morning on the Salt Marsh');
  for (const secret of [SECRET, 'in-address', workspace.path]) expect(html).not.toContain(secret);
});

test('share writes into a folder that it is given', async () => {
  using workspace = workspaceWith('<asset>1</asset>');
  const args = ['share', 'acme', '--fixture', 'minimal', '--action', 'submit', '--out', '.'];
  const { status, stdout } = await runHere(args, { cwd: workspace.path });
  expect(stdout).toContain('went well: acme-minimal-submit.html (');
  expect(status).toBe(0);
  readShare(join(workspace.path, 'acme-minimal-submit.html'));
});

test('share wants one run where none failed, and takes the one that it is given', async () => {
  using workspace = workspaceWith('<asset>1</asset>');
  const options = { cwd: workspace.path, env: { ACME_PASSWORD: SECRET } };
  const all = await runHere(['share'], options);
  expect(all.status).toBe(64);
  expect(all.stderr).toContain('all 2 runs went well: which one is to be shared?');
  expect(all.stderr).toContain('mrssmith share acme --fixture minimal --action submit');

  const file = join(workspace.path, 'for-you.html');
  const one = await runHere(
    ['share', 'acme', '--fixture', 'two*', '--out', 'for-you.html', '--json'],
    options,
  );
  expect(JSON.parse(one.stdout)).toEqual({
    file,
    connector: 'acme',
    fixture: 'two-flavors',
    action: 'submit',
    ok: true,
    bytes: readFileSync(file).length,
  });
  expect(readShare(file).share.run.summary.key).toBe('acme/two-flavors/submit');
  expect(existsSync(join(workspace.path, 'connectors/acme/__snapshots__'))).toBe(false);
});

test('share says what is wrong with the only connector', async () => {
  using workspace = writeWorkspace({ acme: { manifest: 'name: [' } });
  const { status, stderr } = await runHere(['share'], { cwd: workspace.path });
  expect(status).toBe(64);
  expect(stderr).toContain('error CONNECTOR_INVALID: there is no connector that can be run');
  expect(stderr).toContain('YAML_MALFORMED');
});
