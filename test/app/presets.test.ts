// Stories of presets, of launching again, and of forms that are gone on with.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Person } from '../../src/playground/workspace/simulator.ts';
import { chooseOnCard } from '../support/card-menu.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const sampleImage = documentedFields.imagePath ?? '';
const owner = () => stage.slack.users.owner.id;
const colleague = () => stage.slack.users.colleague.id;
const view = (user = owner()) => stage.slack.openView(user);
const shown = (user = owner()) => JSON.stringify(view(user)?.blocks);
/** By its name, however often the app drew it anew. */
const block = (id: string, user = owner()) =>
  view(user)?.blocks.find(({ block_id }) => block_id?.replace(/~\d+$/u, '') === id);
const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
const lab = () => stage.slack.channels.member.id;

async function openForm(text = '', person: Person = stage.person, user = owner()): Promise<void> {
  await person.command('/gpu-instance', text);
  await stage.slack.until(() => view(user)?.callback_id === 'launch', { what: 'the form' });
}

async function savePreset(
  name: string,
  scope = 'private',
  values: Record<string, string> = {},
): Promise<void> {
  await openForm('group=TeslaM40 cpu=6 time=4h');
  await stage.person.fill({ imagePath: sampleImage, ...values });
  await stage.person.click('save_preset');
  await stage.slack.until(() => view()?.callback_id === 'preset_save', { what: 'the preset modal' });
  await stage.person.fill({ name, scope });
  expect((await stage.person.submit()).response).toBe('updated');
  expect(shown()).toContain(`Saved as *${name}*`);
  await stage.person.close({ all: true });
}

async function connectColleague(): Promise<Person> {
  const person = stage.slack.person(colleague());
  await person.command('/gpu-instance', 'connect');
  await stage.slack.until(() => view(colleague())?.callback_id === 'connect');
  await person.fill({ token: stage.platform.mintToken({ user: 'colleague', expiresInMs: 86_400_000 }) });
  await person.submit();
  await person.close();
  return person;
}

describe('a preset', () => {
  test('is saved from the form and launched in two interactions', async () => {
    stage = await startStage();
    await stage.connect();
    await savePreset('my usual', 'private', { description: 'as always' });

    await openForm('preset My Usual');
    expect(shown()).toContain('Filled in from the preset *my usual*');
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/6 CPU/u);
    expect(creates()[0]?.body).toMatchObject({
      imagePath: sampleImage,
      timeoutLimit: '04:00:00',
      description: expect.stringContaining('as always'),
    });
  });

  test('is saved from a card, too', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch({ cpuNumber: '5' });
    await stage.message(/5 CPU/u);
    await stage.message(/Status: /u);
    await chooseOnCard(stage, 'save_preset');
    await stage.slack.until(() => view()?.callback_id === 'preset_save');
    await stage.person.fill({ name: 'from card' });
    await stage.person.submit();
    await stage.person.close();
    await openForm('preset "from card"');
    expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '5' } });
    expect(block('instanceServiceName')).not.toMatchObject({
      element: { initial_value: documentedFields.instanceServiceName },
    });
  });

  test('of a name that is taken is replaced only by a second press', async () => {
    stage = await startStage();
    await stage.connect();
    await savePreset('twice');
    await openForm('cpu=9');
    await stage.person.fill({ imagePath: sampleImage, resourceGroup: 'TeslaM40' });
    await stage.person.click('save_preset');
    await stage.slack.until(() => view()?.callback_id === 'preset_save');
    await stage.person.fill({ name: 'Twice' });
    expect((await stage.person.submit()).response).toBe('updated');
    expect(shown()).toContain('Press Save again to replace it');
    await stage.person.submit();
    await stage.person.close({ all: true });
    await openForm('preset twice');
    expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '9' } });
  });

  test('is renamed, shared and deleted in the list', async () => {
    stage = await startStage();
    await stage.connect();
    await savePreset('first name');
    await stage.person.command('/gpu-instance', 'presets');
    await stage.slack.until(() => shown()?.includes('first name'));

    await stage.person.click('preset_rename_open');
    await stage.slack.until(() => view()?.callback_id === 'preset_rename');
    await stage.person.fill({ name: 'second name' });
    await stage.person.submit();
    await stage.slack.until(() => shown()?.includes('second name'));

    await stage.person.click('preset_share_open');
    await stage.slack.until(() => view()?.callback_id === 'preset_share');
    await stage.person.fill({ scope: 'channel' });
    await stage.person.submit();
    await stage.slack.until(() => shown()?.includes('People in this channel'));

    const person = await connectColleague();
    await openForm('preset second name', person, colleague());
    expect(block('cpuNumber', colleague())).toMatchObject({ element: { initial_value: '6' } });
    await person.close();

    await stage.person.click('preset_delete');
    await stage.slack.until(() => shown()?.includes('You have no presets yet'));
    await openForm('preset second name', person, colleague());
    expect(shown(colleague())).toContain('There is no preset named *second name*');
  });

  test('that is private is nobody else’s', async () => {
    stage = await startStage();
    await stage.connect();
    await savePreset('secret plan');
    const person = await connectColleague();
    await person.command('/gpu-instance', 'presets');
    await stage.slack.until(() => view(colleague()));
    expect(shown(colleague())).not.toContain('secret plan');
  });

  test('opens from the list, and what the account does not have now is marked, with why', async () => {
    stage = await startStage();
    await stage.connect();
    await savePreset('old', 'private', { imagePath: 'gone.registry/image:1' });
    await stage.person.command('/gpu-instance', 'presets');
    await stage.slack.until(() => shown()?.includes('old'));
    await stage.person.click('preset_open');
    await stage.slack.until(() => view()?.callback_id === 'launch');
    await stage.slack.until(() =>
      JSON.stringify(block('imagePath')).includes(
        'gone.registry/image:1, which your account does not have now',
      ),
    );
  });
});

describe('"Launch again"', () => {
  test('on a card opens the form like that launch, under a name of its own', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch({ cpuNumber: '7', description: 'for me' });
    await stage.message(/7 CPU/u);
    await stage.person.click('launch_again');
    await stage.slack.until(() => view()?.callback_id === 'launch');
    expect(shown()).toContain('Filled in from the launch');
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.slack.until(() => creates().length === 2);
    const [first, second] = creates().map(({ body }) => body as Record<string, unknown>);
    expect(second).toMatchObject({ cpuNumber: 7, description: 'for me' });
    expect(second?.instanceServiceName).not.toBe(first?.instanceServiceName);
  });

  test('pressed by somebody else gives what the card shows, and nothing of what was written inside', async () => {
    stage = await startStage();
    await stage.connect();
    await openForm();
    await stage.person.fill({ useStartScript: true });
    await stage.slack.until(() => block('startScriptContent'));
    await stage.person.fill({
      ...documentedFields,
      cpuNumber: '7',
      description: 'private words',
      startScriptContent: 'echo private',
    });
    await stage.person.submit();
    await stage.message(/7 CPU/u);

    const person = await connectColleague();
    await person.click('launch_again');
    await stage.slack.until(() => view(colleague())?.callback_id === 'launch');
    expect(block('cpuNumber', colleague())).toMatchObject({ element: { initial_value: '7' } });
    expect(shown(colleague())).not.toContain('private');
  });

  test('stands in the list of recent launches', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch({ instanceServiceName: 'before', cpuNumber: '7' });
    await stage.message(/before/u);
    await stage.person.command('/gpu-instance', 'recent');
    await stage.slack.until(() => shown()?.includes('`before`: created'));
    await stage.person.click('launch_again');
    await stage.slack.until(() => view()?.callback_id === 'launch');
    expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '7' } });
  });
});

describe('a form that was left half done', () => {
  test('is offered by the next command, and gone on with as it was', async () => {
    stage = await startStage();
    await stage.connect();
    await openForm();
    await stage.person.fill({ description: 'half a thought', cpuNumber: '11', imagePath: sampleImage });
    await stage.person.close();

    await openForm();
    expect(shown()).toContain('You have a form that you did not send');
    expect(shown()).not.toContain('half a thought');
    await stage.person.click('go_on');
    await stage.slack.until(() => shown()?.includes('half a thought'));
    expect(block('imagePath')).toMatchObject({ element: { initial_option: { value: sampleImage } } });
    await stage.person.fill({ resourceGroup: 'TeslaM40' });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/11 CPU/u);

    await openForm();
    expect(shown()).not.toContain('did not send');
  });

  test('is not offered when nothing was typed, nor after it was discarded, nor half an hour later', async () => {
    let now = Date.now();
    stage = await startStage({ overrides: { clock: () => now } });
    await stage.connect();
    await openForm();
    await stage.person.close();
    await openForm();
    expect(shown()).not.toContain('did not send');

    await stage.person.fill({ description: 'first' });
    await stage.person.close();
    await openForm();
    await stage.person.click('discard_draft');
    await stage.slack.until(() => !shown()?.includes('did not send'));
    await stage.person.close();
    await openForm();
    expect(shown()).not.toContain('did not send');

    await stage.person.fill({ description: 'second' });
    await stage.person.close();
    now += 31 * 60_000;
    await openForm();
    expect(shown()).not.toContain('did not send');
  });
});

test('after a refusal the form comes back as typed, with the field marked and a reference to quote', async () => {
  stage = await startStage();
  await stage.connect();
  stage.platform.fault('create', { kind: 'code', code: '10004', msg: 'cpuNumber is invalid' }, { times: 1 });
  await stage.launch({ instanceServiceName: 'refused_one', cpuNumber: '13' });
  const refusal = await stage.message(/was not launched/u);
  const reference = /Reference (\w+)/u.exec(refusal.text ?? '')?.[1] ?? 'none';
  await stage.person.click('reopen_launch');
  await stage.slack.until(() => view()?.callback_id === 'launch');
  expect(shown()).toContain('Last time nothing was started');
  expect(shown()).toContain(reference);
  expect(block('cpuNumber')).toMatchObject({
    element: { initial_value: '13' },
    hint: { text: expect.stringContaining('does not accept one of the values') },
  });
});

test('the last launch fills in the next form, unless the operator says no', async () => {
  stage = await startStage();
  await stage.connect();
  await stage.launch({ cpuNumber: '17' });
  await stage.message(/17 CPU/u);
  await openForm();
  expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '17' } });
  await stage.person.close();

  await stage.app.stop();
  const strict = await stage.startAnother({}, { LAST_USED_DEFAULTS: 'off' });
  stage.deliverTo(strict.port);
  await openForm();
  expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '3' } });
});

test('somebody whose Slack is Chinese reads Chinese, from the first command to the card', async () => {
  stage = await startStage();
  const { id } = stage.slack.users.chinese;
  const person = stage.slack.person(id);
  await person.command('/gpu-instance');
  await stage.slack.until(() => view(id)?.callback_id === 'connect');
  expect(shown(id)).toContain('平台令牌');
  await person.fill({ token: 'nonsense' });
  expect((await person.submit()).errors).toEqual({ token: expect.stringContaining('这不是平台令牌') });
  await person.fill({ token: stage.platform.mintToken({ user: 'wei', expiresInMs: 86_400_000 }) });
  await person.submit();
  await stage.slack.until(() => view(id)?.callback_id === 'launch');
  await person.fill({ ...documentedFields, cpuNumber: '3' });
  expect((await person.submit()).response).toBe('closed');
  const card = await stage.message(/启动了/u, lab());
  expect(card.text).toContain('任务 ID');
  await stage.slack.until(() => true);
  const help = await person.command('/gpu-instance', '帮助');
  expect(JSON.stringify(help.body)).toContain('打开启动表单');
});
