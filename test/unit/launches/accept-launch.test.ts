// What is stored stays accepted, however often Slack delivers it and whatever the operator switches meanwhile.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { toNewJob } from '../../../src/jobs/job.ts';
import { type AcceptParts, acceptLaunch } from '../../../src/launches/accept-launch.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { ada, now } from '../../contract/samples.ts';
import { aRequest } from '../../support/builders.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
});
afterEach(() => store.close());

const parts = (rules: AcceptParts['rules']): AcceptParts => ({
  launches: store.launches,
  accounts: { openToken: async () => ({ kind: 'token', token: new Secret('t') }) },
  jobs: {
    newJob: (task, subject) => toNewJob(task, { id: randomUUID(), subject, runAt: now }),
    start: () => undefined,
  },
  clock: () => now,
  events: { accepted: () => undefined },
  switches: store.switches,
  rules,
  logger: createLogger({ level: 'silent', secrets: [] }),
});
const submission = (submissionId = randomUUID()) => ({
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
  expect(await acceptLaunch(parts(rules), submission())).toEqual(refusal);
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
