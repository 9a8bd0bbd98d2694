import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { slugOf } from '../../scripts/markdown.js';
import { writeFolder } from '../support/connector-folder.js';
import { readPageSteps } from '../support/console-page.js';
import { playPage } from '../support/play-page.js';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'templates/ci/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort();
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

const RUN = PAGES.filter((page) => textOf(page).includes('<!-- run: '));

describe.concurrent('a page that says what to run', () => {
  test.each(RUN)('%s shows what comes', { timeout: 120_000 }, async (page) => {
    using folder = writeFolder({});
    await playPage(readPageSteps(textOf(page)), folder.path);
  });
});

test.each(PAGES)('links of %s lead to files and headings that are there', (page) => {
  expect(linksOf(textOf(page)).flatMap((link) => whyBroken(page, link))).toEqual([]);
});

test('every page of docs is linked from docs/README.md, or from a page that is', () => {
  const seen = new Set<string>();
  const visit = (page: string) => {
    if (seen.has(page) || !existsSync(join(ROOT, page))) return;
    seen.add(page);
    if (!page.endsWith('.md')) return;
    for (const link of linksOf(textOf(page))) visit(relative(ROOT, join(ROOT, dirname(page), fileOf(link))));
  };
  visit('docs/README.md');
  const isLinked = (page: string) => seen.has(page) || page.startsWith('docs/decisions/');
  expect(PAGES.filter((page) => page.startsWith('docs/') && !isLinked(page))).toEqual([]);
});

test('files of this repository that a page names are there', () => {
  const missing = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
    [...textOf(page).matchAll(/`((?:src|test|scripts|bin)\/[\w./-]*)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

/** Links and pictures; those in code are none. */
function linksOf(text: string): string[] {
  const visible = text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');
  return [...visible.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}

const fileOf = (link: string): string => link.split('#')[0] ?? '';

function whyBroken(page: string, link: string): string[] {
  if (/^[a-z]+:/.test(link)) return [];
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(file)) return [`${link}: no such file`];
  if (anchor === undefined) return [];
  return anchorsOf(file).includes(anchor) ? [] : [`${link}: no such heading`];
}

const anchors = new Map<string, readonly string[]>();

function anchorsOf(file: string): readonly string[] {
  const known = anchors.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)];
  const found = headings.map(([, heading = '']) => slugOf(heading.replaceAll(/[`*]|\\(?=[_<>])/g, '')));
  anchors.set(file, found);
  return found;
}
