// The end of an installation, as Slack tells it.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { send } from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({
    expectedLogs: /taken out of the workspace|could not be handled|of Slack failed|it is closed/u,
  });
  await stage.connect();
  await stage.launch();
  await stage.message(/Task ID/u);
});
afterEach(() => stage.stop());

const tell = (event: object, more: object = {}) =>
  send(stage, JSON.stringify({ type: 'event_callback', team_id: stage.slack.team.id, event, ...more }), {
    contentType: 'application/json',
  });
const key = () => ({ teamId: stage.slack.team.id, userId: stage.slack.users.owner.id });
const account = () => stage.app.store.accounts.find(key());

describe('what is secret in the workspace is erased', () => {
  test.each([
    ['when the app is uninstalled', { type: 'app_uninstalled' }, 'workspace.uninstalled'],
    [
      'when its bot token is revoked',
      { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: ['U2'] } },
      'workspace.bot-token-revoked',
    ],
  ])('%s; the launch and the fact stay', async (_, event, action) => {
    expect((await tell(event)).status).toBe(200);
    expect(await account()).toBeNull();
    const [launch] = await stage.app.store.launches.findByUser(key(), 5);
    expect(launch).toMatchObject({ state: 'created', sealedReplyUrl: null });
    const log = await stage.app.store.audit.list({ teamId: key().teamId, limit: 100 });
    expect(log.at(-1)).toMatchObject({ action, userId: 'slack', detail: { accounts: '1', replyUrls: '1' } });
    expect(await stage.logged(/taken out of the workspace/u)).toContain(action);
  });
});

describe('and is kept', () => {
  test.each([
    [
      'when only tokens of people are revoked',
      { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } },
      {},
    ],
    ['when no list of bot tokens is told', { type: 'tokens_revoked', tokens: { oauth: ['U1'] } }, {}],
    ['when the event tells nothing', { type: 'tokens_revoked' }, {}],
    ['when another workspace is meant', { type: 'app_uninstalled' }, { team_id: 'T0STRANGER' }],
  ])('%s', async (_, event, more) => {
    const { status } = await tell(event, more);
    expect([200, 401]).toContain(status);
    expect(await account()).not.toBeNull();
  });
});

test('what cannot be erased now is not acknowledged, so that Slack tells it again', async () => {
  await stage.app.store.close();
  expect((await tell({ type: 'app_uninstalled' })).status).toBe(500);
});
