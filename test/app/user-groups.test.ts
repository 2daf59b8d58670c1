// LAUNCH_ALLOWED by user groups, which only Slack knows: through the real app, asked over the real Web API.
import { afterEach, expect, test } from '@jest/globals';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const group = 'S0RESEARCH';
let now: number;

async function start(members: (owner: string) => string[], expectedLogs?: RegExp): Promise<void> {
  now = Date.now();
  stage = await startStage({
    env: { LAUNCH_ALLOWED: `U0NOBODY,${group}`, PLATFORM_TIMEOUT_MS: '30000' },
    overrides: { clock: () => now },
    ...(expectedLogs ? { expectedLogs } : {}),
  });
  stage.slack.setUserGroup(group, members(stage.slack.users.owner.id));
  await stage.connect();
}

const refusals = ({ errors = {} }: Awaited<ReturnType<Stage['launch']>>) => Object.values(errors);
const asked = () => stage.slack.apiCalls.filter(({ method }) => method === 'usergroups.users.list');

async function expectNothingStored(): Promise<void> {
  await stage.app.idle();
  expect(await stage.app.store.audit.list({ limit: 100 })).toMatchObject([{ action: 'account.connected' }]);
  expect(stage.platform.instances).toEqual([]);
}

test('lets in who is in the group', async () => {
  await start((owner) => ['U0CARLOS01', owner]);
  expect((await stage.launch()).response).toBe('closed');
  await stage.message(/Task ID/u);
  expect(asked()).toMatchObject([{ args: { usergroup: group } }]);
});

test('refuses who is not, before anything is stored; who joins is let in within five minutes, with the form as it was', async () => {
  await start(() => ['U0CARLOS01']);
  expect(refusals(await stage.launch())).toEqual([expect.stringMatching(/You may not launch from here/u)]);
  await expectNothingStored();

  stage.slack.setUserGroup(group, [stage.slack.users.owner.id]);
  now += 299_999;
  expect(refusals(await stage.person.submit())).toEqual([expect.stringMatching(/You may not launch/u)]);
  expect(asked()).toHaveLength(1);
  now += 1;
  expect((await stage.person.submit()).response).toBe('closed');
  await stage.message(/Task ID/u);
  expect(asked()).toHaveLength(2);
});

test.each([
  ['without the scope', 'missing_scope'],
  ['for a group that is not there', 'no_such_subteam'],
])('while Slack does not say, %s, nobody is told "no", and the operator reads why', async (_, error) => {
  await start(() => [], /does not tell who is in a user group/u);
  stage.slack.faults.set('usergroups.users.list', { kind: 'error', error });
  const refused = await stage.launch();
  expect(refusals(refused)).toEqual([expect.not.stringMatching(/You may not launch/u)]);
  await expectNothingStored();
  expect(await stage.logged(/does not tell who is in a user group/u)).toMatch(
    new RegExp(`"group":"${group}","slackError":"${error}"`, 'u'),
  );
});
