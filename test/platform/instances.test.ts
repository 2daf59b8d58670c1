// Instances over HTTP against the simulated platform, in each of the variants that its documentation leaves open.
import { afterEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/config/secrets.ts';
import type { ActOutcome, InstancePlatform } from '../../src/instances/ports.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { createHttpInstances } from '../../src/platform/http-instances.ts';
import type { ListStrategy } from '../../src/platform/list-call.ts';
import type { Fault, PlatformSettings, PlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { startHttpServer } from '../support/odd-servers.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const startOfTime = Date.UTC(2026, 10, 26, 4);
const untilRunningMs = 8000;

interface World {
  readonly simulator: PlatformSimulator;
  readonly instances: InstancePlatform;
  readonly token: Secret;
  advance(ms: number): void;
  create(changes?: object): Promise<string>;
}

async function open(
  settings: Partial<PlatformSettings> = {},
  listStrategy: ListStrategy = 'get-json-body',
): Promise<World> {
  let now = startOfTime;
  const simulator = await startPlatformSimulator({ now: () => now, settings });
  const client = createPlatformClient({ origin: simulator.origin, timeoutMs: 1000 });
  cleanups.push(
    () => simulator.stop(),
    () => client.close(),
  );
  const token = new Secret(simulator.mintToken({ user: 'alice' }));
  return {
    simulator,
    instances: createHttpInstances(client, { listStrategy, utcOffset: '+08:00' }),
    token,
    advance(ms) {
      now += ms;
    },
    async create(changes = {}) {
      const answer = await fetch(`${simulator.origin}/ai/openapi/v2/instance-service/task`, {
        method: 'POST',
        headers: { token: token.reveal(), 'content-type': 'application/json' },
        body: JSON.stringify({ ...request, ...changes }),
      });
      return ((await answer.json()) as { data: string }).data;
    },
  };
}

const request = {
  instanceServiceName: 'bench',
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  version: 'jupyter:4.4-py3.7-cpu',
  imagePath: '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu',
  resourceGroup: 'TeslaM40',
  cpuNumber: 3,
  gpuNumber: 1,
  ramSize: 15360,
  taskNumber: 2,
  timeoutLimit: '30:00:00',
  useStartScript: false,
  startScriptActionScope: 'all',
  containerPortInfoList: [{ protocolType: 'SSH', containerPort: '22' }],
};

async function running(settings: Partial<PlatformSettings> = {}, changes: object = {}) {
  const world = await open(settings);
  const id = await world.create(changes);
  world.advance(untilRunningMs);
  return { ...world, id };
}

async function ended(settings: Partial<PlatformSettings> = {}) {
  const world = await running(settings);
  await world.instances.stop(world.token, world.id);
  world.advance(1000);
  return world;
}

const statusesOf = ({ simulator }: World) => simulator.instances.map(({ status }) => status);
const page = { start: 0, limit: 50 };

describe('the list', () => {
  test.each(['data.data', 'array', 'data.list', 'data.records'] as const)(
    'is read in the shape %s, with times and limits',
    async (listShape) => {
      const { instances, token, id } = await running({ listShape });
      expect(await instances.listPage(token, page)).toEqual({
        kind: 'ok',
        value: {
          items: [
            {
              instanceId: id,
              name: 'bench',
              status: 'Running',
              createdAt: startOfTime,
              startedAt: startOfTime + untilRunningMs,
              endedAt: null,
              timeLimitMs: 30 * 3_600_000,
            },
          ],
          // A list alone does not say how long it is.
          isLast: listShape !== 'array',
        },
      });
    },
  );

  test.each(['get-json-body', 'task-list-query', 'task-query'] as const)(
    'is asked for as set: %s',
    async (strategy) => {
      const world = await open({}, strategy);
      const id = await world.create();
      const answer = await world.instances.listPage(world.token, page);
      expect(answer).toMatchObject({ value: { items: [{ instanceId: id }] } });
    },
  );

  test.each([
    ['left-out', 'absent'],
    ['dashes', 'null'],
    ['told', 'null'],
  ] as const)('may be without times (%s), empty ones (%s)', async (listTimes, emptyFields) => {
    const world = await open({ listTimes, emptyFields });
    await world.create({ timeoutLimit: 'unlimited' });
    expect(await world.instances.listPage(world.token, page)).toMatchObject({
      value: { items: [{ status: 'Waiting', startedAt: null, endedAt: null, timeLimitMs: null }] },
    });
  });

  test.each(['id', 'instanceServiceId', 'both'] as const)('names the instance by %s', async (listItemId) => {
    const { instances, token, id } = await running({ listItemId });
    expect(await instances.listPage(token, page)).toMatchObject({ value: { items: [{ instanceId: id }] } });
  });

  test.each(['no-data', 'null-data', 'total', 'total-null', 'items'] as const)(
    'that is empty (%s) is the last page',
    async (emptyListAs) => {
      const { instances, token } = await open({ emptyListAs });
      expect(await instances.listPage(token, page)).toEqual({
        kind: 'ok',
        value: { items: [], isLast: true },
      });
    },
  );

  test.each([
    ['data.data', [false, true]],
    ['array', [false, false, true]],
  ] as const)(
    'of more than a page (%s) says where it ends, whatever the platform’s own page size',
    async (listShape, ends) => {
      const world = await open({ listShape, maxListLimit: 2 });
      for (const name of ['a', 'b', 'c']) await world.create({ instanceServiceName: name });
      const [names, told]: [string[], boolean[]] = [[], []];
      while (told.at(-1) !== true) {
        const answer = await world.instances.listPage(world.token, { start: names.length, limit: 50 });
        if (answer.kind !== 'ok') throw new Error('The list could not be read.');
        names.push(...answer.value.items.map(({ name }) => name));
        told.push(answer.value.isLast);
      }
      expect([names, told]).toEqual([['c', 'b', 'a'], ends]);
    },
  );

  test('tells the words of a status as they are', async () => {
    const { instances, token } = await running({ oddStatus: { Running: 'RUNNING 运行' } });
    expect(await instances.listPage(token, page)).toMatchObject({
      value: { items: [{ status: 'RUNNING 运行' }] },
    });
  });

  test('a word that quotes the caller’s token does not carry it on', async () => {
    const world = await open();
    world.simulator.settings.oddStatus = { Waiting: `bad ${world.token.reveal().slice(5, 60)}` };
    await world.create({ instanceServiceName: 'x' });
    const answer = await world.instances.listPage(world.token, page);
    expect(answer).toMatchObject({ value: { items: [{ status: 'bad [redacted]' }] } });
  });

  test.each<[string, Fault]>([
    ['gateway', { kind: 'http', status: 502 }],
    ['code', { kind: 'code', code: '10001' }],
    ['half', { kind: 'truncated', after: true }],
    ['another shape', json({ code: '0', data: { pages: [] } })],
    ['items without ids', json({ code: '0', data: { total: 1, data: [{ name: 'bench' }] } })],
  ])('that cannot be read is a failure, never an empty one: %s', async (_, fault) => {
    const { instances, token, simulator } = await running();
    simulator.fault('list', fault);
    expect((await instances.listPage(token, page)).kind).toBe('failed');
  });

  test('an item that cannot be read does not hide the others', async () => {
    const { instances, token, simulator } = await open();
    const items = [{ name: 'odd' }, { id: 'a', status: 7, startTime: 5, timeoutLimit: 3600 }, null];
    simulator.fault('list', json({ code: '0', data: { total: '3', list: items } }));
    expect(await instances.listPage(token, page)).toEqual({
      kind: 'ok',
      value: {
        items: [
          {
            instanceId: 'a',
            name: '',
            status: '7',
            createdAt: null,
            startedAt: null,
            endedAt: null,
            timeLimitMs: null,
          },
        ],
        isLast: true,
      },
    });
  });
});

function json(body: unknown): Fault {
  return { kind: 'http', status: 200, contentType: 'application/json', body: JSON.stringify(body) };
}

describe('the detail', () => {
  test('tells everything that is no secret, and ways in as secrets', async () => {
    const { instances, token, id } = await running({ emptyFields: 'null' });
    const answer = await instances.detail(token, id);
    if (answer.kind !== 'ok' || !answer.value) throw new Error('There is no detail.');
    const [port] = answer.value.ports;
    expect(port?.accessUrl?.reveal()).toMatch(/^http:.*\/22\/$/u);
    expect(JSON.stringify(answer)).not.toContain('port-forward');
    expect(answer.value).toEqual({
      instanceId: id,
      name: 'bench',
      status: 'Running',
      createdAt: startOfTime,
      startedAt: startOfTime + untilRunningMs,
      endedAt: null,
      timeLimitMs: 30 * 3_600_000,
      description: null,
      taskType: 'jupyter',
      acceleratorType: 'gpu',
      cpuNumber: 3,
      gpuNumber: 1,
      ramMb: 15_360,
      taskNumber: 2,
      resourceGroup: 'TeslaM40',
      image: request.imagePath,
      remaining: '1d 6h 0m',
      duration: '0d 0h 0m',
      ports: [{ port: '22', protocol: 'SSH', accessUrl: expect.any(Secret) }],
    });
  });

  test.each(['absent', 'null'] as const)(
    'before it runs, empty fields %s, says nothing of them',
    async (emptyFields) => {
      const world = await open({ emptyFields });
      const id = await world.create();
      expect(await world.instances.detail(world.token, id)).toMatchObject({
        value: { startedAt: null, remaining: null, duration: null, ports: [{ port: '22', accessUrl: null }] },
      });
    },
  );

  test('numbers may be words, and words nothing', async () => {
    const { instances, token, simulator } = await open();
    const data = { id: 7, taskNumber: ' 3 ', cpuNumber: 'many', ramSize: -1, status: '--', duration: '--' };
    simulator.fault('detail', json({ code: '0', data }));
    expect(await instances.detail(token, 'x')).toMatchObject({
      value: {
        instanceId: 'x',
        taskNumber: 3,
        cpuNumber: null,
        ramMb: null,
        status: null,
        duration: null,
        ports: [],
      },
    });
  });

  test.each([
    ['null-data', { kind: 'ok', value: null }],
    ['10004', { kind: 'ok', value: null }],
    ['816822', { kind: 'ok', value: null }],
    // What a platform in trouble says as well: nothing may be gone for it.
    ['716020', { kind: 'failed', failure: { code: '716020' } }],
  ] as const)('of what is not there is told as %s', async (notFoundAs, expected) => {
    const { instances, token } = await open({ notFoundAs });
    expect(await instances.detail(token, '0'.repeat(32))).toMatchObject(expected);
  });

  test.each<[string, Fault]>([
    ['no answer', { kind: 'drop-before' }],
    ['gateway', { kind: 'http', status: 404 }],
    ['code', { kind: 'code', code: '10001' }],
    ['no right', { kind: 'code', code: '10008' }],
    ['another shape', json({ code: '0', data: { total: 0 } })],
    ['an empty object', json({ code: '0', data: {} })],
    ['a list', json({ code: '0', data: [] })],
    ['a word', json({ code: '0', data: 'x' })],
  ])('that cannot be read is a failure, not "not there": %s', async (_, fault) => {
    const { instances, token, id, simulator } = await running();
    simulator.fault('detail', fault);
    expect((await instances.detail(token, id)).kind).toBe('failed');
  });
});

describe('the way in', () => {
  test('is a secret that nothing prints', async () => {
    const { instances, token, id } = await running();
    const answer = await instances.accessUrl(token, id);
    if (answer.kind !== 'ok' || !answer.value) throw new Error('There is no address.');
    expect(answer.value.reveal()).toMatch(/\/jupyter-forward\/([0-9a-f]{32})\/\?token=sothisai_\1$/u);
    expect(`${answer.value} ${JSON.stringify(answer)}`).not.toContain('jupyter');
  });

  test.each([null, '', '10001'] as const)('is not there before it runs: %j', async (urlBeforeRunning) => {
    const world = await open({ urlBeforeRunning });
    const id = await world.create();
    expect(await world.instances.accessUrl(world.token, id)).toEqual({ kind: 'ok', value: null });
  });

  test('of ssh is given as it is, or not at all', async () => {
    const none = await running({}, { taskType: 'ssh' });
    expect(await none.instances.accessUrl(none.token, none.id)).toEqual({ kind: 'ok', value: null });
    const { instances, token, id } = await running({ sshUrl: 'command' }, { taskType: 'ssh' });
    const answer = await instances.accessUrl(token, id);
    expect(answer.kind === 'ok' && answer.value?.reveal()).toMatch(/^ssh -p 31022 root@/u);
  });

  test.each([[{ url: 'http://x' }], [['http://x']], [7], ['x'.repeat(5000)]])(
    'of another shape is none: %j',
    async (data) => {
      const { instances, token, id, simulator } = await running();
      simulator.fault('url', json({ code: '0', data }));
      expect(await instances.accessUrl(token, id)).toMatchObject({ failure: { reason: 'unreadable' } });
    },
  );

  test('that a refusal quotes goes nowhere', async () => {
    const { instances, token, id, simulator } = await running();
    const msg = '地址 http://10.0.0.1:7090/jupyter-forward/ab/?token=sothisai_ab，不可用';
    simulator.fault('any', { kind: 'code', code: '10004', msg });
    const failed = [
      await instances.accessUrl(token, id),
      await instances.stop(token, id),
      await instances.listPage(token, page),
    ];
    for (const answer of failed)
      expect(answer).toMatchObject({ failure: { message: '地址 [redacted]，不可用' } });
  });
});

describe('acting', () => {
  const script = { content: new Secret('echo a\r\necho b'), scope: 'header' } as const;
  type Act = (world: World & { id: string }) => Promise<ActOutcome>;
  const acts: [string, Act, typeof running][] = [
    ['stop', ({ instances, token, id }) => instances.stop(token, id), running],
    ['restart', ({ instances, token, id }) => instances.start(token, id), ended],
    ['delete', ({ instances, token, id }) => instances.delete(token, id), ended],
    ['execute', ({ instances, token, id }) => instances.runScript(token, id, script), running],
  ];

  test('a stopped one ends, a started one waits again, a deleted one is gone', async () => {
    const world = await running();
    const { instances, token, id } = world;
    expect(await instances.stop(token, id)).toEqual({ kind: 'done' });
    world.advance(1000);
    expect(statusesOf(world)).toEqual(['Terminated']);
    expect(await instances.start(token, id)).toMatchObject({ kind: 'done' });
    expect(statusesOf(world)).toEqual(['Waiting']);
    await instances.stop(token, id);
    world.advance(1000);
    expect(await instances.delete(token, id)).toEqual({ kind: 'done' });
    world.advance(1000);
    expect(await instances.detail(token, id)).toEqual({ kind: 'ok', value: null });
  });

  test('the script is handed over with its line ends put right', async () => {
    const world = await running();
    expect(await world.instances.runScript(world.token, world.id, script)).toEqual({ kind: 'done' });
    expect(world.simulator.instances[0]?.scripts).toMatchObject([
      { scope: 'header', content: 'echo a\necho b\n' },
    ]);
  });

  test.each([
    ['same', false],
    ['null', false],
    ['other', true],
  ] as const)('a restart that answers %s: another id is told', async (restartData, isTold) => {
    const world = await ended({ restartData });
    const outcome = await world.instances.start(world.token, world.id);
    expect(outcome.kind).toBe('done');
    expect('instanceId' in outcome && outcome.instanceId !== world.id).toBe(isTold);
  });

  test.each([
    ['ok', 'done', 'done'],
    ['10004', 'refused', 'refused'],
    ['10001', 'unknown', 'unknown'],
  ] as const)('where it makes no sense (%s)', async (invalidTransition, stopped, started) => {
    const over = await ended({ invalidTransition });
    expect((await over.instances.stop(over.token, over.id)).kind).toBe(stopped);
    const alive = await running({ invalidTransition });
    expect((await alive.instances.start(alive.token, alive.id)).kind).toBe(started);
    expect(statusesOf(alive)).toEqual(['Running']);
  });

  test('a running one is not deleted, or is, as the platform has it', async () => {
    const refusing = await running();
    expect(await refusing.instances.delete(refusing.token, refusing.id)).toMatchObject({
      kind: 'refused',
      failure: { code: '716866' },
    });
    const allowing = await running({ deleteRunning: 'allowed' });
    expect(await allowing.instances.delete(allowing.token, allowing.id)).toEqual({ kind: 'done' });
  });

  test.each([
    ['null-data', 'unknown', 'unknown'],
    ['10004', 'refused', 'refused'],
    // Deleted already is as it was to be.
    ['816822', 'refused', 'done'],
  ] as const)('on what is not there (%s)', async (notFoundAs, stopped, deleted) => {
    const { instances, token } = await open({ notFoundAs });
    expect((await instances.stop(token, '0'.repeat(32))).kind).toBe(stopped);
    expect((await instances.delete(token, '0'.repeat(32))).kind).toBe(deleted);
  });

  test('a script for one that does not run is refused', async () => {
    const { instances, token, id } = await ended();
    expect(await instances.runScript(token, id, script)).toMatchObject({
      kind: 'refused',
      failure: { code: '716870' },
    });
  });

  test.each(acts)('%s without an id goes nowhere: a platform may take it for all', async (name, act, at) => {
    const world = await at();
    expect(await act({ ...world, id: ' ' })).toMatchObject({ kind: 'refused' });
    const kinds = world.simulator.requests.filter(({ endpoint }) => endpoint === name);
    expect(kinds.every(({ query, body }) => JSON.stringify([query, body]).includes(world.id))).toBe(true);
  });

  describe.each(acts)('%s is sent once', (name, act, at) => {
    test.each<[string, ActOutcome['kind'], Fault]>([
      ['the connection breaks before', 'unknown', { kind: 'drop-before' }],
      ['the connection breaks after', 'unknown', { kind: 'drop-after' }],
      ['no answer comes', 'unknown', { kind: 'hang-after' }],
      ['a gateway fails', 'unknown', { kind: 'http', status: 502, after: true }],
      ['half an answer comes', 'unknown', { kind: 'truncated', after: true }],
      ['it says that it is in trouble', 'unknown', { kind: 'code', code: '10001', after: true }],
      ['its connection broke', 'unknown', { kind: 'code', code: '10012', after: true }],
      ['it says what nobody knows', 'unknown', { kind: 'code', code: '716867', after: true }],
      ['it has no right', 'refused', { kind: 'code', code: '10008' }],
      ['it turns the call away', 'refused', { kind: 'http', status: 429 }],
    ])('when %s: %s', async (_, kind, fault) => {
      const world = await at();
      world.simulator.fault(name as 'stop', fault);
      const before = world.simulator.requests.length;
      expect(await act(world)).toMatchObject({ kind });
      expect(world.simulator.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual([name]);
    });

    test('when nothing can be reached it is refused', async () => {
      const world = await at();
      await world.simulator.stop();
      expect(await act(world)).toMatchObject({ kind: 'refused', failure: { reason: 'unreachable' } });
    });

    test('over a connection of its own, and not again when that is cut', async () => {
      const seen: string[] = [];
      const server = await startHttpServer((incoming, response) => {
        if (incoming.method === 'GET') return void response.end('{"code":"0"}');
        seen.push(incoming.url ?? '');
        incoming.socket.destroy();
      });
      cleanups.push(() => server.stop());
      const client = createPlatformClient({ origin: server.origin, timeoutMs: 1000 });
      cleanups.push(() => client.close());
      const options = { listStrategy: 'task-query', utcOffset: '+08:00' } as const;
      const instances = createHttpInstances(client, options);
      const world = { ...(await open()), instances, id: 'a'.repeat(32) };
      await instances.listPage(world.token, page);
      expect(server.connections()).toBe(1);
      // A kept one is there.
      expect((await act(world)).kind).toBe('unknown');
      expect([server.connections(), seen.length]).toEqual([2, 1]);
    });
  });
});
