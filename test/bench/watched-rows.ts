// Ten thousand instances that run at the platform, of accounts that are connected, stored as looks have seen them: what
// watching costs begins with the first interval, without a card drawn for each of them.
import { randomUUID } from 'node:crypto';
import { createSealer } from '../../src/accounts/sealer.ts';
import { Secret } from '../../src/config/secrets.ts';
import { observe } from '../../src/instances/observe.ts';
import { taskKinds, watchOf } from '../../src/instances/task-kinds.ts';
import { toNewJob } from '../../src/jobs/job.ts';
import { createPlatformClient } from '../../src/platform/client.ts';
import { createHttpInstances } from '../../src/platform/http-instances.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { byTokenAlone } from '../support/accounts.ts';
import { encryptionKey } from '../support/app-config.ts';
import { aRequest } from '../support/builders.ts';
import { openRaw } from './bulk-rows.ts';
import type { StandIns } from './stand-ins.ts';

export interface Watched {
  readonly accounts: number;
  readonly instancesEach: number;
}

const team = 'T0WATCHED';
const atOnce = 32;

/** Into a database that no process has open. */
export async function storeWatched(
  standIns: StandIns,
  databaseUrl: string,
  { accounts, instancesEach }: Watched,
): Promise<void> {
  const store = await openStore({ url: databaseUrl });
  const users = Array.from({ length: accounts }, (_, index) => `U0WATCHED${index}`);
  const tokens = new Map(
    users.map((userId) => [userId, standIns.platform.mintToken({ user: userId, expiresInMs: 86_400_000 })]),
  );
  await inTurns(users, async (userId) => {
    const token = tokens.get(userId) ?? '';
    await connect(store, userId, token);
    for (let index = 0; index < instancesEach; index += 1) await launch(standIns, store, { userId, token });
  });
  standIns.platform.clearFaults();
  await store.close();
  await seeAll(standIns, databaseUrl, tokens);
}

/** How old the oldest account's list is, in milliseconds; null while one was never read. */
export async function oldestLook(databaseUrl: string): Promise<number | null> {
  const raw = await openRaw(databaseUrl);
  const [row] = await raw.query(
    `select count(*) as count, min(looked_at) as oldest, sum(case when looked_at is null then 1 else 0 end) as unread
     from watches where team_id = '${team}'`,
  );
  await raw.close();
  return Number(row?.unread) > 0 || Number(row?.count) === 0 ? null : Date.now() - Number(row?.oldest);
}

async function inTurns<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let each = left.pop(); each !== undefined; each = left.pop()) await work(each);
    }),
  );
}

async function connect(store: Store, userId: string, token: string): Promise<void> {
  const owner = { teamId: team, workspaceId: team, userId };
  const sealer = createSealer([new Secret(encryptionKey)]);
  const sealedToken = await sealer.seal(new Secret(token), 'platform-token', owner);
  const now = Date.now();
  await store.accounts.save({
    ...owner,
    sealedToken,
    platformUser: userId,
    expiresAt: now + 86_400_000,
    connectedAt: now,
    ...byTokenAlone,
  });
}

async function launch(
  { platformOrigin }: StandIns,
  store: Store,
  { userId, token }: { readonly userId: string; readonly token: string },
): Promise<void> {
  const request = aRequest({ mountInfoList: [] });
  const answer = await fetch(`${platformOrigin}/ai/openapi/v2/instance-service/task`, {
    method: 'POST',
    headers: { token, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const { data: instanceId } = (await answer.json()) as { data: string };
  const owner = { teamId: team, workspaceId: team, userId };
  const id = randomUUID();
  const acceptedAt = Date.now();
  const { subject, options } = watchOf(owner);
  // All within the first interval, as they are spread after a while.
  const runAt = acceptedAt + Math.floor(Math.random() * 60_000);
  const firstLook = toNewJob(taskKinds.watchAccount, { id: randomUUID(), subject, runAt }, options);
  const job = {
    id: randomUUID(),
    task: 'create-instance',
    lane: 'launch',
    subject: id,
    runAt: acceptedAt,
    owner: 'bench',
  } as const;
  const { launches } = store;
  await launches.accept(
    {
      ...owner,
      id,
      submissionId: randomUUID(),
      channelId: 'C0WATCHED',
      cardPlace: 'channel',
      sealedReplyUrl: null,
      request,
      acceptedAt,
    },
    job,
  );
  await launches.transition({ launchId: id, from: 'accepted', to: 'creating', at: acceptedAt });
  await launches.transition({
    launchId: id,
    from: 'creating',
    to: 'created',
    at: acceptedAt,
    instanceId,
    watched: { name: request.instanceServiceName, firstLook },
    completes: { ...job, serialKey: null, attempts: 1 },
  });
}

/** One look job for each account, as there is after its first look, and every instance as its next look will see it. */
async function seeAll(
  { platform }: StandIns,
  databaseUrl: string,
  tokens: ReadonlyMap<string, string>,
): Promise<void> {
  const client = createPlatformClient({ origin: platform.origin, timeoutMs: 60_000 });
  const instances = createHttpInstances(client, { listStrategy: 'get-json-body', utcOffset: '+08:00' });
  const store = await openStore({ url: databaseUrl });
  const raw = await openRaw(databaseUrl);
  await raw.query(`delete from jobs where task = 'watch-account' and due_at is null and lease_owner is null`);
  await inTurns([...tokens], async ([userId, text]) => {
    const at = Date.now();
    const page = await instances.listPage(new Secret(text), { start: 0, limit: 50 });
    if (page.kind === 'failed') throw new Error('the stand-in does not answer');
    const { watched } = await store.instances.openWatch({ teamId: team, userId }, at);
    for (const instance of watched) {
      const seen = page.value.items.find(({ instanceId }) => instanceId === instance.instanceId);
      if (!seen) throw new Error('the stand-in does not list what it made');
      const set = observe(instance, seen, { at, windowMs: 0, as: null });
      if (set.phase !== 'running') throw new Error(`an instance does not run but is ${seen.status}`);
      await raw.query(
        `update instances set status = 'Running', phase = 'running', since = ${at}, started_at = ${set.startedAt},
           ends_at = ${set.endsAt ?? 'null'} where launch_id = '${instance.launchId}'`,
      );
    }
  });
  await raw.close();
  await store.close();
  client.close();
}
