import { afterEach, describe, expect, test } from '@jest/globals';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

/** The request body of the page "create container instance", key by key. */
const documentedBody = {
  instanceServiceName: 'Instances_2205113838',
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  version: 'jupyter:4.4-py3.7-cpu',
  imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
  description: '',
  timeoutLimit: 'unlimited',
  taskNumber: 1,
  resourceGroup: 'TeslaM40',
  useStartScript: false,
  startScriptActionScope: 'all',
  startScriptContent: '',
  cpuNumber: 3,
  gpuNumber: 1,
  ramSize: 15360,
  mountInfoList: [
    { sourcePath: '/public/home/demo/source_mount', targetPath: '/mnt/test_mount', type: 'data' },
  ],
  containerPortInfoList: [{ protocolType: 'SSH', containerPort: '18888' }],
};

async function launchDocumentedExample({ person, slack }: Stage) {
  const owner = slack.users.owner.id;
  const formWith = (block: string) => () =>
    slack.openView(owner)?.blocks.some(({ block_id }) => block_id === block);
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(owner)?.callback_id === 'launch', { what: 'the form' });
  await person.click('add_mount');
  await slack.until(formWith('mountInfoList.0.sourcePath'), { what: 'a mount row' });
  await person.click('add_port');
  await slack.until(formWith('containerPortInfoList.0.containerPort'), { what: 'a port row' });
  const {
    mountInfoList,
    containerPortInfoList,
    useStartScript,
    startScriptActionScope,
    startScriptContent,
    ...fields
  } = documentedBody;
  const texts = Object.fromEntries(
    Object.entries({ ...fields, ramSize: 15 }).map(([name, value]) => [name, String(value)]),
  );
  await person.fill({
    ...texts,
    'mountInfoList.0.sourcePath': '/public/home/demo/source_mount',
    'mountInfoList.0.targetPath': '/mnt/test_mount',
    'mountInfoList.0.type': 'data',
    'containerPortInfoList.0.containerPort': '18888',
    'containerPortInfoList.0.protocolType': 'SSH',
  });
  return person.submit();
}

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  test('the documented example reaches the platform as documented, and its task ID the channel', async () => {
    stage = await startStage({ mode });
    await stage.connect();

    expect((await launchDocumentedExample(stage)).response).toBe('closed');

    const card = await stage.message(/Task ID/u);
    const [create] = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    expect(create?.body).toEqual(documentedBody);
    const [instance] = stage.platform.instances;
    expect(instance?.id).toMatch(/^[0-9a-f]{32}$/u);
    expect(card.text).toContain(`\`${instance?.id}\``);
    expect(JSON.stringify(card.blocks)).toContain(`\`${instance?.id}\``);
    expect(card.channel).toBe(stage.slack.channels.member.id);
  });
});

describe('the way in', () => {
  test('without a token the command leads through connect into the form, quick arguments and all', async () => {
    stage = await startStage();
    const owner = stage.slack.users.owner.id;

    await stage.person.command('/gpu-instance', 'cpu=8 colour=red group=TeslaM40 image=reg:5000/a/b:1');
    await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'connect');
    await stage.person.fill({ token: stage.token });
    expect((await stage.person.submit()).response).toBe('updated');

    const form = stage.slack.openView(owner);
    expect(form?.callback_id).toBe('launch');
    const text = JSON.stringify(form?.blocks);
    expect(text).toContain('Connected as *demo*');
    expect(text).toMatch(/Your token ends <!date\^\d+\^/u);
    expect(text).toContain('there is no');
    expect(text).toContain('`colour=red`');
    // An image that the account does not list takes a second press, once it is said.
    expect((await stage.person.submit()).response).toBe('updated');
    expect(JSON.stringify(stage.slack.openView(owner)?.blocks)).toContain(
      'reg:5000/a/b:1 is not among the images that your account may use',
    );
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/8 CPU/u);
  });

  test('a token that has ended while the form was open leads back through connect, and what was typed is kept', async () => {
    let now = Date.now();
    stage = await startStage({ overrides: { clock: () => now } });
    await stage.connect();
    const owner = stage.slack.users.owner.id;
    await stage.person.command('/gpu-instance');
    await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'launch');
    await stage.person.fill({
      instanceServiceName: 'kept_name',
      imagePath: documentedFields.imagePath ?? '',
      resourceGroup: 'TeslaM40',
    });
    now += 2 * 86_400_000;

    expect((await stage.person.submit()).response).toBe('updated');
    expect(stage.slack.openView(owner)?.callback_id).toBe('connect');
    expect(JSON.stringify(stage.slack.openView(owner)?.blocks)).toContain('has ended');
    await stage.person.fill({
      token: stage.platform.mintToken({ user: 'demo', expiresInMs: 9 * 86_400_000 }),
    });
    expect((await stage.person.submit()).response).toBe('updated');
    expect(JSON.stringify(stage.slack.openView(owner)?.blocks)).toContain('kept_name');
    expect(stage.platform.instances).toHaveLength(0);
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/kept_name/u);
  });

  test('help explains all to the person alone', async () => {
    stage = await startStage();
    await stage.person.command('/gpu-instance', 'help');
    const help = await stage.message(/disconnect/u);
    expect(help.ephemeral).toBe(true);
    for (const word of ['connect', 'gpu=1', 'ram=15', 'time=']) expect(help.text).toContain(word);
  });

  test('disconnect forgets the token, and says so when there was none', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.person.command('/gpu-instance', 'disconnect');
    await stage.message(/is forgotten/u);
    await stage.person.command('/gpu-instance', 'disconnect');
    await stage.message(/no platform token of yours/u);
    await stage.person.command('/gpu-instance');
    await stage.slack.until(
      () => stage.slack.openView(stage.slack.users.owner.id)?.callback_id === 'connect',
    );
  });

  test("a colleague cannot use somebody else's token", async () => {
    stage = await startStage();
    await stage.connect();
    const colleague = stage.slack.users.colleague.id;
    await stage.slack.person(colleague).command('/gpu-instance');
    await stage.slack.until(() => stage.slack.openView(colleague)?.callback_id === 'connect');
  });
});

describe('the form', () => {
  test('marks every wrong field with words, keeps what was typed, and starts nothing', async () => {
    stage = await startStage();
    await stage.connect();
    const { errors, response } = await stage.launch({
      instanceServiceName: '1 bad',
      version: 'no spaces please',
      gpuNumber: '0',
    });
    expect(response).toBe('errors');
    expect(errors).toMatchObject({
      instanceServiceName: expect.stringContaining('Begin with a letter'),
      version: expect.stringContaining('Remove the spaces'),
      gpuNumber: expect.stringContaining('at least 1 card'),
    });
    await stage.app.idle();
    expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'create')).toEqual([]);
    await stage.person.fill({ instanceServiceName: 'good', version: '', gpuNumber: '1' });
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/`good`/u);
  });

  test('adds and removes rows without losing or moving anything typed', async () => {
    stage = await startStage();
    await stage.connect();
    const { person, slack } = stage;
    const owner = slack.users.owner.id;
    const has = (block: string) =>
      slack.openView(owner)?.blocks.some(({ block_id }) => block_id === block) ?? false;
    await person.command('/gpu-instance', `image=${documentedFields.imagePath} group=TeslaM40`);
    await slack.until(() => slack.openView(owner)?.callback_id === 'launch');
    await person.fill({ description: 'typed before' });
    for (const row of [0, 1, 2]) {
      await person.click('add_mount');
      await slack.until(() => has(`mountInfoList.${row}.sourcePath`));
      await person.fill({
        [`mountInfoList.${row}.sourcePath`]: `/public/home/demo/${row}`,
        [`mountInfoList.${row}.targetPath`]: `/mnt/${row}`,
      });
    }
    await person.click('remove_mount', { value: '1' });
    await slack.until(() => !has('mountInfoList.1.sourcePath'));
    await person.click('add_mount');
    await slack.until(() => has('mountInfoList.3.sourcePath'));
    await person.fill({
      'mountInfoList.3.sourcePath': '/public/home/demo/3',
      'mountInfoList.3.targetPath': '/mnt/3',
    });

    expect((await person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    const [create] = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    expect(create?.body).toMatchObject({
      description: 'typed before',
      mountInfoList: [0, 2, 3].map((row) => ({
        sourcePath: `/public/home/demo/${row}`,
        targetPath: `/mnt/${row}`,
        type: 'data',
      })),
    });
  });

  test('shows script fields when the script is switched on, and brings their text back', async () => {
    stage = await startStage();
    await stage.connect();
    const { person, slack } = stage;
    const owner = slack.users.owner.id;
    const has = (block: string) =>
      slack.openView(owner)?.blocks.some(({ block_id }) => block_id === block) ?? false;
    await person.command('/gpu-instance', `image=${documentedFields.imagePath} group=TeslaM40`);
    await slack.until(() => slack.openView(owner)?.callback_id === 'launch');
    expect(has('startScriptContent')).toBe(false);
    await person.fill({ useStartScript: true });
    await slack.until(() => has('startScriptContent'));
    expect((await person.submit()).errors).toEqual({
      startScriptContent: expect.stringContaining('Type the script'),
    });
    await person.fill({ startScriptContent: 'pip install x\npython run.py' });
    await person.fill({ useStartScript: false });
    await slack.until(() => !has('startScriptContent'));
    await person.fill({ useStartScript: true });
    await slack.until(() => has('startScriptContent'));
    expect((await person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    const [create] = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    expect(create?.body).toMatchObject({
      useStartScript: true,
      startScriptContent: 'pip install x\npython run.py\n',
    });
  });

  test('a CPU instance has no cards, and a free time limit may pass a day', async () => {
    stage = await startStage();
    await stage.connect();
    const { person, slack } = stage;
    const owner = slack.users.owner.id;
    const has = (block: string) =>
      slack.openView(owner)?.blocks.some(({ block_id }) => block_id === block) ?? false;
    await person.command('/gpu-instance', 'image=reg:5000/a/b:1 group=General');
    await slack.until(() => slack.openView(owner)?.callback_id === 'launch');
    await person.fill({ acceleratorType: 'cpu' });
    await slack.until(() => !has('gpuNumber'));
    await person.fill({ timeoutLimit: 'other' });
    await slack.until(() => has('timeoutLimit.other'));
    await person.fill({ 'timeoutLimit.other': '36:00' });
    expect((await person.submit()).errors).toEqual({
      'timeoutLimit.other': expect.stringContaining('hours:minutes:seconds'),
    });
    await person.fill({ 'timeoutLimit.other': '36:00:00' });
    expect((await person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    const [create] = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    expect(create?.body).toMatchObject({ acceleratorType: 'cpu', gpuNumber: 0, timeoutLimit: '36:00:00' });
  });
});

describe('where the card goes', () => {
  test('a public channel without the bot gets it through chat:write.public', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch({}, stage.slack.channels.publicWithoutBot.id);
    await stage.message(/Task ID/u, stage.slack.channels.publicWithoutBot.id);
  });

  test.each(['privateWithoutBot', 'dmOfTwo'] as const)(
    "%s gets it through the command's response_url",
    async (kind) => {
      stage = await startStage();
      await stage.connect();
      const channel = stage.slack.channels[kind].id;
      await stage.launch({}, channel);
      const card = await stage.message(/Task ID/u, channel);
      expect(card.ephemeral).not.toBe(true);
    },
  );

  test('an archived channel sends it to the person, once the response_url is used up too', async () => {
    stage = await startStage();
    await stage.connect();
    stage.slack.archive(stage.slack.channels.member.id);
    stage.slack.faults.set('response_url', { kind: 'http', status: 404 });
    await stage.launch();
    const owner = stage.slack.users.owner.id;
    await stage.slack.until(() =>
      stage.slack.directMessages(owner).some(({ text }) => /Task ID/u.test(text ?? '')),
    );
  });
});
