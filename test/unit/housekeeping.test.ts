// What nobody needs is erased, and nothing else.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eraseOld, forgetLeavers } from '../../src/housekeeping.ts';
import { createLogger } from '../../src/ops/logger.ts';
import type { SlackClients } from '../../src/slack/edge/clients.ts';
import { createLeavers } from '../../src/slack/edge/leavers.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { aDraft, ada, anAccount, grace, launchIn, now } from '../contract/samples.ts';

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

test('while Slack does not say, nobody counts as gone', async () => {
  await store.accounts.save(anAccount());
  await forgetLeavers(partsAt(now, () => Promise.reject(new Error('ratelimited'))));
  expect(await store.accounts.find(ada)).not.toBeNull();
  expect(logs.join('')).toContain('looked for again tomorrow');
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
