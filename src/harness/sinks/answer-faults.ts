/** What partners answer when something is wrong with them: made out of the answer that was to be given. */
import type { ScriptedResponse } from '../../core/connector.js';

export type ChangeAnswer = (answer: ScriptedResponse) => ScriptedResponse;

const XML = { 'Content-Type': 'application/xml; charset=utf-8' };
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

const answerOf = (
  status: number,
  headers: Record<string, string>,
  text: string | Buffer,
): ScriptedResponse => ({
  status,
  headers,
  body: Buffer.from(text as string),
  file: undefined,
});

/** An error in XML, as the partner's own software says it. */
export const withStatus =
  (status: number): ChangeAnswer =>
  () =>
    answerOf(status, XML, `<error><code>${status}</code><message>The request failed.</message></error>\n`);

export const emptyAnswer: ChangeAnswer = () => answerOf(204, {}, '');

/** What a proxy in front of the partner says: HTML that is no XML. */
export const htmlErrorPage: ChangeAnswer = () =>
  answerOf(
    503,
    HTML,
    [
      '<!DOCTYPE html>',
      '<html><head><title>503 Service Unavailable</title></head>',
      '<body><h1>Service Unavailable</h1><p>The server is temporarily unable to service your request.<br>',
      'Please try again later.<hr></body></html>',
      '',
    ].join('\n'),
  );

/** e.g. `<id>a-1</id>` */
const LEAF = /<([A-Za-z_][\w.-]*(?::[\w.-]+)?)(\s[^<>]*)?>([^<>]+)<\/\1\s*>/g;

/** Every value twice: the second one is not the partner's. */
export const twoIds: ChangeAnswer = (answer) =>
  changeText(answer, (text) =>
    text.replace(LEAF, (leaf, name: string, attributes: string | undefined, value: string) =>
      value.trim() === '' ? leaf : `${leaf}<${name}${attributes ?? ''}>${value}-second</${name}>`,
    ),
  );

/** The same names in a namespace that nobody agreed on. */
export const wrongNamespace: ChangeAnswer = (answer) =>
  changeText(answer, (text) =>
    text.replace(
      /<([A-Za-z_][^\s/>]*)((?:\s[^<>]*?)?)(\/?)>/,
      (_, name: string, rest: string, end: string) => {
        const others = rest.replace(/\sxmlns\s*=\s*("[^"]*"|'[^']*')/, '');
        return `<${name}${others} xmlns="urn:example:another-version"${end}>`;
      },
    ),
  );

export const byteOrderMark: ChangeAnswer = (answer) => ({
  ...sized(answer),
  body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), answer.body]),
});

/** The answer with a comment of so many bytes behind it. */
export const hugeAnswer =
  (bytes: number): ChangeAnswer =>
  (answer) => ({
    ...sized(answer),
    body: Buffer.concat([answer.body, Buffer.from('<!--'), Buffer.alloc(bytes, 'x'), Buffer.from('-->')]),
  });

const changeText = (answer: ScriptedResponse, change: (text: string) => string): ScriptedResponse => ({
  ...sized(answer),
  body: Buffer.from(change(Buffer.from(answer.body).toString('utf8'))),
});

/** A length that was scripted is not that of the changed answer. */
const sized = (answer: ScriptedResponse): ScriptedResponse => ({
  ...answer,
  headers: Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !/^content-length$/i.test(name)),
  ),
});
