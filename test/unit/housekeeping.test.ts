// What nobody needs is erased, and nothing else.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AccountKey } from '../../src/core/person.ts';
import { eraseOld, forgetLeavers } from '../../src/housekeeping.ts';
import { createLogger } from '../../src/ops/logger.ts';
import type { SlackClients } from '../../src/slack/edge/clients.ts';
import { createLeavers } from '../../src/slack/edge/leavers.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { aDraft, ada, aLook, anAccount, grace, launchIn, now } from '../contract/samples.ts';

const dayMs = 86_400_000;
let store: Store;
let logs: string[];
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  logs = [];
});
afterEach(() => store.close());

const partsAt = (clock: number, hasLeft: (key: typeof ada) => Promise<boolean> = async () => false) => ({
  store,
  hasLeft,
  clock: () => clock,
  firstLook: (owner: AccountKey) => aLook(owner),
  logger: createLogger({
    level: 'info',
    secrets: [],
    destination: { write: (line) => void logs.push(line) },
  }),
  pauseMs: 0,
});

test('tokens that ended thirty days ago go, and drafts of yesterday', async () => {
  await store.accounts.save(anAccount({ expiresAt: now }));
  const draft = aDraft({ createdAt: now });
  await store.drafts.save(draft);

  await eraseOld(partsAt(now + dayMs));
  expect(await store.drafts.find(draft.id, ada)).not.toBeNull();
  await eraseOld(partsAt(now + 30 * dayMs));
  expect(await store.drafts.find(draft.id, ada)).toBeNull();
  expect(await store.accounts.find(ada)).not.toBeNull();
  await eraseOld(partsAt(now + 30 * dayMs + 1));
  expect(await store.accounts.find(ada)).toBeNull();
});

test('settled launches and their audit lines go when the operator keeps them no longer, however many they are', async () => {
  for (let index = 0; index < 120; index += 1) await launchIn(store, 'created');
  const left = async () => (await store.launches.findByUser(ada, 500)).length;

  await eraseOld(partsAt(now + 99 * dayMs));
  expect(await left()).toBe(120);
  await eraseOld({ ...partsAt(now + 7 * dayMs), retentionDays: 7 });
  expect(await left()).toBe(120);
  await eraseOld({ ...partsAt(now + 7 * dayMs + 1001), retentionDays: 7 });
  expect(await left()).toBe(0);
  expect(await store.audit.list({ limit: 9 })).toEqual([]);
});

test('what a replica of an older version launched is watched from the next hour on', async () => {
  const launchId = await launchIn(store, 'created');
  await eraseOld(partsAt(now + 4 * 3_600_000));
  expect(await store.instances.find(launchId)).toBeNull();
  await eraseOld(partsAt(now + 3_600_000));
  expect(await store.instances.find(launchId)).toMatchObject({ phase: 'pending' });
});

test('one kind that cannot be erased just now does not keep the others', async () => {
  await store.drafts.save(aDraft({ createdAt: now }));
  const parts = partsAt(now + 2 * dayMs);
  const broken = { ...store, drafts: { ...store.drafts, purge: () => Promise.reject(new Error('locked')) } };
  await store.accounts.save(anAccount({ expiresAt: now - 30 * dayMs }));

  await eraseOld({ ...parts, store: broken });
  expect(await store.accounts.find(ada)).toBeNull();
  expect(logs.join('')).toContain('old values stay for now');
});

test('what is kept of people who left goes, once their launches are settled', async () => {
  await store.accounts.save(anAccount());
  await store.accounts.save(anAccount(grace));
  await store.accounts.save(anAccount({ userId: 'U0003' }));
  await launchIn(store, 'unknown', { ...ada });
  const left = async ({ userId }: typeof ada) => userId !== grace.userId;

  await forgetLeavers(partsAt(now, left));
  expect(await store.accounts.findAll(null, 9)).toEqual([ada, grace]);
  expect(logs.join('')).toMatch(/"outcome":"unsettled".*"outcome":"forgotten"/su);
});

test('however many people there are, all are looked for', async () => {
  const people = Array.from({ length: 205 }, (_, at) => `U${String(at).padStart(4, '0')}`);
  for (const userId of people) await store.accounts.save(anAccount({ userId }));
  const asked: string[] = [];
  const hasLeft = async ({ userId }: typeof ada) => {
    asked.push(userId);
    return userId === people.at(-1);
  };
  await forgetLeavers(partsAt(now, hasLeft));
  expect(asked).toEqual(people);
  expect(await store.accounts.find({ ...ada, userId: people.at(-1) ?? '' })).toBeNull();
});

test('while Slack does not say, nobody counts as gone', async () => {
  await store.accounts.save(anAccount());
  await forgetLeavers(partsAt(now, () => Promise.reject(new Error('ratelimited'))));
  expect(await store.accounts.find(ada)).not.toBeNull();
  expect(logs.join('')).toContain('looked for again tomorrow');
});

test('whoever Slack says nothing of does not hide who left', async () => {
  await store.accounts.save(anAccount());
  await store.accounts.save(anAccount(grace));
  const hasLeft = async ({ userId }: typeof ada) => {
    if (userId === ada.userId) throw new Error('user_not_found');
    return true;
  };
  await forgetLeavers(partsAt(now, hasLeft));
  expect(await store.accounts.findAll(null, 9)).toEqual([ada]);
  expect(logs.join('')).toMatch(/user_not_found.*"count":1.*looked for again tomorrow/su);
});

test.each([
  [{ ok: true, user: { deleted: true } }, true],
  [{ ok: true, user: { deleted: false } }, false],
  [{ ok: true, user: {} }, false],
  [{ ok: true }, false],
])('users.info %j: left %s', async (answer, left) => {
  const client = { messages: { users: { info: async () => answer } } };
  const hasLeft = createLeavers({ of: () => client } as unknown as SlackClients);
  expect(await hasLeft(ada)).toBe(left);
});

test('of a workspace that no bot is in, nobody counts as gone', async () => {
  const hasLeft = createLeavers({ of: () => null });
  expect(await hasLeft(ada)).toBe(false);
});
