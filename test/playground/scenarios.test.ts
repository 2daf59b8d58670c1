// The scenes the playground can begin in end in the state that is told of them.
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ScenarioName } from '../../src/config/arguments.ts';
import type { Playground } from '../../src/playground/run-playground.ts';
import { openPlaygroundHome, type PlaygroundHome } from '../support/playground.ts';

let home: PlaygroundHome;
let slack: Playground['slack'];
let platform: Playground['platform'];
beforeEach(() => {
  home = openPlaygroundHome();
});
afterEach(() => home.end());

async function begin(scenario: ScenarioName): Promise<void> {
  ({ slack, platform } = await home.start({ scenario }));
}

const messagesOf = (channelId: string, as?: string) => slack.messages(channelId, as ? { as } : {});
const isCard = (text: string) => /[0-9a-f]{32}/u.test(text);
const channels = () => {
  const { member, publicWithoutBot, privateWithBot } = slack.channels;
  return [member.id, publicWithoutBot.id, privateWithBot.id];
};
const cardsIn = (channelId: string) => messagesOf(channelId).filter(({ text }) => isCard(text));

test('first-run: nobody has said or done anything, and the command asks to connect', async () => {
  await begin('first-run');
  expect(channels().flatMap((id) => messagesOf(id))).toEqual([]);
  expect(platform.instances).toEqual([]);
  const user = slack.users.owner.id;
  await slack.person(user).command('/gpu-instance');
  const view = await slack.until(() => slack.openView(user));
  expect(view.callback_id).toBe('connect');
});

test('busy-team: a dozen launches of four people in three channels, each with its card', async () => {
  await begin('busy-team');
  const owners = platform.instances.map(({ owner }) => owner);
  expect(owners).toHaveLength(12);
  expect(new Set(owners)).toEqual(new Set(['olivia', 'carlos', 'ada', 'weilin']));
  const sizes = platform.instances.map(({ resourceGroup, cpuNumber }) => `${resourceGroup} ${cpuNumber}`);
  expect(new Set(sizes).size).toBeGreaterThanOrEqual(4);
  const cards = channels().map((id) => cardsIn(id).length);
  expect(Math.min(...cards)).toBeGreaterThan(0);
  const told = channels().flatMap((id) => cardsIn(id).map(({ text }) => /[0-9a-f]{32}/u.exec(text)?.[0]));
  expect(told.sort()).toEqual(platform.instances.map(({ id }) => id).sort());
});

test('busy-team: one refusal that only Carlos sees, a thread, and presets to open', async () => {
  await begin('busy-team');
  const { member } = slack.channels;
  const { owner, colleague } = slack.users;
  const refusals = (as: string) => messagesOf(member.id, as).filter(({ ephemeral }) => ephemeral);
  expect(refusals(colleague.id)).toHaveLength(1);
  expect(refusals(colleague.id)[0]?.text).toContain('10004');
  expect(refusals(owner.id)).toEqual([]);
  expect(messagesOf(member.id).filter(({ thread_ts: thread }) => thread !== undefined)).toHaveLength(2);
  await slack
    .person(colleague.id)
    .command('/gpu-instance', 'presets', { channel: slack.channels.privateWithBot.id });
  const list = await slack.until(() => slack.openView(colleague.id));
  expect(JSON.stringify(list.blocks)).toContain('fine-tuning');
  expect(JSON.stringify(list.blocks)).toContain('over night');
  expect(JSON.stringify(list.blocks)).not.toContain('weekly report');
});

test('outage: a launch is "not known yet", then its one instance has its one card', async () => {
  await begin('outage');
  const { owner } = slack.users;
  const lab = slack.channels.member.id;
  const lost = platform.instances.at(-1);
  const cardOfLost = () => cardsIn(lab).filter(({ text }) => text.includes(lost?.id ?? 'none'));
  expect(lost?.owner).toBe('olivia');
  expect(cardOfLost()).toEqual([]);
  const word = await slack.until(
    () =>
      messagesOf(lab, owner.id).find(
        ({ ephemeral, text }) => ephemeral && text.includes('We do not know yet whether'),
      ),
    { what: 'the word that it is not known yet' },
  );
  expect(word.text).toContain(lost?.instanceServiceName);
  await slack.until(() => messagesOf(lab).at(-1)?.text.includes('It is over'), {
    timeoutMs: 120_000,
    what: 'the end of the outage',
  });
  expect(cardOfLost()).toHaveLength(1);
  expect(platform.instances).toHaveLength(13);
  expect(
    platform.instances.filter(({ instanceServiceName: name }) => name === lost?.instanceServiceName),
  ).toHaveLength(1);
  const busy = slack.apiCalls.filter(
    ({ method, response }) => method === 'chat.postMessage' && response === null,
  );
  expect(busy).toHaveLength(2);
});

test('a scene leaves what somebody did before as it was', async () => {
  const before = await home.start();
  before.slack.person(before.slack.users.owner.id).say('mine');
  await home.start();
  const files = readdirSync(home.folder).sort();

  await begin('first-run');
  expect(messagesOf(slack.channels.member.id)).toEqual([]);
  slack.person(slack.users.owner.id).say('of the scene');
  const after = await home.start();
  expect(after.slack.messages(after.slack.channels.member.id).map(({ text }) => text)).toEqual(['mine']);
  expect(readdirSync(home.folder).sort()).toEqual(files);
});
