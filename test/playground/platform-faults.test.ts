import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/playground/platform/simulator.ts';
import { documentedRequest, openPlatform, type PlatformWorld, taskPath } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

const create = (timeoutMs?: number) =>
  world.call('POST', taskPath, { body: documentedRequest, ...(timeoutMs ? { timeoutMs } : {}) });
const created = () => world.platform.instances.length;

describe('connections', () => {
  test('drop-before cuts the connection and creates nothing', async () => {
    world.platform.fault('create', { kind: 'drop-before' });
    await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(created()).toBe(0);
  });

  test('drop-after creates, and the answer is lost', async () => {
    world.platform.fault('create', { kind: 'drop-after' });
    await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(created()).toBe(1);
  });

  test('hang-before never answers and creates nothing', async () => {
    world.platform.fault('create', { kind: 'hang-before' });
    await expect(create(50)).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(world.platform.requests).toHaveLength(1);
    expect(created()).toBe(0);
  });

  test('hang-after creates and never answers', async () => {
    world.platform.fault('create', { kind: 'hang-after' });
    await expect(create(50)).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(created()).toBe(1);
  });

  test('stopping the simulator cuts calls that hang or are delayed', async () => {
    world.platform.fault('create', { kind: 'delay', ms: 3_600_000 });
    world.platform.fault('create', { kind: 'hang-before' }, { times: 1 });
    const calls = [create(), create()].map((call) => call.catch((error: { code: string }) => error.code));
    // A third call, answered after both have arrived, marks the moment.
    while (world.platform.requests.length < 2) await world.list();
    await world.close();
    expect(await Promise.all(calls)).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(created()).toBe(0);
  });
});

describe('delays', () => {
  test('a delayed call is late and then as usual', async () => {
    world.platform.fault('create', { kind: 'delay', ms: 30 });
    const before = performance.now();
    expect((await create()).data.code).toBe('0');
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
    expect(created()).toBe(1);
  });

  test('the work of a delayed call is done although its caller has given up', async () => {
    world.platform.fault('create', { kind: 'delay', ms: 100 });
    await expect(create(30)).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(created()).toBe(0);
    world.platform.fault('list', { kind: 'delay', ms: 150 });
    await world.list();
    expect(created()).toBe(1);
  });

  test('with `after` the work is done at once and only the answer is late', async () => {
    world.platform.fault('create', { kind: 'delay', ms: 3_600_000, after: true });
    await expect(create(50)).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(created()).toBe(1);
  });
});

describe('answers', () => {
  test.each([
    [undefined, 0],
    [true, 1],
  ])('a gateway error is an HTML page; after: %p', async (after, instances) => {
    world.platform.fault('create', { kind: 'http', status: 502, after });
    const answer = await create();
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('text/html');
    expect(answer.data).toContain('502 Bad Gateway');
    expect(created()).toBe(instances);
  });

  test('a gateway error may have its own body, type and headers', async () => {
    world.platform.fault('create', {
      kind: 'http',
      status: 429,
      body: '{"message":"slow down"}',
      contentType: 'application/json',
      headers: { 'Retry-After': '7' },
    });
    const answer = await create();
    expect(answer.headers).toMatchObject({ 'retry-after': '7', 'content-type': 'application/json' });
    expect(answer.data).toEqual({ message: 'slow down' });
  });

  test.each([
    [undefined, 0],
    [true, 1],
  ])('a code comes with its documented text; after: %p', async (after, instances) => {
    world.platform.fault('create', { kind: 'code', code: '10001', after });
    const answer = await create();
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ code: '10001', msg: '内部异常', data: null });
    expect(created()).toBe(instances);
  });

  test('a code may have its own text and HTTP status', async () => {
    world.platform.fault('create', { kind: 'code', code: '716865', msg: '余额不足', httpStatus: 500 });
    const answer = await create();
    expect(answer.status).toBe(500);
    expect(answer.data).toEqual({ code: '716865', msg: '余额不足', data: null });
  });

  test.each([
    [undefined, 0],
    [true, 1],
  ])('an empty success has code "0" and null data; after: %p', async (after, instances) => {
    world.platform.fault('create', { kind: 'empty-success', after });
    expect((await create()).data).toMatchObject({ code: '0', data: null });
    expect(created()).toBe(instances);
  });

  test.each([
    [undefined, 0],
    [true, 1],
  ])('a truncated answer begins like one and is no JSON; after: %p', async (after, instances) => {
    world.platform.fault('create', { kind: 'truncated', after });
    const answer = await create();
    expect(answer.status).toBe(200);
    expect(answer.data).toMatch(/^\{"code":"0"/);
    expect(() => JSON.parse(answer.data)).toThrow(SyntaxError);
    expect(created()).toBe(instances);
  });

  test('work that the platform refuses is not done, whatever becomes of the answer', async () => {
    world.platform.fault('create', { kind: 'http', status: 502, after: true });
    await world.create({ cpuNumber: 0 });
    expect(created()).toBe(0);
  });
});

describe('which fault is played', () => {
  const code = (text: string): Fault => ({ kind: 'code', code: text });
  const codesOf = async (calls: number) => {
    const codes: string[] = [];
    for (let call = 0; call < calls; call += 1) codes.push((await create()).data.code);
    return codes;
  };

  test('a fault stays until it is cleared', async () => {
    world.platform.fault('create', code('10001'));
    expect(await codesOf(3)).toEqual(['10001', '10001', '10001']);
    world.platform.clearFaults();
    expect(await codesOf(1)).toEqual(['0']);
  });

  test('the one set last comes first and gives way after its times', async () => {
    world.platform.fault('create', code('10001'), { times: 1 });
    world.platform.fault('create', code('10012'), { times: 2 });
    expect(await codesOf(4)).toEqual(['10012', '10012', '10001', '0']);
  });

  test('a fault is for its endpoint only, and one for any is for all', async () => {
    world.platform.fault('list', code('10012'));
    expect(await codesOf(1)).toEqual(['0']);
    world.platform.fault('any', code('10001'), { times: 2 });
    expect((await world.list()).code).toBe('10001');
    expect(await codesOf(1)).toEqual(['10001']);
    expect((await world.list()).code).toBe('10012');
  });

  test('an unknown address uses up no fault', async () => {
    world.platform.fault('any', code('10001'), { times: 1 });
    await world.call('GET', '/nowhere');
    expect(await codesOf(1)).toEqual(['10001']);
  });
});

describe('random faults', () => {
  const faults = [
    { fault: { kind: 'code', code: '10001' }, probability: 0.3 },
    { fault: { kind: 'code', code: '10012', after: true }, probability: 0.2 },
  ] satisfies { fault: Fault; probability: number }[];

  async function drawCodes(fault: Fault): Promise<string[]> {
    world.platform.fault('create', fault);
    const codes: string[] = [];
    for (let call = 0; call < 200; call += 1) codes.push((await create()).data.code);
    return codes;
  }

  test('each comes about as often as its probability says, and else nothing goes wrong', async () => {
    const codes = await drawCodes({ kind: 'random', seed: 7, faults });
    const count = (wanted: string) => codes.filter((code) => code === wanted).length;
    expect(Math.abs(count('10001') - 60)).toBeLessThan(25);
    expect(Math.abs(count('10012') - 40)).toBeLessThan(25);
    expect(created()).toBe(count('0') + count('10012'));
  });

  test('the same seed gives the same sequence and another seed another', async () => {
    const first = await drawCodes({ kind: 'random', seed: 7, faults });
    expect(await drawCodes({ kind: 'random', seed: 7, faults })).toEqual(first);
    expect(await drawCodes({ kind: 'random', seed: 8, faults })).not.toEqual(first);
  });
});
