import { describe, expect, test } from 'vitest';
import type { Protocol } from '../../src/core/connector.js';
import {
  byteOrderMark,
  hugeAnswer,
  twoIds,
  wrongNamespace,
  type ChangeAnswer,
} from '../../src/harness/sinks/answer-faults.js';
import { FAULT_NAMES, FaultPlan, parseFault, type FaultWish } from '../../src/harness/sinks/faults.js';

const wish = (text: string): FaultWish => {
  const parsed = parseFault(text, () => 7);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};

describe('what people type', () => {
  test.each([
    ['cut', { name: 'cut', number: 64, attempt: undefined }],
    ['cut:1000@2', { name: 'cut', number: 1000, attempt: 2 }],
    ['http-503', { name: 'http-status', number: 503, attempt: undefined }],
    ['http-status', { name: 'http-status', number: 500, attempt: undefined }],
    ['chaos', { name: 'chaos', text: 'chaos:7', number: 7, attempt: undefined }],
  ])('%s', (text, expected) => {
    expect(wish(text)).toMatchObject(expected);
  });

  test.each([
    ['disc-full', /Did you mean disk-full\?/],
    ['cut:', /is no fault/],
    ['bom:3', /bom takes no number/],
    ['cut@0', /attempts count from 1/],
    ['http-status:99', /200 to 599/],
    ['http-status:600', /must not exceed 599/],
    ['chaos:1@2', /leave @ out/],
    ['chaos:99999999999', /seed of chaos/],
    ['', /is no fault/],
  ])('%s is refused in a sentence', (text, reason) => {
    expect(parseFault(text, () => 7)).toMatch(reason);
  });
});

describe('when it happens', () => {
  const kinds = (plan: FaultPlan, protocols: readonly Protocol[]) =>
    protocols.map((protocol) => plan.next(protocol)?.kind);

  test('the attempt that was named, and no other', () => {
    const plan = new FaultPlan([wish('cut@2')]);
    expect(kinds(plan, ['ftp', 'sftp', 'http'])).toEqual([undefined, 'cut', undefined]);
  });

  test('the first that fits the protocol', () => {
    const plan = new FaultPlan([wish('no-password-method'), wish('http-500'), wish('slow')]);
    expect(kinds(plan, ['sftp', 'https', 'ftp'])).toEqual(['no-password-method', 'answer', 'slow']);
  });

  test('chaos is the same for the same seed, goes well at times, and stays with the protocol', () => {
    const protocols = Array.from({ length: 400 }, () => 'ftp' as const);
    const first = kinds(new FaultPlan([wish('chaos:41')]), protocols);
    expect(kinds(new FaultPlan([wish('chaos:41')]), protocols)).toEqual(first);
    expect(kinds(new FaultPlan([wish('chaos:42')]), protocols)).not.toEqual(first);
    expect(new Set(first)).toEqual(
      new Set([undefined, 'refuse-login', 'no-mkdir', 'disk-full', 'cut', 'slow']),
    );
  });

  test('every name can be asked for', () => {
    for (const name of FAULT_NAMES) expect(wish(name).name).toBe(name);
  });
});

describe('answers', () => {
  const change = (how: ChangeAnswer, body: string) =>
    Buffer.from(
      how({ status: 200, headers: { 'content-length': '3' }, body: Buffer.from(body), file: undefined }).body,
    );

  test('two ids: every value has a second one behind it', () => {
    expect(change(twoIds, '<r a="1"><id>7</id><s/><n:x k="v">y</n:x></r>').toString()).toBe(
      '<r a="1"><id>7</id><id>7-second</id><s/><n:x k="v">y</n:x><n:x k="v">y-second</n:x></r>',
    );
  });

  test.each([
    [
      '<?xml version="1.0"?><r><id/></r>',
      '<?xml version="1.0"?><r xmlns="urn:example:another-version"><id/></r>',
    ],
    ['<r xmlns="urn:a" b="1"/>', '<r b="1" xmlns="urn:example:another-version"/>'],
    ['no XML', 'no XML'],
  ])('another namespace: %s', (before, after) => {
    expect(change(wrongNamespace, before).toString()).toBe(after);
  });

  test('a byte order mark, and a large comment', () => {
    expect([...change(byteOrderMark, 'a')]).toEqual([0xef, 0xbb, 0xbf, 0x61]);
    expect(change(hugeAnswer(10), '<a/>').toString()).toBe('<a/><!--xxxxxxxxxx-->');
  });

  test('a length that was scripted does not outlive the change', () => {
    const answer = {
      status: 200,
      headers: { 'Content-Length': '4' },
      body: Buffer.from('<a/>'),
      file: undefined,
    };
    expect(byteOrderMark(answer).headers).toEqual({});
  });
});
