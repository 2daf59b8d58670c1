import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { aRequest } from '../support/builders.ts';
import {
  ada,
  aLateJob,
  aNewJob,
  aNewLaunch,
  claim,
  countJobs,
  grace,
  launchIn,
  now,
  storeLaunch,
} from './samples.ts';
import type { Its } from './test-database.ts';

export function testAccepting(its: Its): void {
  test('keeps it as it was submitted', async () => {
    const { launches } = its().store;
    const request = aRequest({
      description: 'Größe 試驗 \u{1f680} \' " \\ %_',
      useStartScript: true,
      startScriptContent: 'echo 1\r\necho 2',
    });
    const launch = aNewLaunch({ request, cardPlace: 'me', sealedReplyUrl: 'header..iv.text.tag' });
    await launches.accept(launch, aLateJob());

    expect(await launches.find(launch.id)).toStrictEqual({
      ...launch,
      state: 'accepted',
      instanceId: null,
      failure: null,
      looks: 0,
      lookFailure: null,
      givesUpAt: null,
      sentAt: null,
      sentAs: null,
      settledAt: null,
      region: null,
    });
  });

  test('stores its first job', async () => {
    const { launches, jobs } = its().store;
    const launch = aNewLaunch();
    const job = aNewJob({ subject: launch.id });
    expect(await launches.accept(launch, job)).toBe('accepted');

    expect(await claim({ jobs }, 'ada', 10, now)).toStrictEqual([
      { ...job, serialKey: null, attempts: 1, owner: 'ada' },
    ]);
  });

  test('is noted in the audit log', async () => {
    const { launches, audit } = its().store;
    const launch = aNewLaunch();
    await launches.accept(launch, aLateJob());

    expect(await audit.list({ limit: 10 })).toStrictEqual([
      {
        id: expect.any(Number),
        at: now,
        ...ada,
        action: 'launch.accepted',
        launchId: launch.id,
        detail: { to: 'accepted' },
      },
    ]);
  });

  test('a second delivery of the submission is a duplicate, and writes nothing', async () => {
    const { launches, audit } = its().store;
    const first = aNewLaunch();
    await launches.accept(first, aLateJob());
    const second = aNewLaunch({ submissionId: first.submissionId, channelId: 'C0002' });

    expect(await launches.accept(second, aNewJob())).toBe('duplicate');
    expect(await launches.findByUser(ada, 10)).toMatchObject([{ id: first.id, channelId: 'C0001' }]);
    expect(await countJobs(its().store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(await audit.list({ limit: 10 })).toHaveLength(1);
  });

  test('of many deliveries at once, exactly one is stored', async () => {
    const { store, another } = its();
    const stores = [store, await another()];
    const submissionId = randomUUID();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (stores[index % 2] ?? store).launches.accept(aNewLaunch({ submissionId }), aLateJob()),
      ),
    );

    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(19);
    expect(await store.launches.findByUser(ada, 50)).toHaveLength(1);
    expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(await store.audit.list({ limit: 50 })).toHaveLength(1);
  });

  test.each([
    ['person', grace],
    ['team', { ...ada, teamId: 'T0002' }],
  ])('the same submission id of another %s is another launch', async (_, owner) => {
    const { launches } = its().store;
    const submissionId = randomUUID();
    await launches.accept(aNewLaunch({ submissionId }), aLateJob());

    expect(await launches.accept(aNewLaunch({ submissionId, ...owner }), aLateJob())).toBe('accepted');
  });

  test('whose first job cannot be stored leaves nothing, and can be accepted later', async () => {
    const { launches, audit } = its().store;
    const taken = aLateJob();
    await launches.accept(aNewLaunch({ ...grace }), taken);
    const launch = aNewLaunch();

    await expect(launches.accept(launch, taken)).rejects.toThrow();
    expect(await launches.find(launch.id)).toBeNull();
    expect(await audit.list({ launchId: launch.id, limit: 10 })).toEqual([]);
    expect(await countJobs(its().store)).toEqual({ waiting: 1, givenUp: 0 });
    expect(await launches.accept(launch, aLateJob())).toBe('accepted');
  });

  test('tells whether a submission was accepted, and of whom', async () => {
    const { launches } = its().store;
    const launch = aNewLaunch();
    expect(await launches.hasSubmission(ada, launch.submissionId)).toBe(false);
    await launches.accept(launch, aLateJob());
    expect(await launches.hasSubmission(ada, launch.submissionId)).toBe(true);
    expect(await launches.hasSubmission(grace, launch.submissionId)).toBe(false);
    expect(await launches.hasSubmission({ ...ada, teamId: 'T0002' }, launch.submissionId)).toBe(false);
  });

  test('a launch that nobody stored is not found', async () => {
    expect(await its().store.launches.find(randomUUID())).toBeNull();
  });

  test("a person's launches come newest first, up to the limit, without anybody else's", async () => {
    const { store } = its();
    const middle = await storeLaunch(store, { acceptedAt: now + 2 });
    const oldest = await storeLaunch(store, { acceptedAt: now + 1 });
    const newest = await storeLaunch(store, { acceptedAt: now + 3 });
    await storeLaunch(store, { ...grace, acceptedAt: now + 4 });
    await storeLaunch(store, { teamId: 'T0002', acceptedAt: now + 5 });

    const idsOf = async (limit: number) => (await store.launches.findByUser(ada, limit)).map(({ id }) => id);
    expect(await idsOf(10)).toEqual([newest, middle, oldest]);
    expect(await idsOf(2)).toEqual([newest, middle]);
  });

  test('what a person asked for is told in the same order, with what became of it', async () => {
    const { store } = its();
    await storeLaunch(store, { request: aRequest({ instanceServiceName: 'old' }), acceptedAt: now + 1 });
    await launchIn(store, 'created', {
      request: aRequest({ instanceServiceName: 'newest' }),
      acceptedAt: now + 3,
    });
    await launchIn(store, 'rejected', {
      request: aRequest({ instanceServiceName: 'middle' }),
      acceptedAt: now + 2,
    });
    await storeLaunch(store, { ...grace, acceptedAt: now + 4 });
    await storeLaunch(store, { teamId: 'T0002', acceptedAt: now + 5 });

    const told = async (limit: number) => store.launches.findRequests(ada, limit);
    expect(await told(2)).toEqual([
      { state: 'created', request: aRequest({ instanceServiceName: 'newest' }) },
      { state: 'rejected', request: aRequest({ instanceServiceName: 'middle' }) },
    ]);
    expect((await told(10)).map(({ request }) => request.instanceServiceName)).toEqual([
      'newest',
      'middle',
      'old',
    ]);
  });
}
