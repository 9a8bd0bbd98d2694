import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GUIDE_COMMANDS, type GuideCommand } from './guide-commands.js';
import { startAccount, type ServedAccount } from './support/api-client.js';
import { checkAnswer, substitute } from './support/guide-answers.js';
import { DESTINATION_ANSWER, prepare, type Variables } from './support/guide-situations.js';

let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount({ scriptedResponses: () => [DESTINATION_ANSWER] });
});
afterAll(() => api[Symbol.asyncDispose]());

/** As curl sends it: `-d` texts joined by `&`, of which those with letters of their own are encoded. */
async function send({ service, action, params }: GuideCommand, variables: Variables): Promise<string> {
  const pairs = [['ks', '$KALTURA_KS'] as const, ['format', '1'] as const, ...params];
  const body = pairs.map(([name, value]) => `${name}=${encodeURIComponent(substitute(value, variables))}`);
  const response = await fetch(`${variables['KALTURA_SERVICE_URL']}/service/${service}/action/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: body.join('&'),
  });
  expect(response.status).toBe(200);
  return response.text();
}

describe('against an account of dialect guide', () => {
  test('there are all 52 of them', () => {
    expect(GUIDE_COMMANDS).toHaveLength(52);
  });

  const titled = GUIDE_COMMANDS.map((command, index) => {
    const { section, service, action } = command;
    return [`${index + 1}. ${section} ${service}.${action}`, command] as const;
  });
  test.each(titled)('%s answers as the guide says', async (_, command) => {
    const variables = await prepare(api, command.given);
    const body = await send(command, variables);
    await checkAnswer(api, command.answer, body, variables);
  });
});

describe('against an account of dialect server', () => {
  test.each([
    ['5.2', 'PROPERTY_VALIDATION_CANNOT_BE_NULL', 'KalturaYoutubeApiDistributionProfile::providerType'],
    ['10.1', 'SERVICE_FORBIDDEN', 'contentdistribution_genericdistributionprovider->add'],
  ])('the call of section %s is refused as the server does', async (section, code, named) => {
    await using strict = await startAccount({ dialect: 'server' });
    const command = GUIDE_COMMANDS.find((each) => each.section === section && each.action === 'add');
    if (command === undefined) return expect.fail(`no call of section ${section}`);
    const body = await send(command, await prepare(strict, 'account'));
    expect(JSON.parse(body)).toMatchObject({ code, message: expect.stringContaining(named) });
  });
});
