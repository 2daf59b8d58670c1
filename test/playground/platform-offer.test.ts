import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { largeOffer } from '../../src/playground/platform/settings.ts';
import { api, documentedRequest, openPlatform, type PlatformWorld } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

describe('resource limits', () => {
  const limits = async (query: Record<string, string>) =>
    (await world.call('GET', `${api}/instance-service/resources`, { query })).data;

  test('the documented group has the documented numbers', async () => {
    const { data } = await limits({ acceleratorType: 'gpu', resourceGroup: 'TeslaM40' });
    expect(data).toEqual({
      id: null,
      userName: null,
      resourceGroup: 'TeslaM40',
      cpuNumber: 40,
      memorySize: 31888,
      gpuNumber: 2,
      nvLimits: 0,
      dcuLimits: 0,
      mluLimits: 0,
      nodeNumber: 1,
      maxTime: 'unlimited',
    });
  });

  test('both parameters are required, and the group must be of that accelerator', async () => {
    expect((await limits({ acceleratorType: 'gpu' })).code).toBe('10003');
    expect((await limits({ resourceGroup: 'TeslaM40' })).code).toBe('10003');
    expect((await limits({ acceleratorType: 'dcu', resourceGroup: 'TeslaM40' })).code).toBe('10004');
  });
});

describe('resource groups', () => {
  test.each([
    ['keyed', { gpu: ['TeslaM40', 'A800'] }],
    ['keyed-objects', { gpu: [{ name: 'TeslaM40', acceleratorType: 'gpu' }, { name: 'A800' }] }],
  ] as const)('in the shape %s they are keyed by accelerator', async (groupShape, data) => {
    world.platform.settings.groupShape = groupShape;
    const answer = await world.call('GET', `${api}/instance-service/resource-group`);
    expect(answer.data.data).toMatchObject(data);
    expect(Object.keys(answer.data.data)).toEqual(['gpu', 'dcu', 'mlu', 'cpu']);
  });

  test('they may be one list, of names or of objects', async () => {
    const groups = async (groupShape: 'strings' | 'objects') => {
      world.platform.settings.groupShape = groupShape;
      return (await world.call('GET', `${api}/instance-service/resource-group`)).data.data;
    };
    expect(await groups('strings')).toContain('TeslaM40');
    expect(await groups('objects')).toContainEqual({ name: 'TeslaM40', acceleratorType: 'gpu' });
  });
});

test("directories to mount are the account's own, as texts or objects", async () => {
  const dirs = async () => (await world.call('GET', `${api}/instance-service/allowed-mount-dir`)).data.data;
  expect(await dirs()).toEqual(['/public/home/alice', '/public/share']);
  world.platform.settings.mountShape = 'objects';
  expect(await dirs()).toEqual([{ path: '/public/home/alice' }, { path: '/public/share' }]);
});

describe('images', () => {
  const query = { access: 'public', orderBy: 'create_time', sort: 'DESC', start: 0, limit: 20 };
  const images = async (changes: object) =>
    (await world.call('POST', `${api}/image/images`, { body: { ...query, ...changes } })).data;

  test("the documentation's image is there, for every accelerator there is one, and sizes are text", async () => {
    const { data } = await images({ limit: 300 });
    expect(data.data).toContainEqual(
      expect.objectContaining({
        path: documentedRequest.imagePath,
        version: documentedRequest.version,
        status: 'Completed',
        imageSize: expect.stringMatching(/^\d+$/),
      }),
    );
    const covered = new Set(data.data.map((image: { acceleratorType: string }) => image.acceleratorType));
    expect(covered).toEqual(new Set(['gpu', 'dcu', 'mlu', 'cpu']));
  });

  test('a page is cut from the whole, whose number is told', async () => {
    world.platform.settings.seedImages = 40;
    const whole = await images({ limit: 300 });
    const page = await images({ start: 10, limit: 5 });
    expect(page.data.total).toBe(whole.data.total);
    expect(whole.data.total).toBeGreaterThan(40);
    expect(page.data.data).toEqual(whole.data.data.slice(10, 15));
  });

  test('name, type and accelerator narrow the list; empty text means any', async () => {
    const found = async (changes: object) =>
      (await images({ limit: 300, ...changes })).data.data.map((image: { version: string }) => image.version);
    expect(await found({ type: 'RStudio', acceleratorType: '' })).toEqual(['rstudio:4.4.1-ubuntu22.04']);
    expect(await found({ name: 'jupyter:4.4', type: '' })).toEqual(['jupyter:4.4-py3.7-cpu']);
    expect(await found({ acceleratorType: 'mlu' })).toHaveLength(2);
  });

  test('DESC is ASC in reverse, for creation time and for clones', async () => {
    for (const orderBy of ['create_time', 'clone_times']) {
      const times = (await images({ limit: 300, sort: 'ASC', orderBy })).data.data.map(
        (image: { createTime: string; cloneTimes: number }) =>
          orderBy === 'create_time' ? image.createTime : image.cloneTimes,
      );
      const sorted = times.toSorted((a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0));
      expect(times).toEqual(sorted);
      expect(new Set(times).size).toBeGreaterThan(1);
    }
  });

  test('private images are those of the account', async () => {
    const { data } = await images({ access: 'private' });
    expect(data.data).toMatchObject([{ user: 'alice', access: 'private' }]);
  });

  test.each([
    [{ access: undefined }, '10003'],
    [{ start: undefined }, '10003'],
    [{ sort: 'desc' }, '10004'],
    [{ orderBy: 'name' }, '10004'],
    [{ acceleratorType: 'tpu' }, '10004'],
  ])('%j is refused with %s', async (changes, code) => {
    expect((await images(changes)).code).toBe(code);
  });
});

describe('a region with much to offer', () => {
  beforeEach(() => {
    Object.assign(world.platform.settings, largeOffer);
  });
  const query = { access: 'public', orderBy: 'create_time', sort: 'DESC', start: 0, limit: 1000 };
  const images = async (changes: object = {}) =>
    (await world.call('POST', `${api}/image/images`, { body: { ...query, ...changes } })).data.data.data;
  const read = async (path: string) => (await world.call('GET', `${api}/instance-service/${path}`)).data.data;

  test('has 300 usable images, each different, for every accelerator and way of working', async () => {
    const usable = [...(await images()), ...(await images({ access: 'private' }))].filter(
      ({ status }) => status === 'Completed',
    );
    expect(usable).toHaveLength(300);
    expect(new Set(usable.map(({ path }) => path)).size).toBe(300);
    const kinds = usable.map(({ acceleratorType, type }) => `${acceleratorType} ${type}`);
    expect(new Set(kinds).size).toBe(16);
  });

  test('has 12 groups with limits of their own and 20 directories', async () => {
    world.platform.settings.groupShape = 'objects';
    const groups = await read('resource-group');
    expect(new Set(groups.map(({ name }: { name: string }) => name)).size).toBe(12);
    const { name, acceleratorType } = groups.at(-1);
    const limits = await world.call('GET', `${api}/instance-service/resources`, {
      query: { acceleratorType, resourceGroup: name },
    });
    expect(limits.data).toMatchObject({ code: '0', data: { resourceGroup: name } });
    expect(new Set(await read('allowed-mount-dir')).size).toBe(20);
  });

  test('takes a launch with any of them', async () => {
    world.platform.settings.requireKnownImage = true;
    const [{ path: imagePath, version }] = await images({ acceleratorType: 'gpu', name: 'pytorch' });
    const groups = (await read('resource-group')).gpu;
    const mountInfoList = [
      { sourcePath: (await read('allowed-mount-dir')).at(-1), targetPath: '/mnt/data', type: 'path' },
    ];
    const changes = { imagePath, version, resourceGroup: groups.at(-1), mountInfoList };
    expect((await world.create(changes)).code).toBe('0');
  });

  test('may give out fewer images a page than it is asked for', async () => {
    world.platform.settings.maxImageLimit = 7;
    expect(await images()).toHaveLength(7);
  });
});

describe('every list', () => {
  const ask = {
    groups: (options = {}) => world.call('GET', `${api}/instance-service/resource-group`, options),
    mounts: (options = {}) => world.call('GET', `${api}/instance-service/allowed-mount-dir`, options),
    resources: (options = {}) =>
      world.call('GET', `${api}/instance-service/resources`, {
        query: { acceleratorType: 'gpu', resourceGroup: 'TeslaM40' },
        ...options,
      }),
    images: (options = {}) =>
      world.call('POST', `${api}/image/images`, {
        body: { access: 'public', orderBy: 'create_time', sort: 'DESC', start: 0, limit: 20 },
        ...options,
      }),
  } as const;
  const names = Object.keys(ask) as (keyof typeof ask)[];

  test.each(names)('%s can be slow, while the others answer', async (name) => {
    world.platform.fault(name, { kind: 'delay', ms: 20_000 });
    await expect(ask[name]({ timeoutMs: 30 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
    for (const other of names.filter((other) => other !== name)) {
      expect((await ask[other]()).data.code).toBe('0');
    }
  });

  test.each(names)('%s can be refused, dropped, or answered by a gateway', async (name) => {
    world.platform.fault(name, { kind: 'code', code: '10009' }, { times: 1 });
    expect((await ask[name]()).data.code).toBe('10009');
    world.platform.fault(name, { kind: 'drop-before' }, { times: 1 });
    await expect(ask[name]()).rejects.toMatchObject({ code: 'ECONNRESET' });
    world.platform.fault(name, { kind: 'http', status: 503 }, { times: 1 });
    expect((await ask[name]()).status).toBe(503);
    expect((await ask[name]()).data.code).toBe('0');
  });
});
