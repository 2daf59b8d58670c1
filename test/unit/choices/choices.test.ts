import { describe, expect, test } from '@jest/globals';
import { anImage, anna, ben, openChoices, someLimits, type World } from './samples.ts';

const groups = [{ name: 'TeslaM40', acceleratorType: 'gpu' as const }];
const others = [{ name: 'A800', acceleratorType: 'gpu' as const }];
const limitsQuery = { acceleratorType: 'gpu', resourceGroup: 'TeslaM40' };
const patienceMs = 100;

const ask = (world: World) => world.choices.resourceGroups(anna, patienceMs);

/** Groups read and kept. */
async function read(world: World, value: unknown = groups): Promise<void> {
  const reading = ask(world);
  await world.settle();
  world.calls.at(-1)?.answer(value);
  await reading;
}

describe('a reading', () => {
  test('waits for the platform and is known', async () => {
    const world = openChoices();
    const reading = ask(world);
    await world.settle();
    world.calls[0]?.answer(groups);
    expect(world.waiting).toBe(1);
    expect(await reading).toEqual({ kind: 'known', value: groups, isStale: false, readAt: world.now });
    expect(world.waiting).toBe(0);
  });

  test('comes from memory while it is fresh', async () => {
    const world = openChoices({ freshMs: 60_000 });
    await read(world);
    world.now += 60_000;
    expect(await ask(world)).toMatchObject({ kind: 'known', value: groups, isStale: false });
    expect(world.calls).toHaveLength(1);
  });

  test('that is stale is told at once and renewed behind', async () => {
    const world = openChoices({ freshMs: 60_000 });
    await read(world);
    world.now += 60_001;
    expect(await ask(world)).toMatchObject({ kind: 'known', value: groups, isStale: true });
    await world.settle();
    world.calls[1]?.answer(others);
    await world.settle();
    expect(await ask(world)).toMatchObject({ value: others, isStale: false });
  });

  test('that is too old is not told any more', async () => {
    const world = openChoices({ staleMs: 1000 });
    await read(world);
    world.now += 1001;
    expect(world.choices.peekResourceGroups(anna)).toBeNull();
    expect(world.choices.size).toEqual({ owners: 0, entries: 0, parts: 0, bytes: 0 });
  });

  test('that takes longer than the patience is slow, and lands in memory all the same', async () => {
    const world = openChoices();
    const reading = ask(world);
    await world.settle();
    world.loseAllPatience();
    expect(await reading).toEqual({ kind: 'unknown', reason: 'slow' });
    world.calls[0]?.answer(groups);
    await world.settle();
    expect(world.choices.peekResourceGroups(anna)).toMatchObject({ value: groups });
  });

  test('of fifty who ask at once is one call', async () => {
    const world = openChoices();
    const readings = Array.from({ length: 50 }, () => ask(world));
    await world.settle();
    expect(world.calls).toHaveLength(1);
    world.calls[0]?.answer(groups);
    expect(new Set((await Promise.all(readings)).map(({ kind }) => kind))).toEqual(new Set(['known']));
  });

  test('is of one owner, one kind and one query', async () => {
    const world = openChoices();
    const { choices } = world;
    const asked = [
      choices.limits(anna, limitsQuery, patienceMs),
      choices.limits(anna, { ...limitsQuery, resourceGroup: 'A800' }, patienceMs),
      choices.limits(ben, limitsQuery, patienceMs),
      choices.mountDirs(anna, patienceMs),
      choices.images(anna, patienceMs),
    ];
    await world.settle();
    expect(world.calls.map(({ name }) => name)).toEqual([
      'getLimits',
      'getLimits',
      'getLimits',
      'listMountDirs',
      'listImages',
    ]);
    world.calls[0]?.answer(someLimits);
    world.calls[3]?.answer(['/public/home/anna']);
    world.calls[4]?.answer([anImage({ access: 'private' }), anImage({ version: 'cuda:12' })]);
    await world.settle();
    world.loseAllPatience();
    await Promise.all(asked);
    expect(choices.peekLimits(anna, limitsQuery)).toMatchObject({ value: someLimits });
    expect(choices.peekLimits(ben, limitsQuery)).toBeNull();
    expect(choices.peekMountDirs(anna)).toMatchObject({ value: ['/public/home/anna'] });
    expect(choices.peekImages(anna)?.value.map(({ version }) => version)).toEqual(['pytorch:2.4', 'cuda:12']);
  });
});

describe('a failure', () => {
  const fail = async (world: World) => {
    const reading = ask(world);
    await world.settle();
    world.calls.at(-1)?.fail();
    return reading;
  };

  test('is told with its reason', async () => {
    expect(await fail(openChoices())).toEqual({
      kind: 'unknown',
      reason: 'failed',
      failure: { reason: 'unreachable' },
    });
  });

  test('is remembered for a few seconds, and longer each time', async () => {
    const world = openChoices();
    await fail(world);
    world.now += 3999;
    expect(await ask(world)).toMatchObject({ reason: 'failed' });
    expect(world.calls).toHaveLength(1);
    world.now += 1;
    await fail(world);
    world.now += 7999;
    expect(await ask(world)).toMatchObject({ reason: 'failed' });
    expect(world.calls).toHaveLength(2);
    world.now += 1;
    await read(world);
    expect(await ask(world)).toMatchObject({ kind: 'known' });
  });

  test('after a success counts as the first again', async () => {
    const world = openChoices({ freshMs: 0, staleMs: 0 });
    await fail(world);
    world.now += 4000;
    await read(world);
    world.now += 1;
    await fail(world);
    world.now += 4000;
    await fail(world);
    expect(world.calls).toHaveLength(4);
  });

  test('of a forgotten account does not hold up the next one', async () => {
    const world = openChoices();
    await fail(world);
    world.choices.forget(anna);
    const underWay = ask(world);
    await world.settle();
    world.choices.forget(anna);
    world.calls[1]?.fail();
    expect(await underWay).toMatchObject({ reason: 'failed' });
    await read(world);
    expect(world.calls).toHaveLength(3);
    expect(world.choices.peekResourceGroups(anna)).toMatchObject({ value: groups });
  });

  test('pauses a minute at most', async () => {
    const world = openChoices();
    for (let failures = 1; failures <= 12; failures += 1) {
      await fail(world);
      world.now += 60_000;
    }
    expect(world.calls).toHaveLength(12);
  });

  test('does not take away what is known, and a down platform is not asked again and again', async () => {
    const world = openChoices({ freshMs: 1000 });
    await read(world);
    world.now += 1001;
    await ask(world);
    await world.settle();
    world.calls[1]?.fail();
    await world.settle();
    for (let times = 0; times < 20; times += 1) {
      expect(await ask(world)).toMatchObject({ value: groups, isStale: true });
    }
    expect(world.calls).toHaveLength(2);
  });

  test('of one owner is not that of another', async () => {
    const world = openChoices();
    await fail(world);
    void world.choices.resourceGroups(ben, patienceMs);
    await world.settle();
    expect(world.calls).toHaveLength(2);
  });

  test('on our own side is heard, and still a value', async () => {
    const gone = new Error('the database is gone');
    const world = openChoices({ openToken: () => Promise.reject(gone) });
    expect(await ask(world)).toEqual({ kind: 'unknown', reason: 'failed' });
    expect(world.errors).toEqual([gone]);
  });
});

describe('an account', () => {
  test.each(['none', 'expired', 'sealed-shut'] as const)(
    'whose token is %s is told of at once',
    async (kind) => {
      const world = openChoices();
      world.living = { kind };
      expect(await ask(world)).toMatchObject({ kind: 'unknown', reason: 'no-account' });
      expect(world.calls).toEqual([]);
    },
  );

  test('that has just been connected is asked at once', async () => {
    const world = openChoices();
    const { living } = world;
    world.living = { kind: 'none' };
    await ask(world);
    world.living = living;
    await read(world);
    expect(world.choices.peekResourceGroups(anna)).toMatchObject({ value: groups });
  });

  test('is forgotten, with what is under way for its old token', async () => {
    const world = openChoices();
    await read(world);
    world.now += 60_001;
    await ask(world);
    await world.settle();
    world.choices.forget(anna);
    expect(world.choices.peekResourceGroups(anna)).toBeNull();
    const afresh = ask(world);
    await world.settle();
    world.calls[1]?.answer(groups);
    await world.settle();
    expect(world.choices.peekResourceGroups(anna)).toBeNull();
    world.calls[2]?.answer(others);
    expect(await afresh).toMatchObject({ value: others });
    expect(world.choices.peekResourceGroups(anna)).toMatchObject({ value: others });
  });

  test('is warmed up in the background: all three lists', async () => {
    const world = openChoices();
    world.choices.warm(anna);
    world.choices.warm(anna);
    await world.settle();
    expect(world.calls.map(({ name }) => name)).toEqual([
      'listResourceGroups',
      'listImages',
      'listMountDirs',
    ]);
  });

  test('is warmed up without a throw, whatever happens', async () => {
    const world = openChoices({ openToken: () => Promise.reject(new Error('gone')) });
    world.choices.warm(anna);
    await world.settle();
    expect(world.errors).toHaveLength(3);
  });
});
