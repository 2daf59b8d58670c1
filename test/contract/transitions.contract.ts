import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { allowedTransitions, launchStates } from '../../src/launches/launch.ts';
import type { PlatformFailure } from '../../src/launches/outcome.ts';
import {
  ada,
  aLateJob,
  aLook,
  aNewJob,
  claim,
  claimOne,
  countJobs,
  factsOf,
  grace,
  launchIn,
  now,
  storeJobs,
} from './samples.ts';
import type { Its } from './test-database.ts';

const pairs = launchStates.flatMap((from) => launchStates.map((to) => ({ from, to })));
const isAllowed = ({ from, to }: (typeof pairs)[number]) => allowedTransitions[from].includes(to);
const later = now + 5000;

export function testTransitions(its: Its): void {
  test.each(pairs.filter(isAllowed))('leads from $from to $to', async ({ from, to }) => {
    const { store } = its();
    const launchId = await launchIn(store, from);

    expect(await store.launches.transition({ launchId, from, to, at: later, ...factsOf(to) })).toBe(true);
    expect(await store.launches.find(launchId)).toMatchObject({ state: to });
  });

  test.each(pairs.filter((pair) => !isAllowed(pair)))(
    'from $from to $to is refused as a mistake, and changes nothing',
    async ({ from, to }) => {
      const { store } = its();
      const launchId = await launchIn(store, from);
      const before = await contents(its);

      const then = [aNewJob()];
      const change = { launchId, from, to, at: later, ...factsOf(to), then };
      await expect(store.launches.transition(change)).rejects.toThrow(`${from} to ${to}`);
      expect(await contents(its)).toEqual(before);
    },
  );

  test('into creating notes when the call was about to be sent', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'accepted');
    await store.launches.transition({ launchId, from: 'accepted', to: 'creating', at: later });

    expect(await store.launches.find(launchId)).toMatchObject({ sentAt: later, settledAt: null });
  });

  test('into creating notes whose token the call is sent with, which its instance is seen as', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'accepted');
    const sentAs = 'ada@11112';
    await store.launches.transition({ launchId, from: 'accepted', to: 'creating', at: later, sentAs });
    expect(await store.launches.find(launchId)).toMatchObject({ sentAs });

    const step = { launchId, from: 'creating', to: 'created', at: later, instanceId: 'task-7' } as const;
    await store.launches.transition({ ...step, watched: { name: 'demo', firstLook: aLook(ada) } });
    expect(await store.launches.find(launchId)).toMatchObject({ sentAs });
    expect(await store.instances.find(launchId)).toMatchObject({ seenAs: sentAs });
  });

  test('into unknown keeps why, and settles nothing', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'creating');
    const failure: PlatformFailure = { reason: 'http', httpStatus: 502, message: 'Bad Gateway' };
    await store.launches.transition({ launchId, from: 'creating', to: 'unknown', at: later, failure });

    expect(await store.launches.find(launchId)).toMatchObject({ failure, settledAt: null, instanceId: null });
  });

  test('into created keeps the instance and forgets an earlier failure', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'unknown');
    const change = { launchId, from: 'unknown', to: 'created', at: later, instanceId: 'task-7' } as const;
    await store.launches.transition(change);

    expect(await store.launches.find(launchId)).toMatchObject({
      instanceId: 'task-7',
      failure: null,
      settledAt: later,
    });
  });

  test('into rejected keeps why, and when it was settled', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'unknown');
    const failure: PlatformFailure = { reason: 'absent', code: '10012' };
    await store.launches.transition({ launchId, from: 'unknown', to: 'rejected', at: later, failure });

    expect(await store.launches.find(launchId)).toMatchObject({ failure, settledAt: later });
  });

  test('is noted in the audit log, without the words of the platform', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'creating');
    const failure: PlatformFailure = {
      reason: 'code',
      code: '10001',
      message: 'token=hunter2',
      httpStatus: 200,
    };
    const [, last] = await store.audit.list({ launchId, limit: 10 });
    const afterId = last?.id ?? 0;
    await store.launches.transition({ launchId, from: 'creating', to: 'unknown', at: later, failure });
    await store.launches.transition({
      launchId,
      from: 'unknown',
      to: 'created',
      at: later + 1,
      instanceId: 'task-7',
    });

    const common = { id: expect.any(Number), ...ada, launchId };
    expect(await store.audit.list({ launchId, afterId, limit: 10 })).toStrictEqual([
      {
        ...common,
        at: later,
        action: 'launch.unknown',
        detail: { from: 'creating', to: 'unknown', reason: 'code', code: '10001' },
      },
      {
        ...common,
        at: later + 1,
        action: 'launch.created',
        detail: { from: 'unknown', to: 'created', instanceId: 'task-7' },
      },
    ]);
  });

  test('stores the next jobs and removes the finished one', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'creating');
    await storeJobs(store, aNewJob());
    const completes = await claimOne(store, 'ada');
    const then = [aNewJob({ runAt: now + 1 }), aNewJob({ runAt: now + 2 })];
    const change = { launchId, from: 'creating', to: 'created', at: later, instanceId: 'task-1' } as const;
    await store.launches.transition({ ...change, then, completes });

    const claimed = await claim(store, 'grace', 10, later);
    expect(claimed.map(({ id }) => id)).toEqual(then.map(({ id }) => id));
    expect(await store.jobs.complete(completes)).toBe(false);
  });

  test('of a launch that has moved on answers false and writes nothing', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'unknown');
    await storeJobs(store, aNewJob());
    const completes = await claimOne(store, 'ada');
    const before = await contents(its);

    const change = { launchId, from: 'creating', to: 'created', at: later, instanceId: 'task-9' } as const;
    const then = [aNewJob()];
    expect(await store.launches.transition({ ...change, then, completes })).toBe(false);
    expect(await contents(its)).toEqual(before);
  });

  test('of a launch that nobody stored answers false', async () => {
    const change = { launchId: randomUUID(), from: 'accepted', to: 'creating', at: later } as const;
    expect(await its().store.launches.transition(change)).toBe(false);
  });

  test('happens although the finished job was lost, which stays with its new holder', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'creating');
    await storeJobs(store, aNewJob());
    const lost = await claimOne(store, 'ada');
    await store.jobs.release('ada', []);
    const held = await claimOne(store, 'grace');
    const change = { launchId, from: 'creating', to: 'created', at: later, instanceId: 'task-1' } as const;

    expect(await store.launches.transition({ ...change, completes: lost })).toBe(true);
    expect(await store.jobs.complete(held)).toBe(true);
  });

  test('tried by many at once is won by exactly one, with its jobs and its audit line', async () => {
    const { store, another } = its();
    const stores = [store, await another()];
    const launchId = await launchIn(store, 'creating');
    const { waiting } = await countJobs(store);
    const settle = (index: number) => {
      const common = { launchId, from: 'creating', at: later } as const;
      const then = [aLateJob()];
      return (stores[index % 2] ?? store).launches.transition(
        index % 3 === 0
          ? { ...common, to: 'rejected', failure: { reason: 'timeout' }, then }
          : { ...common, to: 'created', instanceId: `task-${index}`, then },
      );
    };
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => settle(index)));

    const winner = results.indexOf(true);
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store.launches.find(launchId)).toMatchObject(
      winner % 3 === 0 ? { state: 'rejected' } : { state: 'created', instanceId: `task-${winner}` },
    );
    expect(await countJobs(store)).toEqual({ waiting: waiting + 1, givenUp: 0 });
    expect(await store.audit.list({ launchId, limit: 50 })).toHaveLength(3);
  });

  test('whose next job cannot be stored leaves everything as it was', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'creating');
    await storeJobs(store, aNewJob());
    const completes = await claimOne(store, 'ada');
    const other = aLateJob();
    await storeJobs(store, other);
    const before = await contents(its);

    let then = [aLateJob(), aLateJob({ id: other.id })];
    const change = { launchId, from: 'creating', to: 'created', at: later, instanceId: 'task-1' } as const;
    await expect(store.launches.transition({ ...change, then, completes })).rejects.toThrow();
    expect(await contents(its)).toEqual(before);
    then = [aLateJob()];
    expect(await store.launches.transition({ ...change, then, completes })).toBe(true);
  });

  test('launches are counted by state, with a zero where there is none', async () => {
    const { store } = its();
    const none = { accepted: 0, creating: 0, created: 0, rejected: 0, unknown: 0 };
    expect(await store.launches.countByState()).toStrictEqual(none);
    await launchIn(store, 'accepted');
    await launchIn(store, 'accepted');
    await launchIn(store, 'unknown');

    expect(await store.launches.countByState()).toStrictEqual({ ...none, accepted: 2, unknown: 1 });
  });

  test('a state that is none is told as such where it is read, and keeps nobody else from theirs', async () => {
    const { store, query } = its();
    const launchId = await launchIn(store, 'accepted');
    const other = await launchIn(store, 'unknown', grace);
    await query(`update launches set state = 'archived' where id = '${launchId}'`);

    for (const reading of [store.launches.find(launchId), store.launches.findByUser(ada, 9)]) {
      await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'UnknownLaunchStateError' }));
      await expect(reading).rejects.toThrow(
        `The launch ${launchId.slice(0, 8)} is in the state "archived", which this version of gpu-instance does not know.`,
      );
    }
    expect(await store.launches.find(other)).toMatchObject({ state: 'unknown' });
    expect(await store.launches.countByState()).toMatchObject({ accepted: 0, unknown: 1 });
    const change = { launchId, from: 'accepted', to: 'creating', at: now } as const;
    expect(await store.launches.transition(change)).toBe(false);
  });
}

/** Everything that a transition may write. */
async function contents(its: Its) {
  const { query } = its();
  return {
    launches: await query('select * from launches order by id'),
    jobs: await query('select * from jobs order by id'),
    audit: await query('select * from audit_log order by id'),
  };
}
