import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openPlatform, type PlatformWorld, taskPath } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

const nameOf = (item: { instanceServiceName: string }) => item.instanceServiceName;

async function createNamed(...names: string[]): Promise<void> {
  for (const instanceServiceName of names) await world.createdId({ instanceServiceName });
}

describe('the three spellings', () => {
  const query = { start: 1, limit: 1, sort: 'asc' };

  test.each([
    ['GET with a JSON body', taskPath, { body: query }],
    ['GET with a query', taskPath, { query }],
    ['GET of task/list with a query', `${taskPath}/list`, { query }],
  ])('%s gives the same page', async (_spelling, path, options) => {
    await createNamed('one', 'two', 'three');
    const { data } = await world.call('GET', path, options);
    expect(data.data.total).toBe(3);
    expect(data.data.data.map(nameOf)).toEqual(['two']);
  });

  test('a gateway that rejects bodies of GET answers 400 to the documented spelling only', async () => {
    world.platform.settings.rejectGetBody = true;
    expect((await world.call('GET', taskPath, { body: query })).status).toBe(400);
    expect((await world.call('GET', taskPath, { query })).data.code).toBe('0');
  });

  test('a proxy that drops bodies of GET leaves parameters missing', async () => {
    world.platform.settings.dropGetBody = true;
    expect((await world.call('GET', taskPath, { body: query })).data).toMatchObject({
      code: '10003',
      msg: '参数不全：limit',
    });
    expect((await world.call('GET', taskPath, { body: query, query })).data.code).toBe('0');
  });
});

describe('shapes', () => {
  test('the items are found under the key that the settings name', async () => {
    await createNamed('one');
    const { settings } = world.platform;
    expect((await world.list()).data).toMatchObject({ total: 1, data: [{ instanceServiceName: 'one' }] });
    settings.listShape = 'array';
    expect((await world.list()).data).toMatchObject([{ instanceServiceName: 'one' }]);
    settings.listShape = 'data.list';
    expect((await world.list()).data).toMatchObject({ total: 1, list: [{ instanceServiceName: 'one' }] });
    settings.listShape = 'data.records';
    expect((await world.list()).data).toMatchObject({ total: 1, records: [{ instanceServiceName: 'one' }] });
  });

  test('an item may name its id otherwise, or have another id beside it', async () => {
    const id = await world.createdId();
    const itemAs = async (listItemId: 'instanceServiceId' | 'both') => {
      world.platform.settings.listItemId = listItemId;
      return (await world.list()).data.data[0];
    };
    const renamed = await itemAs('instanceServiceId');
    expect(renamed).toMatchObject({ instanceServiceId: id });
    expect(renamed).not.toHaveProperty('id');
    const both = await itemAs('both');
    expect(both.instanceServiceId).toBe(id);
    expect(both.id).not.toBe(id);
  });
});

describe('order, pages and lag', () => {
  test('desc has the newest first, also among instances of one moment', async () => {
    await createNamed('old', 'middle', 'new');
    expect((await world.list({ sort: 'desc' })).data.data.map(nameOf)).toEqual(['new', 'middle', 'old']);
    expect((await world.list({ sort: 'ASC' })).data.data.map(nameOf)).toEqual(['old', 'middle', 'new']);
  });

  test('a page is never longer than the cap, while the total tells of all', async () => {
    world.platform.settings.maxListLimit = 2;
    await createNamed('a', 'b', 'c');
    const { data } = await world.list({ limit: 500 });
    expect(data.data).toHaveLength(2);
    expect(data.total).toBe(3);
  });

  test('a page past the end is empty', async () => {
    await createNamed('a');
    expect((await world.list({ start: 5 })).data).toEqual({ total: 1, data: [] });
  });

  test('with list lag a new instance is missing at first, while its detail is there', async () => {
    world.platform.settings.listLagMs = 2000;
    const id = await world.createdId();
    expect((await world.list()).data.data).toEqual([]);
    expect((await world.detail(id)).data.id).toBe(id);
    world.advance(2000);
    expect((await world.list()).data.data).toHaveLength(1);
  });

  test('an account can have a past that is longer than a page', async () => {
    world.platform.settings.seedInstances = 150;
    const { data } = await world.list({ limit: 100 });
    expect(data.total).toBe(150);
    expect(data.data[0]).toMatchObject({ instanceServiceName: 'past_1', status: 'Terminated' });
  });
});

describe('filters', () => {
  const namesWith = async (changes: object) => (await world.list(changes)).data.data.map(nameOf);

  test('status and task type narrow the list; null and empty text mean any', async () => {
    await world.createdId({ instanceServiceName: 'ended', timeoutLimit: '00:01:00' });
    await world.createdId({ instanceServiceName: 'shell', taskType: 'ssh' });
    world.advance(100_000);
    expect(await namesWith({ status: 'Running' })).toEqual(['shell']);
    expect(await namesWith({ taskType: 'jupyter' })).toEqual(['ended']);
    expect(await namesWith({ status: null, taskType: '' })).toEqual(['shell', 'ended']);
  });

  test.each([
    ['exact', 'job', ['job']],
    ['exact', ['job', 'job_2'], ['job_2', 'job']],
    ['fuzzy', 'job', ['job_2', 'job']],
    ['ignored', 'nothing', ['other', 'job_2', 'job']],
    ['error-if-string', ['job'], ['job']],
  ] as const)('names are compared as set: %s %j', async (nameFilter, wanted, found) => {
    await createNamed('job', 'job_2', 'other');
    world.platform.settings.nameFilter = nameFilter;
    expect(await namesWith({ instanceServiceName: wanted })).toEqual(found);
  });

  test('a single name can be refused where a list is asked for', async () => {
    world.platform.settings.nameFilter = 'error-if-string';
    expect((await world.list({ instanceServiceName: 'job' })).code).toBe('10004');
  });

  test.each([
    [{ limit: undefined }, '10003', 'limit'],
    [{ sort: null }, '10003', 'sort'],
    [{ sort: 'newest' }, '10004', 'sort'],
    [{ limit: 0 }, '10004', 'limit'],
    [{ limit: '20' }, '10004', 'limit'],
    [{ start: -1 }, '10004', 'start'],
    [{ status: 'Stopped' }, '10004', 'status'],
    [{ taskType: 'vnc' }, '10004', 'taskType'],
  ])('%j is refused with %s', async (changes, code, field) => {
    const answer = await world.list(changes);
    expect(answer.code).toBe(code);
    expect(answer.msg).toContain(field);
  });
});

describe('what a list may lack', () => {
  test('the times of its items, or it has dashes in their place', async () => {
    await createNamed('one');
    world.platform.settings.listTimes = 'left-out';
    expect((await world.list()).data.data[0]).not.toHaveProperty('startTime');
    world.platform.settings.listTimes = 'dashes';
    expect((await world.list()).data.data[0]).toMatchObject({ startTime: '--', endTime: '--' });
  });

  test('an instance that is there', async () => {
    await createNamed('one', 'two');
    const [first] = world.platform.instances;
    world.platform.settings.listOmits = [first?.id ?? ''];
    expect((await world.list()).data.data.map(nameOf)).toEqual(['two']);
    expect((await world.detail(first?.id ?? '')).data).toMatchObject({ instanceServiceName: 'one' });
  });
});
