// The ways in that are no command: Slack's own menus, everywhere and on a message.
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const modal = (userId = stage.slack.users.owner.id) => stage.slack.openView(userId);
const read = (userId?: string) => JSON.stringify(modal(userId)?.blocks ?? null);
const settled = () => stage.app.settled();

async function connected(options: StageOptions = {}): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
}

/** What a colleague wrote in the channel, used by the researcher. */
async function launchWith(text: string): Promise<void> {
  const { slack, person } = stage;
  const { ts } = slack.person(slack.users.colleague.id).say(text);
  const message = { channel: slack.channels.member.id, ts };
  expect((await person.shortcut('launch_with_this', { message })).status).toBe(200);
  await settled();
}

const heldIn = (blockId: string): unknown => {
  const block = modal()?.blocks.find(({ block_id }) => block_id === blockId) as
    | { element?: { initial_value?: string; initial_option?: { value: string } } }
    | undefined;
  return block?.element?.initial_value ?? block?.element?.initial_option?.value;
};

describe('New GPU instance', () => {
  test('opens the form, and the card goes to its person', async () => {
    await connected();
    expect((await stage.person.shortcut('new_gpu_instance')).status).toBe(200);
    await settled();
    expect(modal()?.callback_id).toBe('launch');
    expect(heldIn('cardPlace')).toBe('me');
  });

  test('begins with the token where there is none', async () => {
    stage = await startStage();
    await stage.person.shortcut('new_gpu_instance');
    await settled();
    expect(modal()?.callback_id).toBe('connect');
  });

  test('works over Socket Mode', async () => {
    stage = await startStage({ mode: 'socket' });
    await stage.person.shortcut('new_gpu_instance');
    await settled();
    expect(modal()?.callback_id).toBe('connect');
  });
});

describe('Launch with this', () => {
  test.each([
    ['gpu=2 cpu=6 ram=30'],
    ['Please try `gpu=2 cpu=6 ram=30` tonight'],
    ['/gpu-instance gpu=2 cpu=6 ram=30'],
    ['gpu=2\ncpu=6\nram=30'],
  ])('fills in the form from the arguments in %j', async (text) => {
    await connected();
    await launchWith(text);
    expect(modal()?.callback_id).toBe('launch');
    expect(['gpuNumber', 'cpuNumber', 'ramSize'].map(heldIn)).toEqual(['2', '6', '30']);
    expect(read()).not.toContain('Pleased');
  });

  test('has the card in the channel of the message', async () => {
    await connected();
    await launchWith('gpu=1 cpu=3 ram=15 group=TeslaM40 type=jupyter');
    await stage.person.fill({
      instanceServiceName: 'shared',
      imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
      version: 'jupyter:4.4-py3.7-cpu',
    });
    expect((await stage.person.submit()).errors).toBeUndefined();
    const card = await stage.message(/Task ID/u);
    expect(card.text).toContain('shared');
  });

  test('opens the form like the launch of a card, and private parts of a colleague stay theirs', async () => {
    await connected();
    await stage.launch({ description: 'secret plan' });
    const { ts } = await stage.message(/Task ID/u);
    const { slack } = stage;
    const colleague = slack.person(slack.users.colleague.id);
    const message = { channel: slack.channels.member.id, ts };
    await colleague.shortcut('launch_with_this', { message });
    await settled();
    // The colleague has no token yet; the form waits behind that.
    expect(modal(slack.users.colleague.id)?.callback_id).toBe('connect');
    await stage.person.shortcut('launch_with_this', { message });
    await settled();
    expect(modal()?.callback_id).toBe('launch');
    expect(heldIn('instanceServiceName')).not.toBe('Instances_2205113838');
    expect(read()).toContain('TeslaM40');
  });

  test.each([['Good morning, everybody'], ['!!!'], ['<@U0ADA00001> <https://example.com|look>']])(
    'says that there is nothing to launch with in %j',
    async (text) => {
      await connected();
      await launchWith(text);
      expect(modal()?.callback_id).toBe('');
      expect(read()).toContain('nothing in this message to launch with');
    },
  );

  test('of what looks like a token nothing is read, stored or shown', async () => {
    await connected();
    const { slack } = stage;
    const pasted = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(20)}`;
    await launchWith(pasted);
    expect(read()).toContain('looks like a platform token');
    expect(JSON.stringify(slack.apiCalls)).not.toContain('a'.repeat(40));
    expect(stage.logs.join('\n')).not.toContain('a'.repeat(40));
  });

  test('a preset that is named opens it', async () => {
    await connected();
    await launchWith('/gpu-instance preset nobody-has-this gpu=2');
    expect(modal()?.callback_id).toBe('launch');
    expect(read()).toContain('nobody-has-this');
  });

  test('a card made by hand tells nothing of a launch that is not of this team', async () => {
    await connected({ expectedLogs: /"launch_with_this"|could not be told about an error/u });
    const { slack, person } = stage;
    const elements = [{ type: 'button', action_id: 'launch_again', value: 'no-such-launch' }];
    await person.rawDeliver('shortcut', {
      type: 'message_action',
      callback_id: 'launch_with_this',
      trigger_id: 'x',
      token: 'x',
      action_ts: '1.1',
      message_ts: '1.1',
      response_url: `${slack.origin}/actions/none/none`,
      user: { id: slack.users.owner.id, name: 'x', team_id: slack.team.id },
      team: { id: slack.team.id, domain: 'x' },
      channel: { id: slack.channels.member.id, name: 'x' },
      message: { type: 'message', ts: '1.1', text: 'gpu=1', blocks: [{ type: 'actions', elements }] },
    });
    await settled();
    const opened = slack.apiCalls.filter(({ method }) => method === 'views.open').at(-1);
    expect(JSON.stringify(opened?.args)).not.toContain('callback_id');
  });
});
