import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultSettings } from '../../src/playground/platform/settings.ts';
import { api, documentedRequest, openPlatform, type PlatformWorld, taskPath } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

const minuteMs = 60_000;
const untilRunningMs = 8000; // the default 3 s in the queue and 5 s deploying

describe('creating', () => {
  test('the documented example gives an id of 32 lower-case hex digits', async () => {
    const { code, data } = await world.create();
    expect(code).toBe('0');
    expect(data).toMatch(/^[0-9a-f]{32}$/);
  });

  test('a created instance is in the list and its detail echoes what was asked for', async () => {
    const id = await world.createdId({ description: 'marker 7' });
    const listed = await world.list();
    expect(listed.data).toMatchObject({ total: 1, data: [{ id, status: 'Waiting' }] });
    expect((await world.detail(id)).data).toMatchObject({
      id,
      instanceServiceName: documentedRequest.instanceServiceName,
      description: 'marker 7',
      ramSize: 15360,
      resourceSpec: '3 核心; 1 加速器; 15.0G 内存',
      taskNumber: 1,
      userName: 'alice',
      createTime: '2025-07-01 00:00:00',
      startTime: null,
      remainingTime: '--',
      mountInfoList: documentedRequest.mountInfoList,
      containerPortInfoList: [{ accessUrl: null, containerPort: '18888', protocolType: 'SSH' }],
    });
  });

  test('the same request sent twice gives two instances', async () => {
    const [first, second] = [await world.createdId(), await world.createdId()];
    expect(first).not.toBe(second);
    expect(world.platform.instances.map(({ id }) => id)).toEqual([first, second]);
  });

  test('the simulator tells owner and creation time beside the wire fields', async () => {
    world.advance(5);
    await world.createdId();
    expect(world.platform.instances[0]).toMatchObject({
      owner: 'alice',
      createdAt: Date.UTC(2025, 5, 30, 16) + 5,
      status: 'Waiting',
      instanceServiceName: documentedRequest.instanceServiceName,
    });
  });
});

describe('the envelope', () => {
  test('success is the text "0" and its message takes turns among the documented ones', async () => {
    const answers = [await world.list(), await world.list(), await world.list(), await world.list()];
    expect(answers.map(({ code }) => code)).toEqual(['0', '0', '0', '0']);
    expect(answers.map(({ msg }) => msg)).toEqual(['success', 'SUCCESS', '操作成功', 'success']);
  });

  test('a refusal comes with HTTP 200, the code as text, its Chinese text, and null data', async () => {
    const answer = await world.call('POST', taskPath, { body: { ...documentedRequest, taskType: 'vnc' } });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ code: '10004', msg: '参数无效：taskType', data: null });
  });

  test('refusals carry another HTTP status when the settings say so', async () => {
    world.platform.settings.errorHttpStatus = 400;
    const answer = await world.call('POST', taskPath, { body: {} });
    expect(answer.status).toBe(400);
    expect(answer.data.code).toBe('10003');
  });

  test('by default leaves out what the documentation does not promise', async () => {
    Object.assign(world.platform.settings, {
      errorData: defaultSettings().errorData,
      emptyListAs: defaultSettings().emptyListAs,
    });
    const refusal = await world.call('POST', taskPath, { body: { ...documentedRequest, taskType: 'vnc' } });
    expect(refusal.data).toEqual({ code: '10004', msg: '参数无效：taskType' });
    expect(Object.keys(await world.list())).toEqual(['code', 'msg']);
  });

  test('by default tells of an instance what must be told, and of the rest only what there is', async () => {
    const { listFields, emptyFields } = defaultSettings();
    Object.assign(world.platform.settings, { listFields, emptyFields });
    const id = await world.createdId();
    const { data } = (await world.list()) as { data: { data: object[] } };
    const brief = ['createTime', 'id', 'instanceServiceName', 'remainingTime', 'status', 'taskType'];
    expect(Object.keys(data.data[0] ?? {}).sort()).toEqual([...brief, 'timeoutLimit']);
    const detail = (await world.detail(id)).data;
    expect(Object.values(detail)).not.toContain(null);
    expect(detail).toHaveProperty('description');

    world.platform.settings.description = 'lost';
    expect((await world.detail(id)).data).not.toHaveProperty('description');
    world.platform.settings.emptyFields = 'null';
    expect((await world.detail(id)).data).toMatchObject({ description: null, startTime: null });
  });

  test('may hold the words of a refusal as the console does', async () => {
    world.platform.settings.errorWords = 'message';
    const refusal = await world.call('POST', taskPath, { body: { ...documentedRequest, taskType: 'vnc' } });
    expect(refusal.data).toEqual({ code: '10004', message: '参数无效：taskType', data: null });
  });

  test.each([
    ['null-data', null],
    ['total', { total: 0 }],
    ['total-null', { total: 0, data: null }],
    ['items', { total: 0, data: [] }],
  ] as const)('tells an empty list as set: %s', async (emptyListAs, data) => {
    world.platform.settings.emptyListAs = emptyListAs;
    expect((await world.list()).data).toEqual(data);
  });

  test.each([
    ['object', (id: string) => ({ taskId: id })],
    ['list', (id: string) => [id]],
  ] as const)('tells a new task ID as set: %s', async (createData, toData) => {
    world.platform.settings.createData = createData;
    const { data } = await world.create();
    expect(data).toEqual(toData(world.platform.instances[0]?.id ?? ''));
  });

  test('an unknown address meets the HTML page of a gateway', async () => {
    const answer = await world.call('GET', `/ai${taskPath}`);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(world.platform.requests[0]).toMatchObject({ endpoint: null, path: `/ai${taskPath}` });
  });
});

describe('time', () => {
  const statusOf = async (id: string) => (await world.detail(id)).data.status;

  test('an instance waits, deploys and runs as the clock goes on', async () => {
    const id = await world.createdId();
    expect(await statusOf(id)).toBe('Waiting');
    world.advance(3000);
    expect(await statusOf(id)).toBe('Deploying');
    world.advance(5000);
    expect(await statusOf(id)).toBe('Running');
  });

  test('it is terminated when its time limit after the start is over', async () => {
    const id = await world.createdId({ timeoutLimit: '01:00:00' });
    world.advance(untilRunningMs + 60 * minuteMs - 1);
    expect(await statusOf(id)).toBe('Running');
    world.advance(1);
    expect((await world.detail(id)).data).toMatchObject({
      status: 'Terminated',
      startTime: '2025-07-01 00:00:08',
      endTime: '2025-07-01 01:00:08',
      duration: '0d 1h 0m',
      remainingTime: '--',
    });
  });

  test('while it runs, the detail shows the time spent and the time that remains', async () => {
    const id = await world.createdId({ timeoutLimit: '30:00:00' });
    world.advance(untilRunningMs + 10 * minuteMs);
    expect((await world.detail(id)).data).toMatchObject({
      duration: '0d 0h 10m',
      remainingTime: '1d 5h 50m',
      endTime: null,
    });
  });

  test('an unlimited instance goes on and shows no remaining time', async () => {
    const id = await world.createdId({ timeoutLimit: 'unlimited' });
    world.advance(1000 * 60 * minuteMs);
    expect((await world.detail(id)).data).toMatchObject({ status: 'Running', remainingTime: '--' });
  });

  test('it completes by itself where the settings give its work an end', async () => {
    world.platform.settings.stateDurations.runningMs = 10 * minuteMs;
    const id = await world.createdId();
    world.advance(untilRunningMs + 10 * minuteMs);
    expect(await statusOf(id)).toBe('Completed');
  });

  test('it fails instead of running where the settings say so, and never had a start', async () => {
    world.platform.settings.failDeploying = true;
    const id = await world.createdId();
    world.advance(untilRunningMs);
    expect((await world.detail(id)).data).toMatchObject({ status: 'Failed', startTime: null });
  });

  test('a busy resource group keeps its instances in the queue for longer', async () => {
    world.platform.settings.extraWaitingMs = { TeslaM40: minuteMs };
    const id = await world.createdId();
    world.advance(minuteMs + 2999);
    expect(await statusOf(id)).toBe('Waiting');
  });

  test('a status can be shown in an undocumented spelling', async () => {
    world.platform.settings.oddStatus = { Waiting: 'QUEUED' };
    expect(await statusOf(await world.createdId())).toBe('QUEUED');
  });
});

describe('the access URL', () => {
  const urlOf = async (id: string) =>
    (await world.call('GET', `${api}/instance-service/${id}/url`)).data as { code: string; data: unknown };

  test('a running instance has one, and its secret is in its path too', async () => {
    const id = await world.createdId();
    world.advance(untilRunningMs);
    expect((await urlOf(id)).data).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/jupyter-forward\/([0-9a-f]{32})\/\?token=sothisai_\1$/,
    );
  });

  test('it leads to a page while the instance runs, with the name escaped', async () => {
    const id = await world.createdId({ instanceServiceName: '<b>mine' });
    world.advance(untilRunningMs);
    const { data: url } = await urlOf(id);
    const page = await world.call('GET', String(url));
    expect(page.status).toBe(200);
    expect(page.data).toContain('&#60;b&#62;mine is running');
    world.advance(60 * minuteMs);
    expect((await world.call('GET', String(url))).status).toBe(502);
  });

  test.each([
    [null, '0', null],
    ['', '0', ''],
    ['10001', '10001', null],
  ] as const)('before it runs the answer is the one set: %p', async (urlBeforeRunning, code, data) => {
    world.platform.settings.urlBeforeRunning = urlBeforeRunning;
    expect(await urlOf(await world.createdId())).toMatchObject({ code, data });
  });

  test('an ssh instance has none, but its ports have addresses', async () => {
    const id = await world.createdId({ taskType: 'ssh' });
    world.advance(untilRunningMs);
    expect((await urlOf(id)).data).toBeNull();
    const { containerPortInfoList } = (await world.detail(id)).data;
    expect(containerPortInfoList[0].accessUrl).toMatch(/\/port-forward\/[0-9a-f]{32}\/18888\/$/);
  });
});

test('a running ssh instance may have a command for an access URL', async () => {
  world.platform.settings.sshUrl = 'command';
  const id = await world.createdId({ taskType: 'ssh' });
  const url = async () => (await world.call('GET', `${api}/instance-service/${id}/url`)).data.data;
  expect(await url()).toBeNull();
  world.advance(untilRunningMs);
  expect(await url()).toMatch(/^ssh -p \d+ root@[0-9a-f]{32}\.localhost$/);
});

describe('actions', () => {
  const stop = async (query: string) =>
    (await world.call('POST', `${taskPath}/actions/stop?${query}`)).data as { code: string; data: unknown };
  const restart = async (query: string) =>
    (await world.call('POST', `${taskPath}/actions/restart?${query}`)).data as {
      code: string;
      data: unknown;
    };
  const remove = async (query: string) =>
    (await world.call('DELETE', `${taskPath}?${query}`)).data as { code: string; data: unknown };
  const statuses = () => world.platform.instances.map(({ status }) => status);

  test('stop takes repeated ids and ends each after a while', async () => {
    const [a, b] = [await world.createdId(), await world.createdId()];
    expect(await stop(`ids=${a}&ids=${b}`)).toMatchObject({ code: '0', data: null });
    expect(statuses()).toEqual(['Waiting', 'Waiting']);
    world.advance(1000);
    expect(statuses()).toEqual(['Terminated', 'Terminated']);
  });

  test('a comma list is not a list of ids', async () => {
    const [a, b] = [await world.createdId(), await world.createdId()];
    expect((await stop(`ids=${a},${b}`)).code).toBe('716020');
  });

  test('stop without ids lacks a parameter', async () => {
    expect((await stop('id=1')).code).toBe('10003');
  });

  test('one unknown id refuses the whole batch', async () => {
    const id = await world.createdId();
    expect((await stop(`ids=${id}&ids=${'0'.repeat(32)}`)).code).toBe('716020');
    world.advance(1000);
    expect(statuses()).toEqual(['Waiting']);
  });

  test('a stopped instance restarts under the same id, in the queue, with a new access URL', async () => {
    const id = await world.createdId();
    const before = world.platform.instances[0]?.headerNotebookId;
    await stop(`ids=${id}`);
    world.advance(1000);
    expect(await restart(`instanceServiceId=${id}`)).toMatchObject({ code: '0', data: id });
    expect(world.platform.instances[0]).toMatchObject({ id, status: 'Waiting', currentIndex: 2 });
    expect(world.platform.instances[0]?.headerNotebookId).not.toBe(before);
  });

  test.each([
    ['ok', '0'],
    ['10004', '10004'],
    ['10001', '10001'],
  ] as const)(
    'restart of a living and stop of an ended instance answer as set: %s',
    async (invalidTransition, code) => {
      world.platform.settings.invalidTransition = invalidTransition;
      const id = await world.createdId();
      expect((await restart(`instanceServiceId=${id}`)).code).toBe(code);
      world.advance(untilRunningMs + 60 * minuteMs);
      expect((await stop(`ids=${id}`)).code).toBe(code);
      expect(world.platform.instances[0]).toMatchObject({ status: 'Terminated', currentIndex: 1 });
    },
  );

  test('delete refuses a living instance and removes an ended one', async () => {
    const id = await world.createdId();
    expect((await remove(`ids=${id}`)).code).toBe('716866');
    await stop(`ids=${id}`);
    world.advance(1000);
    expect(await remove(`ids=${id}`)).toMatchObject({ code: '0', data: null });
    expect(world.platform.instances).toEqual([]);
    expect((await world.detail(id)).data).toBeNull();
  });

  test('what was deleted is there for as long as the settings say', async () => {
    world.platform.settings.stateDurations.deletingMs = 1000;
    world.platform.settings.deleteRunning = 'allowed';
    const id = await world.createdId();
    await remove(`ids=${id}`);
    await remove(`ids=${id}`);
    world.advance(999);
    expect(await world.detail(id)).toMatchObject({ data: { id } });
    world.advance(1);
    expect([(await world.detail(id)).data, (await world.list()).data.total]).toEqual([null, 0]);
  });

  test.each(['other', 'null'] as const)('restart may answer another id, or none: %s', async (restartData) => {
    world.platform.settings.restartData = restartData;
    const id = await world.createdId();
    await stop(`ids=${id}`);
    world.advance(1000);
    const { data } = await restart(`instanceServiceId=${id}`);
    expect(data).not.toBe(id);
    expect(data === null).toBe(restartData === 'null');
    expect(world.platform.instances).toMatchObject([{ id, status: 'Waiting' }]);
  });

  test('a restarted instance may show the times of its last run until it runs again', async () => {
    world.platform.settings.timesAfterRestart = 'kept';
    const id = await world.createdId();
    world.advance(untilRunningMs + 60 * minuteMs);
    const { startTime, endTime } = (await world.detail(id)).data;
    await restart(`instanceServiceId=${id}`);
    expect((await world.detail(id)).data).toMatchObject({ status: 'Waiting', startTime, endTime });
    world.advance(untilRunningMs);
    const again = (await world.detail(id)).data;
    expect(again).toMatchObject({ status: 'Running', endTime: null });
    expect(again.startTime).not.toBe(startTime);
  });

  test('until a stop comes into effect, a word of its own may show', async () => {
    world.platform.settings.stoppingStatus = 'Stopping';
    const id = await world.createdId();
    await stop(`ids=${id}`);
    expect(statuses()).toEqual(['Stopping']);
    world.advance(1000);
    expect(statuses()).toEqual(['Terminated']);
  });

  test('delete removes a living instance where the settings allow it', async () => {
    world.platform.settings.deleteRunning = 'allowed';
    expect((await remove(`ids=${await world.createdId()}`)).code).toBe('0');
    expect(world.platform.instances).toEqual([]);
  });

  test('a script reaches a running instance and no other', async () => {
    const id = await world.createdId();
    const body = { id, startScriptActionScope: 'header', startScriptContent: 'echo a\necho b\n' };
    const execute = async () =>
      (await world.call('POST', `${taskPath}/actions/execute-script`, { body })).data.code;
    expect(await execute()).toBe('716870');
    world.advance(untilRunningMs);
    expect(await execute()).toBe('0');
    expect(world.platform.instances[0]?.scripts).toMatchObject([
      { scope: 'header', content: body.startScriptContent },
    ]);
  });
});

describe('what is not there', () => {
  const unknown = '0'.repeat(32);

  test.each([
    ['null-data', '0', '716020'],
    ['10004', '10004', '10004'],
    ['816822', '816822', '816822'],
  ] as const)('an unknown id is answered as set: %s', async (notFoundAs, readCode, changeCode) => {
    world.platform.settings.notFoundAs = notFoundAs;
    expect(await world.detail(unknown)).toMatchObject({ code: readCode, data: null });
    const url = await world.call('GET', `${api}/instance-service/${unknown}/url`);
    expect(url.data).toMatchObject({ code: readCode, data: null });
    const restart = await world.call('POST', `${taskPath}/actions/restart?instanceServiceId=${unknown}`);
    expect(restart.data.code).toBe(changeCode);
  });

  test('another account neither sees an instance nor can touch it', async () => {
    const id = await world.createdId();
    const token = world.platform.mintToken({ user: 'mallory' });
    expect((await world.list({}, { token })).data).toEqual({ total: 0, data: [] });
    expect((await world.detail(id, { token })).data).toBeNull();
    const stop = await world.call('POST', `${taskPath}/actions/stop?ids=${id}`, { token });
    expect(stop.data.code).toBe('716020');
    world.advance(2000);
    expect(world.platform.instances[0]?.status).toBe('Waiting');
  });
});

test('requests are remembered with account, query and body, and without the token', async () => {
  await world.createdId();
  await world.call('GET', taskPath, { query: new URLSearchParams('limit=5&sort=desc&x=1&x=2') });
  const [create, list] = world.platform.requests;
  expect(create).toMatchObject({
    method: 'POST',
    path: taskPath,
    endpoint: 'create',
    user: 'alice',
    body: documentedRequest,
    rawBody: JSON.stringify(documentedRequest),
  });
  expect(list).toMatchObject({ query: { limit: '5', sort: 'desc', x: ['1', '2'] }, body: null });
  expect(create?.headers).not.toHaveProperty('token');
});

test('a reset forgets instances, requests and faults and keeps the settings', async () => {
  await world.createdId();
  world.platform.settings.listShape = 'array';
  world.platform.fault('list', { kind: 'code', code: '10001' });
  world.platform.reset();
  expect(world.platform.instances).toEqual([]);
  expect(world.platform.requests).toEqual([]);
  expect(await world.list()).toMatchObject({ code: '0', data: [] });
});
