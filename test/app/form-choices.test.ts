// Stories of the form: what it offers, what it knows, and that it opens and answers whatever the platform does.
import { afterEach, describe, expect, test } from '@jest/globals';
import { largeOffer } from '../../src/playground/platform/settings.ts';
import { suggestionStates } from '../../src/playground/workspace/workspace.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const sampleImage = documentedFields.imagePath ?? '';
const owner = () => stage.slack.users.owner.id;
const view = () => stage.slack.openView(owner());
const shown = () => JSON.stringify(view()?.blocks ?? []);
/** By its name, however often the app drew it anew. */
const block = (id: string) => view()?.blocks.find(({ block_id }) => block_id?.replace(/~\d+$/u, '') === id);
const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
const calls = (endpoint: string) => stage.platform.requests.filter((each) => each.endpoint === endpoint);

async function open(text = '', options: StageOptions = {}): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
  await stage.person.command('/gpu-instance', text);
  await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
}

const catalog = `
sizes:
  - { name: One card, acceleratorType: gpu, gpuNumber: 1, cpuNumber: 3, ramGib: 15, resourceGroup: TeslaM40 }
  - { name: CPU only, acceleratorType: cpu, cpuNumber: 4, ramGib: 16, resourceGroup: General }
images:
  - { name: The usual notebook, path: "${sampleImage}", taskType: jupyter, acceleratorType: gpu }
  - { name: Statistics, path: "image.ac.com:5000/cpu/admin/base/rstudio:4.4.1-ubuntu22.04", taskType: rstudio, acceleratorType: cpu }
times:
  - { limit: "01:00:00" }
  - { name: A whole day, limit: "24:00:00" }
defaults: { description: by the catalog }
hidden: [version, containerPortInfoList]
`;

describe('with a catalog', () => {
  test('a newcomer launches with three choices', async () => {
    await open('', { catalog });
    const inputs = view()?.blocks.filter(({ type }) => type === 'input');
    expect(inputs?.map(({ block_id }) => block_id)).toEqual([
      'size',
      'imagePath',
      'timeoutLimit',
      'instanceServiceName',
    ]);

    await stage.person.fill({ size: 'CPU only', imagePath: 'Statistics', timeoutLimit: 'A whole day' });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    expect(creates()[0]?.body).toMatchObject({
      acceleratorType: 'cpu',
      gpuNumber: 0,
      cpuNumber: 4,
      ramSize: 16384,
      resourceGroup: 'General',
      taskType: 'rstudio',
      version: 'rstudio:4.4.1-ubuntu22.04',
      timeoutLimit: '24:00:00',
      description: expect.stringContaining('by the catalog'),
    });
  });

  test('an image that the catalog does not name runs what it is made for', async () => {
    await open('', { catalog });
    const codeServer = 'image.ac.com:5000/gpu/admin/base/codeserver-pytorch:2.4.0-py3.11-cuda12.4';
    await stage.person.fill({ imagePath: codeServer });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    expect(creates()[0]?.body).toMatchObject({ taskType: 'codeserver', imagePath: codeServer });
  });

  test('"More options" unfolds the rest, filled in by what was chosen; hidden fields stay away', async () => {
    await open('', { catalog });
    await stage.person.fill({ size: 'CPU only' });
    await stage.person.click('more_options');
    await stage.slack.until(() => block('cpuNumber'));
    expect(shown()).not.toContain('"gpuNumber"');
    for (const id of ['version', 'containerPortInfoList.add']) expect(block(id)).toBeUndefined();
    expect(block('size')).toBeDefined();
    expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '4' } });
    await stage.person.fill({ imagePath: 'Statistics', cpuNumber: '5' });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/5 CPU/u);
  });

  test.each([
    ['timeoutLimit', ['size', 'imagePath', 'instanceServiceName']],
    ['instanceServiceName', ['size', 'imagePath', 'timeoutLimit']],
  ])('%s, hidden by the operator, is not in the short form either', async (hidden, inputs) => {
    await open('', { catalog: catalog.replace('hidden: [', `hidden: [${hidden}, `) });
    const shownInputs = view()?.blocks.filter(({ type }) => type === 'input');
    expect(shownInputs?.map(({ block_id }) => block_id)).toEqual(inputs);
  });

  test('quick arguments that no size has open it unfolded', async () => {
    await open('cpu=7', { catalog });
    expect(block('cpuNumber')).toMatchObject({ element: { initial_value: '7' } });
  });

  test('a size over the limits of its group unfolds the form, with an error on the number', async () => {
    await open('', { catalog: catalog.replace('cpuNumber: 4', 'cpuNumber: 400') });
    await stage.person.fill({ size: 'CPU only' });
    await stage.slack.until(() => block('cpuNumber'), { what: 'the long form' });
    await stage.person.fill({ imagePath: 'Statistics' });
    const { errors } = await stage.person.submit();
    expect(errors).toEqual({ cpuNumber: 'A node of General has 64 CPU cores: type 64 or less.' });
    expect(creates()).toEqual([]);
  });
});

describe.each(suggestionStates)('the menus, when Slack’s word about the view is %s', (suggestionState) => {
  const slack = { suggestionState };

  test('offer the images that fit, own ones first, and find them by what is typed', async () => {
    await open('', { slack, platform: { settings: largeOffer } });
    const all = await stage.person.suggest('imagePath', '');
    const values = all.options.map(({ value }) => value);
    expect(values).toContain(sampleImage);
    expect(values.at(-1)).toBe('type_it_in');
    expect(values.some((value) => value?.includes('/dcu/') || value?.includes('/cpu/admin'))).toBe(false);
    expect(values.some((value) => value?.includes('codeserver'))).toBe(false);

    const found = await stage.person.suggest('imagePath', 'pytorch 12.4');
    expect(found.options[0]?.text.text).toBe('jupyterlab-pytorch:2.4.0-py3.11-cuda12.4');
  });

  test('offer the groups of the accelerator first, and directories for mounts', async () => {
    await open('', { slack, platform: { settings: largeOffer } });
    const groups = await stage.person.suggest('resourceGroup', 'a800');
    expect(groups.options[0]?.value).toBe('A800');
    await stage.person.click('add_mount');
    await stage.slack.until(() => block('mountInfoList.0.sourcePath'));
    const dirs = await stage.person.suggest('mountInfoList.0.sourcePath', 'home');
    expect(dirs.options.map(({ value }) => value)).toContain('/public/home/demo');
  });

  test('a value of one’s own is possible: a line says that it is not listed, and a second press means it', async () => {
    await open('', { slack });
    await stage.person.fill({ imagePath: 'my.registry/mine:2', resourceGroup: 'Backstage' });
    const first = await stage.person.submit();
    if (first.response === 'updated') {
      expect(creates()).toEqual([]);
      expect((await stage.person.submit()).response).toBe('closed');
    }
    await stage.message(/Backstage/u);
    expect(creates()[0]?.body).toMatchObject({ imagePath: 'my.registry/mine:2', version: 'mine:2' });
  });

  test('"Type it in" makes the menu an input, for values longer than a menu can hold', async () => {
    await open('', { slack });
    await stage.person.fill({ imagePath: 'type_it_in' });
    await stage.slack.until(() => JSON.stringify(block('imagePath')).includes('plain_text_input'));
    const path = `registry/${'deep/'.repeat(40)}image:1`;
    await stage.person.fill({ imagePath: path, resourceGroup: 'TeslaM40' });
    // Told while it was typed: one press means it.
    expect(block('imagePath')).toMatchObject({ hint: { text: expect.stringContaining('is not among') } });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    expect(creates()[0]?.body).toMatchObject({ imagePath: path });
  });
});

describe('limits', () => {
  test('of the chosen group are told under the fields, and change with it', async () => {
    await open('group=TeslaM40');
    await stage.slack.until(() => shown().includes('At most 40 on a node of TeslaM40'));
    expect(shown()).toContain('at most 2 on a node of TeslaM40');
    await stage.person.fill({ resourceGroup: 'A800' });
    await stage.slack.until(() => shown().includes('At most 64 on a node of A800'));
    expect(shown()).toContain('At most 360 h in A800');
  });

  test('that are passed are an error on each field, with the limit in words', async () => {
    await open();
    await stage.person.fill({ imagePath: sampleImage, resourceGroup: 'A800', timeoutLimit: 'unlimited' });
    await stage.person.fill({ gpuNumber: '9', cpuNumber: '65', ramSize: '600' });
    const { errors } = await stage.person.submit();
    expect(errors).toEqual({
      gpuNumber: 'A node of A800 has 8 cards: type 8 or less.',
      cpuNumber: 'A node of A800 has 64 CPU cores: type 64 or less.',
      ramSize: expect.stringMatching(/^A node of A800 has 502\.\d GiB of memory/u),
      timeoutLimit: 'A800 stops instances after 360 h: choose a shorter time.',
    });
    await stage.person.fill({ gpuNumber: '8', cpuNumber: '64', ramSize: '500', timeoutLimit: '24:00:00' });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/8 × GPU/u);
  });

  test('that are not known are said to be, and refuse nothing', async () => {
    stage = await startStage({ expectedLogs: /read/u });
    await stage.connect();
    stage.platform.fault('resources', { kind: 'code', code: '10001' });
    await stage.person.command('/gpu-instance', 'cpu=300');
    await stage.slack.until(() => view()?.callback_id === 'launch');
    expect(shown()).toContain('The limits of this group are not known just now, so this is not checked.');
    await stage.person.fill({ imagePath: sampleImage, resourceGroup: 'TeslaM40' });
    expect((await stage.person.submit()).response).toBe('closed');
    // The platform has the last word.
    await stage.message(/was not launched/u);
  });
});

describe('however the platform is', () => {
  test.each([
    ['slow', { kind: 'delay' as const, ms: 20_000 }, 'The platform is slow to answer'],
    ['refusing', { kind: 'code' as const, code: '10001' }, 'The platform gives no list just now'],
    ['down', { kind: 'drop-before' as const }, 'The platform gives no list just now'],
  ])('%s: the form opens, the menus answer, and both say what is not known', async (_, fault, words) => {
    // Whoever waited for it would wait beyond the end of this test.
    stage = await startStage({ expectedLogs: /./u, env: { PLATFORM_TIMEOUT_MS: '600000' } });
    await stage.connect();
    for (const endpoint of ['images', 'groups', 'mounts', 'resources'] as const)
      stage.platform.fault(endpoint, fault);
    // A process that knows nothing yet.
    await stage.app.stop();
    const again = await stage.startAnother();
    stage.deliverTo(again.port);

    const command = await stage.person.command('/gpu-instance', 'group=TeslaM40');
    await stage.slack.until(() => view()?.callback_id === 'launch');
    expect(command.timedOut).toBe(false);
    expect(shown()).toContain('not known just now');
    const { options } = await stage.person.suggest('imagePath', 'my/image:1');
    expect(options.map(({ value }) => value)).toEqual(['my/image:1', 'type_it_in']);
    const suggestion = stage.slack.deliveries.findLast(({ kind }) => kind === 'block_suggestion');
    expect(JSON.stringify(suggestion?.body)).toContain(words);

    await stage.person.fill({ imagePath: 'my/image:1' });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
  });

  test('fifty forms opened by one person at the same moment cost one call of each kind', async () => {
    stage = await startStage({ expectedWarnings: /replaced a modal that was open/u });
    await stage.connect();
    // What connecting reads ahead must not be counted.
    const isRead = () => ['images', 'groups', 'mounts'].every((name) => calls(name).length > 0);
    while (!isRead() || calls('images').length < 2) await new Promise((resolve) => setImmediate(resolve));
    await stage.app.stop();
    const again = await stage.startAnother();
    stage.deliverTo(again.port);
    const count = () => ['images', 'groups', 'mounts'].map((name) => calls(name).length);
    const before = count();
    await Promise.all(Array.from({ length: 50 }, () => stage.person.command('/gpu-instance')));
    await stage.slack.until(() => calls('resources').length > 0 || view()?.callback_id === 'launch');
    await stage.person.suggest('imagePath', '');
    await stage.person.suggest('resourceGroup', '');
    const after = count();
    // Public and private images are two calls.
    expect(after.map((calls, index) => calls - (before[index] ?? 0))).toEqual([2, 1, 1]);
  });
});

test('a submission delivered again gets the same answer, though the limits became known meanwhile', async () => {
  stage = await startStage({ expectedLogs: /read/u });
  await stage.connect();
  stage.platform.fault('resources', { kind: 'code', code: '10001' });
  await stage.person.command('/gpu-instance', `cpu=41 group=TeslaM40 image=${sampleImage}`);
  await stage.slack.until(() => view()?.callback_id === 'launch');
  expect((await stage.person.submit()).response).toBe('closed');
  const submission = stage.slack.deliveries.findLast(({ kind }) => kind === 'view_submission');
  stage.platform.clearFaults();
  // Another process, which does not remember that the platform refused.
  await stage.app.stop();
  const again = await stage.startAnother();
  stage.deliverTo(again.port);
  await stage.person.command('/gpu-instance', 'group=TeslaM40 cpu=41');
  await stage.slack.until(() => shown().includes('has 40 CPU cores'));
  const { status, body } = await stage.person.rawDeliver('view_submission', submission?.payload ?? {});
  expect([status, body]).toEqual([submission?.status, submission?.body]);
});

test('a form whose draft is gone is sent all the same, filled up by what anybody begins with', async () => {
  await open('', { catalog });
  await stage.app.store.drafts.purge(Date.now() + 1000, 100);
  await stage.person.fill({ size: 'CPU only', imagePath: 'Statistics' });
  await stage.app.store.drafts.purge(Date.now() + 1000, 100);
  expect((await stage.person.submit()).response).toBe('closed');
  await stage.message(/4 CPU/u);
});
