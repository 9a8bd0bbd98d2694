import { describe, expect, test } from 'vitest';
import { classifyPath } from '../../src/harness/watch/paths.js';
import { stopsShort } from '../../src/harness/watch/unfinished.js';

describe('what a path means for runs', () => {
  test.each([
    ['connectors/acme/submit.xsl', 'input'],
    ['connectors/acme/connector.yaml', 'input'],
    ['connectors/acme/answers/no id.json', 'input'],
    ['connectors/acme', 'input'],
    ['fixtures/mrss/two.xml', 'input'],
    ['connectors/acme/fixtures/own.xml', 'input'],
    ['.env', 'input'],
    ['mrssmith.yaml', 'input'],
    ['connectors/acme/__snapshots__/two.submit.xml', 'approved'],
    ['connectors/acme/__snapshots__/two.submit.xml.new', undefined],
    ['connectors/acme/node_modules/x/y.xsl', undefined],
    ['node_modules/x.js', undefined],
    ['.git/HEAD', undefined],
    ['connectors/acme/.git/HEAD', undefined],
    ['.mrssmith/keys', undefined],
    ['README.md', undefined],
    ['src/x.ts', undefined],
    ['../elsewhere/connectors/x.xsl', undefined],
    // What editors leave.
    ['connectors/acme/submit.xsl~', undefined],
    ['connectors/acme/.submit.xsl.swp', undefined],
    ['connectors/acme/.submit.xsl.swx', 'input'],
    ['connectors/acme/4913', undefined],
    ['connectors/acme/#submit.xsl#', undefined],
    ['connectors/acme/.#submit.xsl', undefined],
    ['connectors/acme/submit.xsl___jb_tmp___', undefined],
    ['connectors/acme/submit.xsl___jb_old___', undefined],
    ['connectors/acme/sedA1b2C3', undefined],
    ['connectors/acme/submit.xsl.tmp.12345.678', undefined],
  ])('%s: %s', (path, kind) => {
    expect(classifyPath('/w', `/w/${path}`)).toBe(kind);
  });
});

describe('XML that stops before its root ends', () => {
  test.each([
    ['a whole document', '<a><b/></a>', false],
    ['a line end behind it', '<a><b/></a>\r\n', false],
    ['a comment and an instruction behind it', '<a></a><!-- x --> <?pi?>\n', false],
    ['an empty root', '<?xml version="1.0"?>\n<a b="c>d"/>', false],
    ['an end tag with a space', '<x:a xmlns:x="u"></x:a >', false],
    ['a document type before it', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', false],
    ['nothing at all', '', true],
    ['only the declaration', '<?xml version="1.0"?>\n', true],
    ['half of the first tag', '<xsl:stylesheet version="1', true],
    ['the end missing', '<a><b></b>', true],
    ['an end tag cut off', '<a><b/></a', true],
    ['an inner element that ends', '<a><b/>', true],
    ['a mistake inside, but an end', '<a><b></a>', false],
    ['UTF-16 says nothing', '<\0a\0>\0', false],
  ])('%s', (_, text, expected) => {
    expect(stopsShort(Buffer.from(text))).toBe(expected);
  });

  test.each([
    ['a block of lines that are commented out', '<!-- <xsl:copy-of select="."/> -->\n'.repeat(22)],
    ['many instructions', '<?a b?>\n'.repeat(22)],
    ['a long run of white space', ' '.repeat(20_000)],
  ])('%s takes no time', (_, inside) => {
    const before = process.cpuUsage();
    expect(stopsShort(Buffer.from(`<a>${inside}</a>\n`))).toBe(false);
    expect(stopsShort(Buffer.from(`<a>${inside}<b/>\n`))).toBe(true);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(200);
  });
});
