// What is asked for is what runs: stories that launched something else than was meant, each through the real door.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { largeOffer } from '../../src/playground/platform/settings.ts';
import { suggestionStates } from '../../src/playground/workspace/workspace.ts';
import { chooseOnCard } from '../support/card-menu.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const root = join(import.meta.dirname, '../..');
/** The operator's catalog that the playground comes with. */
const catalog = readFileSync(join(root, 'src/playground/catalog.yml'), 'utf8');
const catalogWithoutGroups = catalog.slice(0, catalog.indexOf('groups:\n'));
const notebook = documentedFields.imagePath ?? '';
const dcuImage = 'image.ac.com:5000/dcu/admin/base/jupyterlab-pytorch:2.1.0-py3.10-dtk24.04';

const owner = () => stage.slack.users.owner.id;
const view = (user = owner()) => stage.slack.openView(user);
const shown = (user = owner()) => JSON.stringify(view(user)?.blocks ?? []);
const block = (id: string) => view()?.blocks.find(({ block_id }) => block_id?.replace(/~\d+$/u, '') === id);
const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
const lastBody = () => creates().at(-1)?.body as Record<string, unknown> | undefined;

/** The last line of the form. */
function willStart(): string {
  const last = view()?.blocks.at(-1) as { block_id?: string; elements?: { text: string }[] } | undefined;
  expect(last?.block_id).toBe('will_start');
  return last?.elements?.[0]?.text ?? '';
}

async function start(options: StageOptions = { catalog }): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
}

async function open(text = ''): Promise<void> {
  await stage.person.command('/gpu-instance', text);
  await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
}

async function launch(): Promise<void> {
  const before = creates().length;
  expect((await stage.person.submit()).response).toBe('closed');
  await stage.slack.until(() => creates().length > before, { what: 'the create call' });
  await stage.app.idle();
}

describe('the example of README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const example = /`\/gpu-instance (gpu=[^`]+)`/u.exec(readme)?.[1] ?? '';

  test('makes what it says', async () => {
    await start();
    expect(example).toContain('type=ssh');
    await open(example);
    expect(willStart()).toMatch(/SSH terminal on 1 × GPU, 3 CPU, 15 GiB in `TeslaM40`/u);
    await launch();
    expect(stage.platform.instances[0]).toMatchObject({
      taskType: 'ssh',
      gpuNumber: 1,
      cpuNumber: 3,
      ramSize: 15360,
      resourceGroup: 'TeslaM40',
    });
  });

  test('so do "Launch again" on its card, a preset of it, and the form after a refusal', async () => {
    await start();
    await open(example);
    await launch();
    await stage.message(/Task ID/u);

    await stage.person.click('launch_again');
    await stage.slack.until(() => view()?.callback_id === 'launch');
    await launch();
    expect(lastBody()).toMatchObject({ taskType: 'ssh' });

    await stage.app.idle();
    await chooseOnCard(stage, 'save_preset');
    await stage.slack.until(() => view()?.callback_id === 'preset_save');
    await stage.person.fill({ name: 'my ssh' });
    await stage.person.submit();
    await stage.person.close();
    await open('preset my ssh');
    await launch();
    expect(lastBody()).toMatchObject({ taskType: 'ssh' });

    stage.platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
    await open(example);
    await launch();
    const notice = await stage.message(/was not launched/u);
    await stage.person.click('reopen_launch', { messageTs: notice.ts, channel: notice.channel });
    await stage.slack.until(() => view()?.callback_id === 'launch');
    await launch();
    expect(lastBody()).toMatchObject({ taskType: 'ssh' });
  });
});

describe('what belongs together', () => {
  test('another size takes an image that fits along, says so, and that is what runs', async () => {
    await start();
    await open();
    await stage.person.fill({ size: 'DCU' });
    expect(JSON.stringify(block('imagePath'))).toContain('is for GPU (NVIDIA); changed to one that fits DCU');
    expect(willStart()).toMatch(/1 × DCU, 8 CPU, 32 GiB in `Z100`, from JupyterLab with PyTorch 2\.1/u);
    await launch();
    expect(lastBody()).toMatchObject({ acceleratorType: 'dcu', resourceGroup: 'Z100', imagePath: dcuImage });
  });

  test('an image of one’s own stays, and is an error where the catalog says that it does not fit', async () => {
    await start();
    await open(`image=${notebook}`);
    await stage.person.fill({ size: 'DCU' });
    const { response, errors } = await stage.person.submit();
    expect(response).toBe('errors');
    expect(errors?.imagePath).toContain('is made for GPU (NVIDIA)');
    expect((await stage.person.submit()).response).toBe('errors');
    expect(creates()).toEqual([]);
  });

  test('where only the account’s list says so, a second press sends it all the same', async () => {
    await start({ expectedLogs: /./u });
    await open(`group=Z100 image=${notebook}`);
    await stage.slack.until(() => shown().includes('on a node of'), { what: 'the lists' });
    await stage.person.fill({ acceleratorType: 'gpu' });
    await stage.slack.until(() => shown().includes('which is not the accelerator chosen here'));
    expect(shown()).toContain('or press Launch to use it all the same');
    // The view warned already.
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.app.idle();
    expect(lastBody()).toMatchObject({ acceleratorType: 'gpu', resourceGroup: 'Z100' });
  });

  test('limits are asked for anew where a list that came late changed what they depend on', async () => {
    await start({ catalog: catalogWithoutGroups });
    await stage.app.stop();
    const again = await stage.startAnother();
    stage.deliverTo(again.port);
    stage.platform.fault('groups', { kind: 'delay', ms: 200 });
    await open('group=Z100');
    await stage.slack.until(() => shown().includes('on a node of Z100'), { what: 'the limits' });
    expect(willStart()).toContain('1 × DCU');
  });

  test('in the long form another accelerator takes group and image along', async () => {
    await start();
    await open();
    await stage.person.click('more_options');
    await stage.slack.until(() => block('acceleratorType'));
    await stage.person.fill({ acceleratorType: 'dcu' });
    expect(willStart()).toMatch(/DCU.*`Z100`/u);
    await launch();
    expect(lastBody()).toMatchObject({ acceleratorType: 'dcu', resourceGroup: 'Z100', imagePath: dcuImage });
  });
});

describe('numbers of the last launch', () => {
  /** A size of the catalog, but for its cores: the next form begins with it. */
  async function startAfterDcu(options?: StageOptions): Promise<void> {
    await start(options);
    await open('size=dcu cpu=5');
    await launch();
    expect(lastBody()).toMatchObject({ acceleratorType: 'dcu', cpuNumber: 5, ramSize: 32 * 1024 });
  }

  test.each(['accelerator=gpu', 'image=cuda12.4', 'group=TeslaM40'])(
    'give way to what fits, and say so: %s',
    async (typed) => {
      await startAfterDcu();
      await open(typed);
      expect(willStart()).toMatch(/1 × GPU, 3 CPU, 15 GiB in `TeslaM40`/u);
      expect(JSON.stringify(block('size'))).toContain('Changed to what fits; it was');
      expect(JSON.stringify(block('size'))).toMatch(/5 CPU, 32 GiB/u);
      await launch();
      expect(lastBody()).toMatchObject({ acceleratorType: 'gpu', cpuNumber: 3, ramSize: 15 * 1024 });
    },
  );

  test('become what a node has where one of them is the person’s own', async () => {
    await startAfterDcu();
    await open('accelerator=gpu cpu=7');
    await stage.slack.until(() => willStart().includes('7 CPU, 31 GiB'), { what: 'the limits' });
    expect(JSON.stringify(block('ramSize'))).toContain('Changed to fit TeslaM40; it was 32 GiB');
    await launch();
    expect(lastBody()).toMatchObject({ cpuNumber: 7, ramSize: 31 * 1024 });
  });

  test('without a catalog become what a node of the other group has', async () => {
    await start({});
    await open(`group=A800 cpu=60 ram=480 gpu=8 time=72h image=${notebook}`);
    await launch();
    await open('group=TeslaM40');
    await stage.slack.until(() => willStart().includes('2 × GPU, 40 CPU, 31 GiB in `TeslaM40`'), {
      what: 'the limits',
    });
    expect(JSON.stringify(block('cpuNumber'))).toContain('Changed to fit TeslaM40; it was 60 CPU');
    await launch();
    expect(lastBody()).toMatchObject({ gpuNumber: 2, cpuNumber: 40, ramSize: 31 * 1024 });
  });

  test('that need a second press bring the long form, where they are marked', async () => {
    await start();
    await open('tasks=5');
    expect((await stage.person.submit()).response).toBe('updated');
    await launch();
    await open();
    expect(block('taskNumber')).toBeUndefined();
    expect((await stage.person.submit()).response).toBe('updated');
    expect(JSON.stringify(block('taskNumber'))).toContain('5 containers');
    await launch();
    expect(lastBody()).toMatchObject({ taskNumber: 5 });
  });
});

describe('what is wrong is told where it can be mended', () => {
  test('a mount that is half filled in is not hidden by "Fewer options", and has its own error', async () => {
    await start();
    await open();
    await stage.person.click('more_options');
    await stage.slack.until(() => block('mountInfoList.add'));
    await stage.person.click('add_mount');
    await stage.slack.until(() => block('mountInfoList.0.sourcePath'));
    await stage.person.fill({
      'mountInfoList.0.sourcePath': '/public/home/demo',
      'mountInfoList.0.targetPath': 'mnt',
    });
    await stage.person.click('fewer_options');
    await stage.slack.until(() => shown().includes('hides only what is in order'), { what: 'why it stays' });
    expect(shown()).toContain('Something is to be done first: Mount 1: path in the container.');
    const { errors } = await stage.person.submit();
    expect(Object.keys(errors ?? {})).toEqual(['mountInfoList.0.targetPath']);

    await stage.person.fill({ 'mountInfoList.0.targetPath': '/mnt/data' });
    await stage.person.click('fewer_options');
    await stage.slack.until(() => !block('cpuNumber'), { what: 'the short form' });
    expect(willStart()).toContain('/public/home/demo → /mnt/data');
    expect(shown()).not.toContain('hides only what is in order');
  });

  test('numbers of one’s own that a node does not have: the short form unfolds to them', async () => {
    await start({ catalog: catalog.replace('ramGib: 15', 'ramGib: 64') });
    await open('size=small');
    await stage.slack.until(() => block('ramSize'), { what: 'the long form' });
    expect(JSON.stringify(block('ramSize'))).toMatch(/has 31\.\d GiB of memory/u);
    const { errors } = await stage.person.submit();
    expect(Object.keys(errors ?? {})).toEqual(['ramSize']);
    await stage.person.fill({ ramSize: '15' });
    await launch();
    expect(lastBody()).toMatchObject({ ramSize: 15 * 1024 });
  });

  test('a field that the operator hides is named at the first input', async () => {
    await start({ catalog: `${catalog.replace('ramGib: 15', 'ramGib: 64')}hidden: [ramGib]\n` });
    await open('size=small');
    const { errors } = await stage.person.submit();
    expect(errors?.size).toMatch(/^Memory \(GiB\): A node of TeslaM40 has 31\.\d GiB of memory/u);
  });
});

describe('names in the command', () => {
  test('are read with the kind of cards that a size says', async () => {
    await start({ catalog, platform: { settings: largeOffer } });
    // The account has images of just this name, and a menu waits for its lists.
    await open();
    expect((await stage.person.suggest('imagePath', 'pytorch')).options.length).toBeGreaterThan(5);
    await stage.person.close();
    await open('image=pytorch size=DCU');
    expect(willStart()).toMatch(/1 × DCU, 8 CPU, 32 GiB in `Z100`, from JupyterLab with PyTorch 2\.1/u);
  });

  test('the recommended images come first, once the account’s own are known', async () => {
    await start({ catalog, platform: { settings: largeOffer } });
    // Connecting reads the lists ahead; a menu waits for them.
    await open();
    await stage.person.suggest('imagePath', '');
    await stage.person.close();
    await open('image=pytorch');
    expect(shown()).toMatch(/fits several: `VS Code with PyTorch 2\.4`, `JupyterLab with PyTorch 2\.1`/u);
    const { options } = await stage.person.suggest('imagePath', '');
    expect(options.slice(0, 2).map(({ text }) => text.text)).toEqual([
      'VS Code with PyTorch 2.4',
      'JupyterLab with PyTorch 2.1',
    ]);
  });
});

test('what runs follows the image that is chosen, and says so there; what was asked for stays', async () => {
  await start();
  await open();
  await stage.person.fill({ imagePath: 'VS Code with PyTorch 2.4' });
  await stage.slack.until(() => willStart().includes('VS Code in the browser'));
  expect(JSON.stringify(block('imagePath'))).toContain(
    'With this image, VS Code in the browser runs; it was Jupyter notebook.',
  );
  await stage.person.close();
  await open('type=ssh');
  await stage.person.fill({ imagePath: 'VS Code with PyTorch 2.4' });
  await stage.slack.until(() => willStart().includes('PyTorch 2.4'));
  expect(willStart()).toContain('SSH terminal');
  expect(shown()).not.toContain('it was Jupyter notebook');
});

test('an image menu that has nothing for these cards says for which there is something, and what to do', async () => {
  await start();
  await open();
  const labelOf = async (typed: string) => {
    await stage.person.suggest('imagePath', typed);
    const suggestion = stage.slack.deliveries.findLast(({ kind }) => kind === 'block_suggestion');
    return JSON.stringify(suggestion?.body);
  };
  expect(await labelOf('dtk24')).toContain('Only for DCU (Hygon): choose a size for it');
  expect(await labelOf('nothing like it')).toContain('Nothing matches');
  await stage.person.click('more_options');
  await stage.slack.until(() => block('acceleratorType'));
  expect(await labelOf('dtk24')).toContain('Only for DCU (Hygon): change the accelerator');
});

test('a form that is gone on with offers another name where the offered one was taken meanwhile', async () => {
  await start();
  await open();
  await stage.person.fill({ size: 'Large' });
  const offered = block('instanceServiceName') as { element?: { initial_value?: string } } | undefined;
  const name = offered?.element?.initial_value;
  expect(name).toMatch(/_1$/u);
  await stage.person.close();

  await open('size=small');
  await launch();
  expect(lastBody()).toMatchObject({ instanceServiceName: name });
  await open();
  await stage.person.click('go_on');
  await stage.slack.until(() => willStart().includes('12 CPU'), { what: 'the form that was left' });
  expect(block('instanceServiceName')).toMatchObject({
    element: { initial_value: name?.replace(/_1$/u, '_2') },
  });
});

describe('the short form', () => {
  test('"More options" and "Fewer options" change no value', async () => {
    await start();
    await open();
    const before = willStart();
    await stage.person.click('more_options');
    await stage.slack.until(() => block('cpuNumber'));
    expect(willStart()).toBe(before);
    await stage.person.click('fewer_options');
    await stage.slack.until(() => !block('cpuNumber'));
    expect(willStart()).toBe(before);
  });

  test('is there again after a launch outside the sizes, which it calls custom; a refused one is no default', async () => {
    await start();
    await open('cpu=7');
    await launch();
    await open();
    expect(block('cpuNumber')).toBeUndefined();
    expect(block('size')).toMatchObject({ element: { initial_option: { value: 'custom' } } });
    expect(shown()).toContain('From your last launch: ');

    await stage.person.close();
    stage.platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
    await open('cpu=9');
    await launch();
    await open();
    expect(willStart()).toContain('7 CPU');
  });

  test('offers presets where there are any; one chosen fills in the form', async () => {
    await start();
    await open('time=4h');
    await stage.person.click('save_preset');
    await stage.slack.until(() => view()?.callback_id === 'preset_save');
    await stage.person.fill({ name: 'four hours' });
    await stage.person.submit();
    await stage.person.close({ all: true });

    await open();
    await stage.person.fill({ preset: 'four hours' });
    await stage.slack.until(() => willStart().includes('time limit: 4 h'), { what: 'the preset' });
    expect(block('instanceServiceName')).toMatchObject({ element: { initial_value: 'four_hours_1' } });
    await launch();
    expect(lastBody()).toMatchObject({ timeoutLimit: '04:00:00' });
  });
});

test('Launch pressed before the form shows what a choice changed sends nothing that was not seen', async () => {
  await start();
  await open();
  const before = willStart();
  // The form's new drawing does not come through; nobody waits for it.
  stage.slack.faults.set('views.update', { kind: 'error', error: 'hash_conflict' }, { times: 2 });
  await stage.person.fill({ size: 'DCU' });
  expect(willStart()).toBe(before);
  expect((await stage.person.submit()).response).toBe('updated');
  expect(creates()).toEqual([]);
  expect(willStart()).toMatch(/1 × DCU.*from JupyterLab with PyTorch 2\.1/u);
  await launch();
  expect(lastBody()).toMatchObject({ acceleratorType: 'dcu', imagePath: dcuImage });
});

describe('where the card goes', () => {
  test('"only me": a direct message, and the channel sees nothing', async () => {
    await start();
    const lab = stage.slack.channels.member.id;
    const before = stage.slack.messages(lab).length;
    await open();
    await stage.person.click('more_options');
    await stage.slack.until(() => block('cardPlace'));
    await stage.person.fill({ cardPlace: 'me' });
    expect(willStart()).toContain('comes to you alone');
    await launch();
    const dm = stage.slack.directChannel(owner()).id;
    await stage.message(/Task ID/u, dm);
    expect(stage.slack.messages(lab)).toHaveLength(before);
  });
});

describe.each(suggestionStates)('the menus, when Slack’s word about the view is %s', (suggestionState) => {
  test.each([
    ['the account’s own groups', catalogWithoutGroups],
    ['groups that the operator recommends', catalog],
  ])('follow what was chosen: %s', async (_whose, offered) => {
    await start({ catalog: offered, slack: { suggestionState } });
    await open();
    await stage.person.fill({ size: 'DCU' });
    const images = await stage.person.suggest('imagePath', '');
    const values = images.options.map(({ value }) => value);
    expect(values).toContain(dcuImage);
    expect(values).not.toContain(notebook);
    await stage.person.click('more_options');
    await stage.slack.until(() => block('resourceGroup'));
    const groups = await stage.person.suggest('resourceGroup', '');
    expect(groups.options[0]?.value).toBe('Z100');
  });
});

test('a token that has ended is asked for by the refusal, and the form comes back as it was typed', async () => {
  await start();
  stage.platform.fault('create', { kind: 'code', code: '10008' }, { times: 1 });
  await open('time=4h type=ssh');
  await launch();
  const notice = await stage.message(/was not launched/u);
  await stage.person.click('connect_again', { messageTs: notice.ts, channel: notice.channel });
  await stage.slack.until(() => view()?.callback_id === 'connect', { what: 'the connect step' });
  await stage.person.fill({ token: stage.token });
  expect((await stage.person.submit()).response).toBe('updated');
  expect(willStart()).toMatch(/SSH terminal.*time limit: 4 h/u);
});

test('the list of recent launches has the task ID, the image’s name, the reason of a refusal, and a search', async () => {
  await start();
  await open('name=kept_one');
  await launch();
  stage.platform.fault('create', { kind: 'code', code: '10007' }, { times: 1 });
  await open('name=lost_one');
  await launch();
  await stage.person.command('/gpu-instance', 'recent');
  await stage.slack.until(() => shown().includes('kept_one'), { what: 'the list' });
  const id = stage.platform.instances[0]?.id ?? '';
  expect(shown()).toContain(`Task ID \`${id}\``);
  expect(shown()).toContain('JupyterLab 4.4 (Python 3.7)');
  expect(shown()).toContain('account on the platform is frozen');
  expect(shown()).toContain('|Card>');
  await stage.person.fill({ search: 'kept' });
  expect((await stage.person.submit()).response).toBe('updated');
  expect(shown()).not.toContain('lost_one');
});

test('a colleague’s preset of the same name is not chosen silently, and names its author when it is', async () => {
  await start();
  const save = async (person: typeof stage.person, user: string, scope: string, script: string) => {
    await person.command('/gpu-instance', '');
    await stage.slack.until(() => view(user)?.callback_id === 'launch');
    await person.click('more_options');
    await stage.slack.until(() => JSON.stringify(view(user)?.blocks).includes('useStartScript'));
    await person.fill({ useStartScript: true });
    await stage.slack.until(() => JSON.stringify(view(user)?.blocks).includes('startScriptContent'));
    await person.fill({ startScriptContent: script });
    await person.click('save_preset');
    await stage.slack.until(() => view(user)?.callback_id === 'preset_save');
    await person.fill({ name: 'train', scope });
    await person.submit();
    await person.close({ all: true });
  };
  const colleague = stage.slack.users.colleague.id;
  const other = stage.slack.person(colleague);
  await other.command('/gpu-instance', 'connect');
  await stage.slack.until(() => view(colleague)?.callback_id === 'connect');
  await other.fill({ token: stage.platform.mintToken({ user: 'colleague', expiresInMs: 86_400_000 }) });
  await other.submit();
  await other.close();
  await save(stage.person, owner(), 'private', 'echo mine');
  await save(other, colleague, 'team', 'echo foreign');

  await stage.person.command('/gpu-instance', 'preset "Train!"');
  await stage.slack.until(() => shown().includes('Several people have a preset named'), {
    what: 'the choice',
  });
  const openButtons = view()?.blocks.flatMap((each) =>
    'accessory' in each && each.accessory?.type === 'button' ? (each.accessory.value ?? []) : [],
  );
  expect(openButtons).toHaveLength(2);
  await stage.person.click('preset_open', { value: openButtons?.[1] ?? '' });
  await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
  expect(shown()).toContain(`<@${colleague}>`);
  expect(shown()).toContain('echo foreign');
  expect(shown()).toContain('look at what it brings along before you press Launch');
});
