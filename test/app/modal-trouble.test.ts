// What a person is told when Slack does not show what a button or a menu inside a modal leads to: a modal brings no address
// to reply to, so it is said in a direct message.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebApiFault } from '../../src/playground/workspace/simulator.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

const expectedTrouble = /turned a call away|did not do what|look at SLACK_BOT|slack-sdk|too late/u;

let stage: Stage;
async function start(expectedLogs?: RegExp): Promise<void> {
  stage = await startStage(expectedLogs ? { expectedLogs } : {});
  await stage.connect();
}
afterEach(() => stage.stop());

const owner = () => stage.slack.users.owner.id;
const view = () => stage.slack.openView(owner());
const told = () => stage.slack.directMessages(owner()).map(({ text }) => text);

async function openForm(): Promise<void> {
  await stage.person.command('/gpu-instance', 'group=TeslaM40 cpu=6 time=4h');
  await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
  const isFilledIn = () => stage.slack.apiCalls.some(({ method }) => method === 'views.update');
  await stage.slack.until(isFilledIn, { what: 'what the platform says in it' });
  await stage.app.settled();
}

const busy: WebApiFault = { kind: 'rate-limited', retryAfterSeconds: 30 };
const revoked: WebApiFault = { kind: 'error', error: 'token_revoked' };

describe('a button in the form that leads nowhere says why and what to do, and what was typed stays', () => {
  beforeEach(() => start(expectedTrouble));

  test.each<[string, string, string, WebApiFault, RegExp]>([
    ['a new drawing', 'add_mount', 'views.update', busy, /too many of them.*try again in a minute/su],
    [
      'a new drawing',
      'add_mount',
      'views.update',
      { kind: 'http', status: 503 },
      /Slack did not answer.*in a minute/su,
    ],
    ['the next modal', 'save_preset', 'views.push', busy, /too many of them.*try again in a minute/su],
    ['the next modal', 'save_preset', 'views.push', revoked, /`token_revoked`.*tell the operator/su],
    [
      'the next modal',
      'save_preset',
      'views.push',
      { kind: 'error', error: 'expired_trigger_id' },
      /Slack stopped waiting/u,
    ],
  ])('%s (%s, %s answers %j)', async (_what, action, method, fault, words) => {
    await openForm();
    await stage.person.fill({ instanceServiceName: 'typed_by_hand' });
    stage.slack.faults.set(method, fault, { times: 1 });
    await stage.person.click(action);
    await stage.slack.until(() => told().length === 1, { what: 'the words' });
    expect(told()[0]).toMatch(words);
    const [, reference = 'none'] = /Reference ([0-9a-f]{8})/u.exec(told()[0] ?? '') ?? [];
    if (reference !== 'none') expect(await stage.logged(new RegExp(reference, 'u'))).toContain('"listener"');
    expect(view()?.callback_id).toBe('launch');
    expect(JSON.stringify(view()?.state)).toContain('typed_by_hand');
  });
});

async function openShare(): Promise<void> {
  await openForm();
  await stage.person.click('save_preset');
  await stage.slack.until(() => view()?.callback_id === 'preset_save');
  await stage.person.fill({ name: 'usual' });
  await stage.person.submit();
  await stage.person.close({ all: true });
  await stage.person.command('/gpu-instance', 'presets');
  await stage.slack.until(() => JSON.stringify(view()?.blocks ?? []).includes('usual'));
  await stage.person.click('preset_share_open');
  await stage.slack.until(() => view()?.callback_id === 'preset_share');
  await stage.person.fill({ scope: 'team' });
}

test('a list that cannot show what became of a submission says so, though it was done', async () => {
  await start(expectedTrouble);
  await openShare();
  stage.slack.faults.set('views.update', busy, { times: 1 });
  await stage.person.submit();
  await stage.slack.until(() => told().length === 1, { what: 'the words' });
  expect(told()[0]).toMatch(/close it and type the command again.*Reference [0-9a-f]{8}/su);
  const presets = await stage.app.store.presets.list(
    {
      teamId: stage.slack.team.id,
      workspaceId: stage.slack.team.id,
      userId: owner(),
      channelId: stage.slack.channels.member.id,
    },
    5,
  );
  expect(presets).toMatchObject([{ scope: 'team' }]);
});

test('a list that was closed meanwhile is no failure: nothing is logged, nobody is told', async () => {
  await start();
  await openShare();
  const updates = () => stage.slack.apiCalls.filter(({ method }) => method === 'views.update').length;
  const before = updates();
  stage.slack.faults.set('views.update', { kind: 'delay', ms: 500 }, { times: 1 });
  await stage.person.submit();
  await stage.person.close({ all: true });
  await stage.slack.until(() => updates() > before, { what: 'the update that comes too late' });
  expect(stage.slack.apiCalls.at(-1)).toMatchObject({
    method: 'views.update',
    response: { error: 'not_found' },
  });
  await stage.app.settled();
  expect(told()).toEqual([]);
});

test('a drawing that comes late does not take the place of what a submission led to', async () => {
  await start();
  await openForm();
  await stage.person.fill(documentedFields);
  await stage.app.store.accounts.remove({ teamId: stage.slack.team.id, userId: owner() }, Date.now());
  // The form is drawn anew because of a number; Slack says that it has changed, and takes long for the second try.
  stage.slack.faults.set('views.update', { kind: 'error', error: 'hash_conflict' }, { times: 1 });
  stage.slack.faults.set('any', { kind: 'delay', ms: 500 }, { times: 1 });
  const tries = () => stage.slack.apiCalls.filter(({ method }) => method === 'views.update').length;
  const before = tries();
  await stage.slack.person(owner()).fill({ ramSize: '14' });
  expect((await stage.person.submit()).response).toBe('updated');
  await stage.app.settled();
  expect(tries()).toBeGreaterThan(before);
  expect(view()?.callback_id).toBe('connect');
});
