// The card of a launch follows its instance, and what is pressed on it is done: through the real app, the platform's
// stand-in and Slack's.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Timers } from '../../src/core/clock.ts';
import { system } from '../../src/system.ts';
import { quick, type RunningStage, startRunning, withInstance } from '../support/running.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const run = async (...given: Parameters<typeof startRunning>): Promise<RunningStage> => {
  const running = await startRunning(...given);
  stage = running.stage;
  return running;
};
const posts = () => stage.slack.apiCalls.filter(({ method }) => method === 'chat.postMessage');
const calls = (endpoint: string) => stage.platform.requests.filter((each) => each.endpoint === endpoint);
const actionsOf = (blocks: unknown) =>
  [...JSON.stringify(blocks).matchAll(/"action_id":"(\w+)"/gu)].map(([, id]) => id);

test('one card goes Waiting, Deploying, Running, is stopped, started again, ends and is deleted', async () => {
  let ahead = 0;
  stage = await startStage({
    ...quick,
    platform: {
      now: () => Date.now() + ahead,
      settings: {
        stateDurations: {
          waitingMs: 3_600_000,
          deployingMs: 3_600_000,
          stoppingMs: 3_600_000,
          deletingMs: 0,
        },
      },
    },
  });
  const { person, slack } = stage;
  await stage.connect();
  await stage.launch();
  const first = await stage.message(/Status: Waiting/u);
  const card = (match: RegExp) =>
    slack.until(
      () => slack.messages(first.channel).find(({ ts, text }) => ts === first.ts && match.test(text ?? '')),
      { what: `a card like ${match}` },
    );
  expect(actionsOf(first.blocks)).toEqual([
    'instance_stop',
    'instance_details',
    'launch_again',
    'instance_more',
  ]);
  ahead = 3_700_000;
  await card(/Status: Deploying/u);
  ahead = 2 * 3_700_000;
  const running = await card(/Status: Running/u);
  expect(actionsOf(running.blocks)).toEqual([
    'instance_connect',
    'instance_stop',
    'instance_details',
    'launch_again',
    'instance_more',
  ]);
  await person.click('instance_stop');
  await card(/Status: Stopping…/u);
  await stage.app.idle();
  ahead = 4 * 3_700_000;
  const ended = await card(/Status: Terminated/u);
  expect(actionsOf(ended.blocks)).toEqual([
    'instance_start',
    'instance_details',
    'instance_delete',
    'launch_again',
    'instance_more',
  ]);
  await person.click('instance_start');
  await card(/Status: (?:Starting…|Waiting)/u);
  await card(/Status: Waiting/u);
  await person.click('instance_stop');
  await card(/Status: Stopping…/u);
  await stage.app.idle();
  expect(calls('stop')).toHaveLength(2);
  ahead = 6 * 3_700_000;
  await card(/Status: Terminated/u);
  await person.click('instance_delete');
  const gone = await card(/Status: Deleted/u);
  expect(actionsOf(gone.blocks)).toEqual(['launch_again', 'instance_details', 'instance_more']);

  expect(posts().filter(({ args }) => args.thread_ts === undefined)).toHaveLength(1);
  expect(['stop', 'restart', 'delete'].map((endpoint) => calls(endpoint).length)).toEqual([2, 1, 1]);
});

test('what fails says that nobody says why', async () => {
  stage = await startStage({
    ...quick,
    platform: { settings: { ...quick.platform?.settings, failDeploying: true } },
  });
  await stage.connect();
  await stage.launch();
  const card = await stage.message(/Status: Failed.*does not say why/u);
  expect(actionsOf(card.blocks)).toEqual([
    'launch_again',
    'instance_details',
    'instance_delete',
    'instance_more',
  ]);
});

test('a double click is one call, and nothing is said of the second', async () => {
  const { card, whispers } = await run();
  const press = () => stage.person.click('instance_stop');
  await Promise.all([press(), press()]);
  await card(/Status: Terminated/u);
  await stage.app.settled();
  await stage.app.idle();
  expect(calls('stop')).toHaveLength(1);
  expect(whispers()).toEqual([]);
});

test('a channel that was archived: the card goes on in a direct message, and says why once', async () => {
  const { status } = await run();
  const { slack, person } = stage;
  slack.archive(slack.channels.member.id);
  await person.command('/gpu-instance', 'stop Instances_2205113838', {
    channel: slack.channels.privateWithBot.id,
  });
  const direct = () => slack.directMessages(slack.users.owner.id);
  const moved = await slack.until(() => direct().find(({ text }) => /Status: Terminated/u.test(text ?? '')), {
    what: 'the card in a direct message',
  });
  expect(moved.text).toContain(`cannot post in <#${slack.channels.member.id}>`);
  expect(direct().filter(({ text }) => /Status:/u.test(text ?? ''))).toHaveLength(1);
  expect(status()).toBe('Terminated');
});

test('where the bot cannot post, the channel has one line and the live card is a direct message', async () => {
  stage = await startStage(quick);
  const { slack } = stage;
  const channel = slack.channels.privateWithoutBot.id;
  await stage.connect();
  await stage.launch({}, channel);
  const line = await stage.message(/Task ID/u, channel);
  expect(line.text).toContain('Its card is in a direct message');
  expect(line.blocks).toEqual([]);
  await slack.until(
    () => slack.directMessages(slack.users.owner.id).find(({ text }) => /Status: Running/u.test(text ?? '')),
    { what: 'the card' },
  );
});

describe('the way in', () => {
  test('is told its owner alone, at the moment they ask', async () => {
    const { whisper } = await run();
    await stage.person.click('instance_connect');
    const told = await whisper(/Your way into/u);
    expect(told.text).toMatch(/jupyter-forward\/\w+\/\?token=sothisai_/u);
    expect(told.text).toContain('Only you see this');
  });

  test('says what is missing while it does not run', async () => {
    const { card, whisper } = await run();
    await stage.person.click('instance_stop');
    await card(/Status: Terminated/u);
    await stage.person.command('/gpu-instance', 'connect-to Instances_2205113838');
    await whisper(/does not run \(Terminated\)/u);
    expect(calls('url')).toEqual([]);
  });

  test.each([
    ['command', /SSH, as the platform gives it: `ssh /u],
    ['none', /gives no SSH address/u],
  ] as const)('of ssh is what the platform gives, and never a guess: %s', async (sshUrl, words) => {
    const { whisper } = await run(
      { platform: { settings: { ...quick.platform?.settings, sshUrl } } },
      { taskType: 'ssh' },
    );
    await stage.person.click('instance_connect');
    await whisper(words);
  });

  test('into one of several containers says which', async () => {
    const { whisper } = await run(quick, { taskNumber: '3' });
    await stage.person.click('instance_connect');
    await whisper(/3 containers.*the first/u);
  });

  test('comes in the list, too, where only its owner looks', async () => {
    await run();
    const { person, slack } = stage;
    await person.command('/gpu-instance', 'list');
    await slack.until(
      () => JSON.stringify(slack.openView(slack.users.owner.id)).includes('instance_connect'),
      {
        what: 'the list',
      },
    );
    await person.click('instance_connect');
    await slack.until(
      () => JSON.stringify(slack.openView(slack.users.owner.id)).includes('jupyter-forward'),
      {
        what: 'the address',
      },
    );
  });
});

test('a script is sent as typed, and no output is promised', async () => {
  const { taskId, whispers } = await run();
  const { person, slack, platform } = stage;
  await person.click('instance_more', { value: `instance_script:${(await withInstance(stage)).launchId}` });
  const view = await slack.until(() => slack.openView(slack.users.owner.id), { what: 'the script modal' });
  expect(JSON.stringify(view)).toContain('returns no output');
  await person.fill({ script: 'echo one\necho two' });
  await person.submit();
  await stage.app.idle();
  const { scripts = [] } = platform.instances.find(({ id }) => id === taskId) ?? {};
  expect(scripts).toHaveLength(1);
  expect(JSON.stringify(scripts)).toContain('echo two');
  expect(JSON.stringify(slack.openView(slack.users.owner.id))).toContain('returns no output');
  expect(whispers()).toEqual([]);
});

test('details show what the platform says, and are drawn anew by a button', async () => {
  const { taskId } = await run();
  const { person, slack, platform } = stage;
  const view = () => JSON.stringify(slack.openView(slack.users.owner.id));
  await person.click('instance_details');
  await slack.until(() => view().includes('As of'), { what: 'the details' });
  expect(view()).toContain(taskId);
  expect(view()).toContain('*Running*');
  const asked = calls('detail').length;
  await person.click('instance_refresh');
  await slack.until(() => calls('detail').length > asked, { what: 'another look' });
  expect(platform.instances).toHaveLength(1);
});

test('details that are open follow what becomes of the instance', async () => {
  const after: Timers['after'] = (ms, call) => system.timers.after(ms / 50, call);
  const { taskId } = await run({ overrides: { timers: { ...system.timers, after } } });
  const { person, slack, platform } = stage;
  const view = () => JSON.stringify(slack.openView(slack.users.owner.id));
  await person.click('instance_details');
  await slack.until(() => view().includes('As of'), { what: 'the details' });
  await fetch(`${platform.origin}/_control/instances/${taskId}/stop`, { method: 'POST' });
  await slack.until(() => view().includes('*Terminated*'), { what: 'details of what ended' });
});

describe('by keyboard', () => {
  const say = (text: string) => stage.person.command('/gpu-instance', text);

  test.each(['Instances_2205113838', 'task ID', 'reference'])('stop <%s>', async (by) => {
    const { taskId, launchId, card, whisper } = await run();
    const named = by === 'task ID' ? taskId : by === 'reference' ? launchId.slice(0, 8) : by;
    await say(`stop ${named}`);
    await whisper(/is being stopped/u);
    await card(/Status: Terminated/u);
    expect(calls('stop')).toHaveLength(1);
  });

  test('a name that is not there does nothing, and tells the nearest', async () => {
    const { whisper } = await run();
    await say('stop Instances_220511383');
    await whisper(/Did you mean `Instances_2205113838`/u);
    expect(calls('stop')).toEqual([]);
  });

  test('delete asks first, and of what runs it says so', async () => {
    const { card, whisper } = await run();
    await say('delete Instances_2205113838');
    await whisper(/has not ended/u);
    await stage.person.click('instance_stop');
    await card(/Status: Terminated/u);
    await say('delete Instances_2205113838');
    const asked = await whisper(/Delete `Instances_2205113838` on the platform/u);
    expect(JSON.stringify(asked.blocks)).toMatch(/"style":"danger".*"confirm"/u);
    expect(calls('delete')).toEqual([]);
    await stage.person.click('instance_delete', { messageTs: asked.ts });
    await card(/Status: Deleted/u);
  });

  test('of two of one name a menu asks which; of one that runs and one that ended, the one that runs is meant', async () => {
    const { card, whisper, whispers } = await run();
    await stage.launch();
    await stage.slack.until(() => stage.platform.instances.length === 2, { what: 'two instances' });
    await stage.app.idle();
    await stage.slack.until(
      () =>
        stage.slack
          .messages(stage.slack.channels.member.id)
          .filter(({ text }) => /Status: Running/u.test(text ?? '')).length === 2,
      { what: 'two that run' },
    );
    await say('stop Instances_2205113838');
    const menu = await whisper(/Several of your instances/u);
    expect(calls('stop')).toEqual([]);
    const [option] = /instance_stop:[\w-]+/u.exec(JSON.stringify(menu.blocks)) ?? [];
    await stage.person.click('instance_pick', { value: option ?? '', messageTs: menu.ts });
    await whisper(/is being stopped/u);
    await stage.slack.until(() => stage.platform.instances.some(({ status }) => status === 'Terminated'), {
      what: 'one stopped',
    });
    await stage.app.idle();
    await stage.slack.until(
      () =>
        stage.slack
          .messages(stage.slack.channels.member.id)
          .some(({ text }) => /Status: Terminated/u.test(text ?? '')),
      { what: 'its card' },
    );
    await say('stop Instances_2205113838');
    await stage.slack.until(() => stage.platform.instances.every(({ status }) => status === 'Terminated'), {
      what: 'both stopped',
    });
    expect(whispers().filter(({ text }) => /Several/u.test(text ?? ''))).toHaveLength(1);
    await card(/Status: Terminated/u);
  });

  test('stop all asks, and then stops all that are mine', async () => {
    const { whisper } = await run();
    await stage.launch({ instanceServiceName: 'second' });
    await stage.message(/`second`.*Status: Running/u);
    await say('stop all');
    const asked = await whisper(/Stop all 2/u);
    expect(calls('stop')).toEqual([]);
    expect(JSON.stringify(asked.blocks)).toContain('"confirm"');
    await stage.person.click('instance_stop_all', { messageTs: asked.ts });
    await whisper(/2 of your instances are being stopped/u);
    await stage.slack.until(() => stage.platform.instances.every(({ status }) => status === 'Terminated'), {
      what: 'all stopped',
    });
  });

  test('who tells what runs here and whose it is, and nothing of a card that only its person sees', async () => {
    const { whisper } = await run();
    await stage.launch({ instanceServiceName: 'hidden', cardPlace: 'me' });
    await stage.slack.until(() => stage.platform.instances.length === 2, { what: 'two instances' });
    await stage.app.idle();
    const { colleague } = stage.slack.users;
    await stage.slack.person(colleague.id).command('/gpu-instance', 'who');
    const told = await whisper(/What runs from this channel/u, colleague.id);
    expect(told.text).toContain('Instances_2205113838');
    expect(told.text).toContain(`<@${stage.slack.users.owner.id}>`);
    expect(told.text).not.toContain('hidden');
  });

  test('who is switched off where the operator wants it so', async () => {
    const { whisper } = await run({ env: { TEAM_VIEW: 'off' } });
    await say('who');
    await whisper(/switched this view off/u);
  });

  test('settings are kept, and what is no time is refused', async () => {
    await run();
    const { person, slack } = stage;
    const owner = slack.users.owner.id;
    await say('settings');
    await slack.until(() => slack.openView(owner), { what: 'the settings' });
    await person.fill({ before_end: 'soon' });
    expect((await person.submit()).errors).toMatchObject({
      before_end: expect.stringContaining('such as 1h, 15m'),
    });
    await person.fill({ before_end: '2h, 10m', admins_may_act: ['yes'], mentions: ['failed'] });
    await person.submit();
    expect(JSON.stringify(slack.openView(owner))).toContain('saved');
    await person.close();
    expect(await stage.app.store.settings.read({ teamId: slack.team.id, userId: owner })).toMatchObject({
      mentions: { running: false, failed: true, ending: false },
      remindBeforeEndMs: [7_200_000, 600_000],
      remindBeforeTokenEndMs: null,
      adminsMayAct: true,
    });
  });
});

test('the list shows what was launched elsewhere, without buttons', async () => {
  await run();
  const { person, slack, platform } = stage;
  const body = calls('create')[0]?.body as Record<string, unknown>;
  const response = await fetch(`${platform.origin}${calls('create')[0]?.path ?? ''}`, {
    method: 'POST',
    headers: { token: stage.token, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, instanceServiceName: 'from_elsewhere' }),
  });
  expect(response.status).toBe(200);
  await person.command('/gpu-instance', 'list');
  const view = () => JSON.stringify(slack.openView(slack.users.owner.id));
  await slack.until(() => view().includes('from_elsewhere'), { what: 'the list with what runs elsewhere' });
  expect(view()).toContain('Launched elsewhere');
});
