import { expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createLogger } from '../../../src/ops/logger.ts';
import { createLanguages } from '../../../src/slack/edge/languages.ts';

const hourMs = 3_600_000;

function aSlack(locale = 'zh-CN') {
  const asked: string[] = [];
  const client = new WebClient('xoxb-test', {
    retryConfig: { retries: 0 },
    fetch: async (_url, init) => {
      const user = new URLSearchParams(String(init?.body)).get('user') ?? '';
      asked.push(user);
      return Response.json({ ok: true, user: { id: user, name: `name of ${user}`, locale } });
    },
  });
  return { asked, client: { views: client, messages: client } };
}

function someLanguages(maxPeople: number) {
  let now = 0;
  const logger = createLogger({ level: 'silent', secrets: [] });
  // Nobody is kept waiting by the machine that this runs on.
  const languages = createLanguages({
    defaultLocale: 'en',
    clock: () => now,
    logger,
    maxPeople,
    patienceMs: hourMs,
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { languages, pass };
}

test('no more people are remembered than there is room for, and those met longest ago go first', async () => {
  const { languages } = someLanguages(3);
  const { asked, client } = aSlack();
  const meet = (...userIds: readonly string[]) =>
    userIds.reduce(
      (before, userId) =>
        before.then(async () => {
          await languages.profileOf({ workspaceId: 'T1', userId }, client);
        }),
      Promise.resolve(),
    );
  await meet('U1', 'U2', 'U3');
  expect(languages.size).toBe(3);
  await meet('U4', 'U5');
  expect(languages.size).toBe(3);
  asked.splice(0);

  await meet('U3', 'U4', 'U5');
  expect(asked).toEqual([]);
  await meet('U1');
  expect(asked).toEqual(['U1']);
  expect(languages.size).toBe(3);
});

test('the room is bounded unless somebody says otherwise', async () => {
  const { client } = aSlack();
  const logger = createLogger({ level: 'silent', secrets: [] });
  const languages = createLanguages({ defaultLocale: 'en', clock: () => 0, logger, patienceMs: hourMs });
  const people = Array.from({ length: 20_100 }, (_, index) => `U${index}`);
  for (const userId of people) await languages.profileOf({ workspaceId: 'T1', userId }, client);
  expect(languages.size).toBe(20_000);
});

test('what Slack said holds for an hour', async () => {
  const { languages, pass } = someLanguages(3);
  const { asked, client } = aSlack();
  const ask = () => languages.profileOf({ workspaceId: 'T1', userId: 'U1' }, client);
  expect((await ask()).name).toBe('name of U1');
  pass(hourMs - 1);
  await ask();
  expect(asked).toEqual(['U1']);
  pass(1);
  await ask();
  expect(asked).toEqual(['U1', 'U1']);
});

test('people of one id in two workspaces are two', async () => {
  const { languages } = someLanguages(3);
  const [here, there] = [aSlack('zh-CN'), aSlack('en-GB')];
  const profile = (workspaceId: string, { client }: typeof here) =>
    languages.profileOf({ workspaceId, userId: 'U1' }, client);
  const [one, other] = [await profile('T1', here), await profile('T2', there)];
  expect(one.t).not.toBe(other.t);
  expect(languages.size).toBe(2);
});
