import { expect, test } from '@jest/globals';
import { type Lane, lanes } from '../../src/jobs/lanes.ts';
import type { Job } from '../../src/jobs/ports.ts';
import { claimQuery, nextDueQuery } from '../../src/store/queries/jobs.ts';
import { compilerFor } from './compiler.ts';
import {
  aLateJob,
  aNewJob,
  claim,
  claimOne,
  countJobs,
  knownTasks,
  nextDueOf,
  now,
  storeJobs,
} from './samples.ts';
import type { Its } from './test-database.ts';

const yearMs = 31_536_000_000;

export function testClaiming(its: Its): void {
  const idsOf = async (claim: Promise<readonly Job[]>) => (await claim).map(({ id }) => id);

  test('takes a job when it is due, not a millisecond earlier', async () => {
    const { store } = its();
    const job = aNewJob({ runAt: now });
    await storeJobs(store, job);

    expect(await claim(store, 'ada', 10, now - 1)).toEqual([]);
    expect(await idsOf(claim(store, 'ada', 10, now))).toEqual([job.id]);
  });

  test('takes the oldest first, up to the limit', async () => {
    const { store } = its();
    const [third, first, second] = [3, 1, 2].map((age) => aNewJob({ runAt: now - 10 + age }));
    if (!first || !second || !third) throw new Error('three jobs');
    await storeJobs(store, third, first, second);

    expect(await idsOf(claim(store, 'ada', 2, now))).toEqual([first.id, second.id]);
    expect(await idsOf(claim(store, 'ada', 2, now))).toEqual([third.id]);
  });

  test('leaves a job alone that is in somebody’s hands, for however long', async () => {
    const { store } = its();
    await storeJobs(store, aNewJob());
    expect(await claimOne(store, 'ada')).toMatchObject({ attempts: 1, owner: 'ada' });
    expect(await claim(store, 'grace', 10, now + yearMs)).toEqual([]);
  });

  test('leaves a job that was born in somebody’s hands to them, to complete', async () => {
    const { store } = its();
    const job = { ...aNewJob(), owner: 'ada' };
    await storeJobs(store, job);

    expect(await claim(store, 'grace', 10, now + yearMs)).toEqual([]);
    expect(await store.jobs.complete({ ...job, serialKey: null, attempts: 1 })).toBe(true);
  });

  test('two claims of one job at once get it once', async () => {
    const { store, another } = its();
    const other = await another();
    for (let round = 0; round < 10; round += 1) {
      await storeJobs(store, aNewJob());
      const claims = await Promise.all([claim(store, 'ada', 1, now), claim(other, 'grace', 1, now)]);

      expect(claims.flat()).toHaveLength(1);
    }
  });

  test('many claimers at once get every job, each exactly once', async () => {
    const { store, another, query } = its();
    const stores = [store, await another()];
    await fill(query, 200);
    const claimed: string[] = [];
    const claimUntilEmpty = async (claimer: number) => {
      const { jobs } = stores[claimer % 2] ?? store;
      for (;;) {
        const taken = await claim({ jobs }, `claimer-${claimer}`, 7, now);
        // Less than there is may be given while others are taking; nothing is given when nothing is due.
        if (taken.length === 0 && ((await nextDueOf({ jobs })) ?? Infinity) > now) return;
        expect(taken.length).toBeLessThanOrEqual(7);
        claimed.push(...taken.map(({ id }) => id));
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, claimer) => claimUntilEmpty(claimer)));

    expect(claimed).toHaveLength(200);
    expect(new Set(claimed).size).toBe(200);
  });

  test('among 10,000 jobs uses an index', async () => {
    const { query, explain } = its();
    await fill(query, 10_000);
    await query('analyze');
    const { engine } = its().store;
    const claim = claimQuery(compilerFor(engine), engine, {
      owner: 'ada',
      lane: 'launch',
      tasks: knownTasks,
      limit: 16,
      now,
    });

    const plan = await explain(claim.compile());
    expect(plan).toContain('jobs_due');
    expect(plan).not.toMatch(/Seq Scan on jobs|SCAN jobs/u);
  });

  test('the next moment is the earliest start of what is in nobody’s hands, in each lane', async () => {
    const { store } = its();
    expect(await nextDueOf(store)).toBeNull();
    const shown = { lane: 'show', task: 'tell-created' } as const;
    await storeJobs(store, aNewJob({ runAt: now }), aNewJob({ runAt: now + 9 }));
    await storeJobs(store, aNewJob({ ...shown, runAt: now + 5, priority: 'low' }));
    await storeJobs(store, aNewJob({ ...shown, runAt: now + 7, priority: 'high' }));

    expect(Object.fromEntries(await store.jobs.nextDue())).toEqual({ launch: now, show: now + 5 });
    await claimOne(store, 'ada');
    expect(Object.fromEntries(await store.jobs.nextDue())).toEqual({ launch: now + 9, show: now + 5 });
    expect(Object.fromEntries(await store.jobs.nextDue(['tell-created']))).toEqual({ show: now + 5 });
    expect(Object.fromEntries(await store.jobs.nextDue(undefined, ['launch', 'look']))).toEqual({
      launch: now + 9,
    });
    expect(await store.jobs.nextDue(undefined, [])).toEqual(new Map());
  });

  test('the next moments among 10,000 jobs are read from an index', async () => {
    const { store, query, explain } = its();
    await fill(query, 10_000, 'show');
    await query('analyze');
    const plan = await explain(nextDueQuery(compilerFor(store.engine)).compile());
    expect(plan).not.toMatch(/Seq Scan on jobs|SCAN jobs/u);
    expect(Object.fromEntries(await store.jobs.nextDue())).toEqual({ show: now - 10_000 });
  });

  test('jobs are counted: those to be done, held or not, and those given up', async () => {
    const { store } = its();
    expect(await countJobs(store)).toStrictEqual({ waiting: 0, givenUp: 0 });
    await storeJobs(store, aNewJob(), aNewJob(), aLateJob());
    await store.jobs.giveUp(await claimOne(store, 'ada'), now, 'no use');
    await claimOne(store, 'ada');

    expect(await countJobs(store)).toStrictEqual({ waiting: 2, givenUp: 1 });
  });

  test('a launch is claimed before 10,000 jobs of another lane that have been due for longer', async () => {
    const { store, query } = its();
    await fill(query, 10_000, 'show');
    const launch = aNewJob();
    await storeJobs(store, launch);

    const due = await store.jobs.nextDue(knownTasks);
    const lanesDue = lanes.filter((lane) => (due.get(lane) ?? Infinity) <= now);
    expect(lanesDue).toEqual(['launch', 'show']);
    expect(await idsOf(claim(store, 'ada', 10, now, 'launch'))).toEqual([launch.id]);
    expect(await claim(store, 'ada', 10, now, 'show')).toHaveLength(10);
  });

  test('takes the more urgent first, the oldest of those first, up to the limit', async () => {
    const { store } = its();
    const jobs = [
      aNewJob({ id: 'low, oldest', priority: 'low', runAt: now - 9 }),
      aNewJob({ id: 'normal', runAt: now - 5 }),
      aNewJob({ id: 'normal, older', runAt: now - 6 }),
      aNewJob({ id: 'high, younger', priority: 'high', runAt: now - 1 }),
      aNewJob({ id: 'high', priority: 'high', runAt: now - 2 }),
      aNewJob({ id: 'high, not due', priority: 'high', runAt: now + 1 }),
    ];
    await storeJobs(store, ...jobs);
    expect(await idsOf(claim(store, 'ada', 3, now))).toEqual(['high', 'high, younger', 'normal, older']);
    expect(await idsOf(claim(store, 'ada', 9, now))).toEqual(['normal', 'low, oldest']);
  });

  test('leaves jobs alone, untouched, that only another version knows', async () => {
    const { store, query } = its();
    await storeJobs(store, aNewJob({ task: 'of-tomorrow', runAt: now - 1 }), aNewJob());
    const rows = () => query(`select * from jobs where task = 'of-tomorrow'`);
    const before = await rows();

    expect(await claim(store, 'ada', 10, now)).toHaveLength(1);
    expect(await nextDueOf(store)).toBeNull();
    expect(await rows()).toEqual(before);
    expect(await nextDueOf(store, ['of-tomorrow'])).toBe(now - 1);
    expect(await store.jobs.nextDue([])).toEqual(new Map());
  });
}

/** Due jobs by the thousand, past the store. */
async function fill(query: ReturnType<Its>['query'], count: number, lane: Lane = 'launch'): Promise<void> {
  await query(`
    with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${count})
    insert into jobs (id, task, lane, subject, run_at, due_at, attempts)
    select 'job-' || i, 'task', '${lane}', 'subject-' || i, ${now} - i, ${now} - i, 0 from numbers`);
}
