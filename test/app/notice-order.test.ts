// The notices about a launch that nobody knows about come in the order of what they say, however long Slack takes one of
// them not.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Stage, startStage } from '../support/stage.ts';

const windowMs = 20_000;
let stage: Stage;
let now: number;
beforeEach(async () => {
  now = Date.now();
  stage = await startStage({
    env: {
      RECONCILE_WINDOW_MS: String(windowMs),
      RECONCILE_GIVE_UP_MS: '86400000',
      JOB_LEASE_MS: '600000',
      PLATFORM_TIMEOUT_MS: '30000',
    },
    overrides: { clock: () => now, tellUnknownAfterMs: 0 },
    expectedLogs: /could not be told yet|could not be looked through|slack-sdk/u,
  });
  await stage.connect();
  stage.platform.fault('create', { kind: 'drop-before' }, { times: 1 });
  stage.platform.fault('list', { kind: 'http', status: 503 });
});
afterEach(() => stage.stop());

async function pass(ms: number): Promise<void> {
  now += ms;
  await stage.app.idle();
}

const told = () =>
  stage.slack
    .messages(stage.slack.channels.member.id, { as: stage.slack.users.owner.id })
    .filter(({ ephemeral }) => ephemeral)
    .map(({ text }) => (/still do not know/u.test(text ?? '') ? 'we still do not know' : 'we keep looking'));

test('the first comes at once, the second at the end of the window', async () => {
  await stage.launch();
  await pass(0);
  expect(told()).toEqual(['we keep looking']);
  await pass(windowMs);
  expect(told()).toEqual(['we keep looking', 'we still do not know']);
});

test('the first is left out once the second was told', async () => {
  const refusedForSeconds = (10 * windowMs) / 1000;
  stage.slack.faults.set(
    'chat.postEphemeral',
    { kind: 'rate-limited', retryAfterSeconds: refusedForSeconds },
    { times: 1 },
  );
  await stage.launch();
  await pass(0);
  expect(told()).toEqual([]);
  // Slack's pause is kept, whatever there is to say meanwhile.
  await pass(windowMs);
  expect(told()).toEqual([]);
  await pass(10 * windowMs);
  // Both wait by then: where they meet, each lets the other go first, for a time left to chance.
  for (let seconds = 0; seconds < 60; seconds += 1) await pass(1000);
  expect(told()).toEqual(['we still do not know']);
  await pass(10 * windowMs);
  expect(told()).toEqual(['we still do not know']);
});
