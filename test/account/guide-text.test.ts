import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GUIDE_COMMANDS } from './guide-commands.js';
import { startAccount, type ServedAccount } from './support/api-client.js';
import { checkAnswer } from './support/guide-answers.js';
import { DESTINATION_ANSWER, prepare } from './support/guide-situations.js';

const GUIDE = join(import.meta.dirname, '../../../shared/spec/api-guide.md');

/** The shell commands of a text: they go on after a backslash, and until their quotes are closed. */
function readCommands(text: string): string[] {
  const commands: string[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (lines.length === 0 && !line.startsWith('curl ')) continue;
    lines.push(line);
    const command = lines.join('\n');
    const quotes = command.replaceAll('\\"', '').split('"').length - 1;
    if (line.endsWith('\\') || quotes % 2 === 1) continue;
    commands.push(command);
    lines = [];
  }
  return commands;
}

const commands = existsSync(GUIDE) ? readCommands(readFileSync(GUIDE, 'utf8')) : [];

describe.skipIf(!existsSync(GUIDE))("the guide's very text", () => {
  let api: ServedAccount;
  beforeAll(async () => {
    api = await startAccount({ scriptedResponses: () => [DESTINATION_ANSWER] });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  test('holds the calls that are kept as data, in this order', () => {
    const named = commands.map((command) => /service\/(\w+)\/action\/(\w+)/.exec(command)?.slice(1));
    expect(named).toEqual(GUIDE_COMMANDS.map(({ service, action }) => [service, action]));
    expect(named).toHaveLength(52);
  });

  test('and their parameters by name', () => {
    const names = commands.map((command) =>
      [...command.matchAll(/(?:-d|--data-urlencode) "([^=]+)=/g)].map(([, name]) => name),
    );
    const kept = GUIDE_COMMANDS.map(({ params }) => ['ks', 'format', ...params.map(([name]) => name)]);
    expect(names).toEqual(kept);
  });

  const rows = commands.map((command, index) => {
    const data = GUIDE_COMMANDS[index];
    return [`${index + 1}. ${data?.section} ${data?.service}.${data?.action}`, command, index] as const;
  });
  test.each(rows)('%s works from a shell', async (_, command, index) => {
    const data = GUIDE_COMMANDS[index];
    if (data === undefined) return expect.fail('the text has a call that is not kept as data');
    const variables = await prepare(api, data.given);
    const env = { PATH: process.env['PATH'] ?? '', ...variables };
    const { stdout } = await promisify(execFile)('bash', ['-uc', command], { env });
    await checkAnswer(api, data.answer, stdout, variables);
  });
});
