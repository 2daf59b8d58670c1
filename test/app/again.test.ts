// "Launch again" opens a form with another's choices: for people of the launch's own workspace only.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { storeLaunch } from '../contract/samples.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeEach(async () => {
  // Nobody pressed for real, so Slack gives no trigger: that a form was asked for is what counts.
  stage = await startStage({ expectedLogs: /came too late/u });
  await stage.connect();
});
afterEach(() => stage.stop());

const owner = () => stage.slack.users.owner.id;
/** Forms, or what leads to one; not the line that says that the launch is not known. */
const opened = () =>
  stage.slack.apiCalls.filter(
    ({ method, args }) =>
      method === 'views.open' &&
      /"callback_id":"(?:launch|connect)"/u.test(JSON.stringify(args).replaceAll('\\', '')),
  );

/** A launch somewhere, and the owner's press on a button that names it. */
async function press(actionId: string, teamId: string, userId = owner()): Promise<void> {
  const value = await storeLaunch(stage.app.store, { teamId, userId });
  const channel = stage.slack.channels.member.id;
  const payload = {
    type: 'block_actions',
    user: { id: owner(), team_id: stage.slack.team.id },
    team: stage.slack.team,
    api_app_id: stage.slack.bot.appId,
    container: { type: 'message', message_ts: '1.1', channel_id: channel },
    channel: { id: channel, name: 'x' },
    trigger_id: '1.2.3',
    actions: [{ type: 'button', action_id: actionId, block_id: 'x', value, action_ts: '1.1' }],
  };
  const { status } = await stage.person.rawDeliver('block_actions', payload);
  expect(status).toBe(200);
  await stage.app.settled();
}

describe.each([
  ['launch_again', 'U_COLLEAGUE'],
  ['reopen_launch', undefined],
  ['connect_again', undefined],
])('%s', (actionId, userId) => {
  test('opens for a launch of this workspace', async () => {
    const before = opened().length;
    await press(actionId, stage.slack.team.id, userId);
    expect(opened().length).toBeGreaterThan(before);
  });

  test('opens nothing for a launch of another one, whoever made it', async () => {
    const before = opened().length;
    await press(actionId, 'T0ELSEWHERE', userId);
    await press(actionId, 'T0ELSEWHERE', owner());
    expect(opened()).toHaveLength(before);
  });
});
