// What is stored stays accepted, however often Slack delivers it and whatever the operator switches meanwhile.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { toNewJob } from '../../../src/jobs/job.ts';
import type { NewJob } from '../../../src/jobs/ports.ts';
import { type AcceptParts, acceptLaunch } from '../../../src/launches/accept-launch.ts';
import type { HandedOver } from '../../../src/launches/hand-over.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { aDraft, ada, anAccount, now } from '../../contract/samples.ts';
import { aRequest } from '../../support/builders.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
});
afterEach(() => store.close());

/** What was made ahead of the create, and what became of it. */
let connections: { isClosed: boolean }[] = [];
let handed: HandedOver[] = [];
let told: string[] = [];
let started: NewJob[] = [];
let logged: string[] = [];
beforeEach(() => {
  connections = [];
  handed = [];
  told = [];
  started = [];
  logged = [];
});

function connectAhead() {
  const connection = { isClosed: false };
  connections.push(connection);
  return {
    close: () => {
      connection.isClosed = true;
    },
  };
}

const parts = (rules: AcceptParts['rules'], startsAtOnce = true): AcceptParts => ({
  launches: store.launches,
  accounts: {
    openStored: async () => ({ kind: 'token', token: new Secret('t') }),
    recallToken: async () => null,
  },
  jobs: {
    newJob: (task, subject) => ({
      ...toNewJob(task, { id: randomUUID(), subject, runAt: now }),
      ...(startsAtOnce ? { owner: 'us' } : {}),
    }),
    start: (jobs) => void started.push(...jobs),
  },
  platform: { connectAhead },
  handOver: { put: (each) => void handed.push(each) },
  clock: () => now,
  newId: randomUUID,
  events: { accepted: ({ id }) => void told.push(id) },
  switches: store.switches,
  rules,
  logger: createLogger({
    level: 'info',
    secrets: [],
    destination: { write: (line) => void logged.push(line) },
  }),
});
const submission = (submissionId: string = randomUUID()) => ({
  owner: ada,
  submissionId,
  channelId: 'C1',
  cardPlace: 'channel' as const,
  sealedReplyUrl: null,
  request: aRequest(),
});
const open = { limits: {}, pausedBecause: undefined };

test.each([
  ['paused by a setting', { limits: {}, pausedBecause: 'no' }, { kind: 'paused', reason: 'no' }],
  [
    'at the limit',
    { limits: { perPerson: 1 }, pausedBecause: undefined },
    { kind: 'limited', whose: 'person', perHour: 1 },
  ],
] as const)('%s: a second delivery is a duplicate, another launch is refused', async (_, rules, refusal) => {
  const first = submission();
  expect(await acceptLaunch(parts(open), first)).toMatchObject({ kind: 'accepted' });
  expect(await acceptLaunch(parts(rules), first)).toEqual({ kind: 'duplicate' });
  const other = submission();
  expect(logged).toEqual([]);
  expect(await acceptLaunch(parts(rules), other)).toEqual(refusal);
  // The operator reads why.
  const { kind, ...why } = refusal;
  expect(logged.map((line) => JSON.parse(line))).toMatchObject([
    { kind, ...why, userId: ada.userId, draft: other.submissionId },
  ]);
});

test("at the workspace's limit", async () => {
  await acceptLaunch(parts(open), submission());
  const full = parts({ ...open, limits: { perWorkspace: 1 } });
  expect(await acceptLaunch(full, submission())).toEqual({
    kind: 'limited',
    whose: 'workspace',
    perHour: 1,
  });
});

test('what is accepted is told, and its job is started, once each', async () => {
  const first = submission();
  const accepted = await acceptLaunch(parts(open), first);
  await acceptLaunch(parts(open), first);
  const id = accepted.kind === 'accepted' ? accepted.launchId : '';
  expect(told).toEqual([id]);
  expect(started).toMatchObject([{ task: 'create-instance', subject: id, owner: 'us' }]);
});

test('paused at run time: the same, and the setting has the first word', async () => {
  const first = submission();
  await acceptLaunch(parts(open), first);
  await store.switches.pause('moved', now);
  expect(await acceptLaunch(parts(open), first)).toEqual({ kind: 'duplicate' });
  expect(await acceptLaunch(parts(open), submission())).toEqual({ kind: 'paused', reason: 'moved' });
  expect(await acceptLaunch(parts({ ...open, pausedBecause: 'set' }), submission())).toMatchObject({
    reason: 'set',
  });
});

describe('to the task that starts at once', () => {
  test('what is handed over is what the task would read, with the token and an open connection', async () => {
    const acceptance = await acceptLaunch(parts(open), submission());
    expect(acceptance.kind).toBe('accepted');
    expect(handed).toHaveLength(1);
    const [{ launch, token } = {}] = handed;
    expect(launch).toEqual(await store.launches.find(launch?.id ?? ''));
    expect(token?.reveal()).toBe('t');
    expect(connections).toEqual([{ isClosed: false }]);
  });

  test('nothing is handed over when nothing was accepted, and no connection stays', async () => {
    const first = submission();
    await acceptLaunch(parts(open), first);
    handed = [];
    connections = [];
    await acceptLaunch(parts(open), first);
    await acceptLaunch(parts({ ...open, limits: { perPerson: 1 } }), submission());
    await acceptLaunch(parts({ ...open, limits: { perWorkspace: 1 } }), submission());
    expect(connections).toEqual([{ isClosed: true }, { isClosed: true }, { isClosed: true }]);
    await acceptLaunch(parts({ ...open, pausedBecause: 'no' }), submission());
    const nobody = { openStored: async () => ({ kind: 'none' as const }), recallToken: async () => null };
    expect(await acceptLaunch({ ...parts(open), accounts: nobody }, submission())).toEqual({
      kind: 'no-account',
    });
    expect(connections).toHaveLength(3);
    expect(handed).toEqual([]);
  });

  test('nothing while the token is to be renewed: the task that creates waits for that, Slack does not', async () => {
    const renewing = {
      openStored: async () => ({ kind: 'to-renew' as const, account: anAccount(ada) }),
      recallToken: async () => null,
    };
    const accepted = await acceptLaunch({ ...parts(open), accounts: renewing }, submission());
    expect(accepted).toMatchObject({ kind: 'accepted' });
    expect([handed, connections]).toEqual([[], []]);
  });

  test('nothing when whoever is free takes it: they read it themselves', async () => {
    const first = submission();
    expect(await acceptLaunch(parts(open, false), first)).toMatchObject({ kind: 'accepted' });
    expect(await acceptLaunch(parts(open, false), first)).toEqual({ kind: 'duplicate' });
    expect([handed, connections]).toEqual([[], []]);
  });
});

describe('from what was recalled', () => {
  const draft = aDraft();
  const account = anAccount(ada);
  /** As if this process had opened the form. */
  const recalling = (rules: AcceptParts['rules'] = open): AcceptParts => ({
    ...parts(rules),
    accounts: {
      openStored: async () => ({ kind: 'none' }),
      recallToken: async () => ({ account, token: new Secret('recalled') }),
    },
  });
  const { id: submissionId, channelId, sealedReplyUrl } = draft;
  const recalled = { ...submission(submissionId), channelId, sealedReplyUrl, recalled: draft };

  test('is accepted where the database says the same', async () => {
    await store.accounts.save(account);
    await store.drafts.save(draft);
    expect(await acceptLaunch(recalling(), recalled)).toMatchObject({ kind: 'accepted' });
    expect(handed).toMatchObject([{ token: new Secret('recalled') }]);
  });

  test('is outdated where it does not, and no connection stays', async () => {
    await store.drafts.save(draft);
    expect(await acceptLaunch(recalling(), recalled)).toEqual({ kind: 'outdated' });
    expect([handed, connections]).toEqual([[], [{ isClosed: true }]]);
    expect(await store.launches.hasSubmission(ada, submissionId)).toBe(false);
  });

  test('is outdated without a look where the token is not known, or a setting says no', async () => {
    await store.accounts.save(account);
    await store.drafts.save(draft);
    expect(await acceptLaunch(parts(open), recalled)).toEqual({ kind: 'outdated' });
    const paused = recalling({ ...open, pausedBecause: 'no' });
    expect(await acceptLaunch(paused, recalled)).toEqual({ kind: 'outdated' });
    expect(connections).toEqual([]);
  });
});
