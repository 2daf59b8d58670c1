// What a person is told when Slack does not do its part, or a button stands for nothing any more.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WebApiFault } from '../../src/playground/workspace/simulator.ts';
import { lastPayload, type Payload, sendInteraction } from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({
    expectedLogs: /too late|turned a call away|did not do what|look at SLACK_BOT|slack-sdk/u,
  });
  await stage.connect();
  await stage.launch({ instanceServiceName: 'of_this_story' });
  await stage.message(/Task ID/u);
});
afterAll(() => stage.stop());

const owner = () => stage.slack.users.owner.id;
const view = () => stage.slack.openView(owner());
const shown = () => JSON.stringify(view()?.blocks ?? []);

const triggerGone: WebApiFault = {
  kind: 'error',
  error: 'invalid_arguments',
  messages: ['[ERROR] failed to match: trigger_id expired [json-pointer:/trigger_id]'],
};
const refused = (error: string): WebApiFault => ({ kind: 'error', error });

describe('a form that Slack does not open says why and what to do', () => {
  test.each<[string, WebApiFault, RegExp, RegExp]>([
    [
      'an ended trigger among the arguments',
      triggerGone,
      /stopped waiting .* type the command again/u,
      /came too late/u,
    ],
    ['an ended trigger', refused('expired_trigger_id'), /stopped waiting/u, /came too late/u],
    ['a trigger that was used', refused('trigger_exchanged'), /stopped waiting/u, /came too late/u],
    [
      'too many calls',
      { kind: 'rate-limited', retryAfterSeconds: 30 },
      /too many.* in a minute/u,
      /turned a call away/u,
    ],
    ['too many calls, as a word', refused('ratelimited'), /too many/u, /turned a call away/u],
    [
      '503',
      { kind: 'http', status: 503 },
      /Slack did not answer.* in a minute/u,
      /did not do what it was asked/u,
    ],
    [
      'a broken connection',
      { kind: 'drop-before' },
      /Slack did not answer/u,
      /did not do what it was asked/u,
    ],
    [
      'trouble inside Slack',
      refused('internal_error'),
      /Slack did not answer/u,
      /did not do what it was asked/u,
    ],
    [
      'a revoked token',
      refused('token_revoked'),
      /`token_revoked`.*tell the operator/u,
      /look at SLACK_BOT_TOKEN/u,
    ],
    [
      'an app that was switched off',
      refused('account_inactive'),
      /tell the operator/u,
      /look at SLACK_BOT_TOKEN/u,
    ],
    ['a missing scope', refused('missing_scope'), /`missing_scope`/u, /look at SLACK_BOT_TOKEN/u],
  ])('%s', async (_, fault, words, logged) => {
    const [before, lines] = [notices().length, stage.logs.length];
    stage.slack.faults.set('views.open', fault, { times: 1 });
    await stage.person.command('/gpu-instance');
    const [notice] = await stage.slack.until(() =>
      notices().length > before ? notices().slice(before) : null,
    );
    expect(notice?.text).toMatch(words);
    expect(notice?.text).not.toContain('unexpected');
    expect(notice?.ephemeral).toBe(true);
    const line = stage.logs.slice(lines).find((each) => logged.test(each));
    expect(line).toContain('"listener":');
    expect(line).toMatch(/"reference":"[0-9a-f]{8}"/u);
  });
});

const notices = () =>
  stage.slack
    .messages(stage.slack.channels.member.id, { as: owner() })
    .filter(({ text }) => text?.startsWith(':warning:'));

describe('a button of a launch that is not known says so', () => {
  /** Of a message: each with a trigger of its own, from a command that opens nothing. */
  async function press(actionId: string, value: string, more: Payload = {}) {
    await stage.person.command('/gpu-instance', 'help');
    const { trigger_id, response_url, channel_id } = lastPayload(stage, 'command');
    const actions = [{ type: 'button', action_id: actionId, block_id: 'x', value, action_ts: '1.1' }];
    const { team, user } = lastPayload(stage, 'view_submission');
    const channel = { id: channel_id };
    const sent = { type: 'block_actions', team, user, channel, trigger_id, response_url, actions, ...more };
    expect((await sendInteraction(stage, sent)).status).toBe(200);
  }

  test.each(['launch_again', 'reopen_launch', 'connect_again', 'save_preset'])('%s', async (actionId) => {
    await press(actionId, 'c5b1f0f4-0000-4000-8000-000000000000');
    await stage.slack.until(() => shown().includes('does not know that launch'), { what: 'the line' });
    await stage.person.close();
  });

  test.each(['reopen_launch', 'connect_again'])(
    '%s of somebody else’s launch says the same',
    async (actionId) => {
      const [launch] = await stage.app.store.launches.findByUser(
        { teamId: stage.slack.team.id, userId: owner() },
        1,
      );
      const user = { id: stage.slack.users.colleague.id, team_id: stage.slack.team.id };
      await stage.slack.person(user.id).command('/gpu-instance', 'help');
      const { trigger_id } = lastPayload(stage, 'command');
      await press(actionId, launch?.id ?? '', { user, trigger_id });
      await stage.slack.until(() =>
        JSON.stringify(stage.slack.openView(user.id)?.blocks ?? []).includes('does not know'),
      );
      await stage.slack.person(user.id).close();
    },
  );

  test('in the list of recent launches, in its place', async () => {
    await stage.person.command('/gpu-instance', 'recent');
    await stage.slack.until(() => shown().includes('of_this_story'));
    const list = view();
    await press('launch_again', 'gone', { view: list, channel: undefined, response_url: undefined });
    await stage.slack.until(() => shown().includes('does not know that launch'));
    expect(view()?.id).toBe(list?.id);
    await stage.person.close();
  });
});

test('"Launch again" from the list puts the card where the list was asked for', async () => {
  const { privateWithBot, publicWithoutBot } = stage.slack.channels;
  await stage.launch({ instanceServiceName: 'in_private' }, privateWithBot.id);
  await stage.message(/in_private/u, privateWithBot.id);
  await stage.person.command('/gpu-instance', 'recent in_private', { channel: publicWithoutBot.id });
  await stage.slack.until(() => shown().includes('in_private'));
  await stage.person.click('launch_again');
  await stage.slack.until(() => view()?.callback_id === 'launch');
  await stage.person.fill({ instanceServiceName: 'asked_elsewhere' });
  expect((await stage.person.submit()).response).toBe('closed');
  await stage.message(/asked_elsewhere/u, publicWithoutBot.id);
  const texts = stage.slack.messages(privateWithBot.id, { as: owner() }).map(({ text }) => text);
  expect(texts.join('\n')).not.toContain('asked_elsewhere');
});
