// A card for its person alone: whatever becomes of the launch, nobody else in the channel reads a word of it.
import { afterEach, expect, test } from '@jest/globals';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

async function startForMe(): Promise<void> {
  stage = await startStage();
  await stage.connect();
}

/** As the person says it in the form. */
const launchForMe = (channel?: string) => stage.launch({ cardPlace: 'me' }, channel);

/** What anybody but the person reads in the channel. */
const seenByOthers = () =>
  stage.slack.messages(stage.slack.channels.member.id).filter(({ ephemeral }) => !ephemeral);
const direct = (match: RegExp) =>
  stage.slack.until(
    () => stage.slack.directMessages(stage.slack.users.owner.id).find(({ text }) => match.test(text ?? '')),
    { what: `a direct message like ${match}` },
  );

test('it is a direct message, with the task ID and the buttons', async () => {
  await startForMe();
  expect((await launchForMe()).response).toBe('closed');

  const card = await direct(/Task ID/u);
  expect(card.text).toContain(stage.platform.instances[0]?.id);
  expect(JSON.stringify(card.blocks)).toContain('launch_again');
  await stage.app.idle();
  expect(stage.slack.messages(stage.slack.channels.member.id)).toEqual([]);
});

test.each([
  ['the response_url', false],
  ['an ephemeral message, once the response_url is gone too', true],
])('it comes by %s when no direct message gets through', async (_, isGone) => {
  await startForMe();
  stage.slack.faults.set('chat.postMessage', { kind: 'error', error: 'messages_tab_disabled' });
  if (isGone) stage.slack.faults.set('response_url', { kind: 'http', status: 404 });
  await launchForMe();

  expect((await stage.message(/Task ID/u)).ephemeral).toBe(true);
  await stage.app.idle();
  expect(seenByOthers()).toEqual([]);
});

test.each([
  ['refused', { kind: 'code', code: '10003' }, /was not launched/u],
  ['lost', { kind: 'code', code: '10001' }, /was not launched/u],
] as const)('a launch that is %s is told to the person alone', async (_, fault, words) => {
  await startForMe();
  stage.platform.fault('create', fault);
  await launchForMe();

  expect((await stage.message(words)).ephemeral).toBe(true);
  await stage.app.idle();
  expect(seenByOthers()).toEqual([]);
});

test('a channel that the bot is not in reads nothing either', async () => {
  await startForMe();
  const channel = stage.slack.channels.privateWithoutBot.id;
  await launchForMe(channel);

  await direct(/Task ID/u);
  await stage.app.idle();
  expect(stage.slack.messages(channel)).toEqual([]);
});
