// A database that the landed version wrote (test/fixtures/landed) goes on under today's code: with its workspace alone,
// and with one that joined an enterprise meanwhile.
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createSealer } from '../../src/accounts/sealer.ts';
import { Secret } from '../../src/config/secrets.ts';
import type { AccountKey } from '../../src/core/person.ts';
import { settleLaunch } from '../../src/launches/settle-launch.ts';
import { openStore } from '../../src/store/open-store.ts';
import { encryptionKey } from '../support/app-config.ts';
import { type GridFront, startGridFront } from '../support/grid-front.ts';
import { aFirstLook } from '../support/one-launch.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Stage, startStage } from '../support/stage.ts';

type Engine = 'sqlite' | 'postgres';
interface About {
  readonly madeAt: number;
  readonly team: string;
  readonly enterpriseId: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<'owner' | 'colleague' | 'admin' | 'chinese', string>>;
  readonly platform: unknown;
}

const patienceMs = 100_000;
const folder = join(import.meta.dirname, '../fixtures/landed');
const abouts = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as Record<Engine, About>;

let server: TestPostgres;
let home: string;
let stage: Stage | undefined;
let front: GridFront | undefined;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(async () => {
  try {
    await stage?.stop();
  } finally {
    await front?.stop();
    [stage, front] = [undefined, undefined];
    rmSync(home, { recursive: true, force: true });
  }
});

/** A copy of the landed version's database; answers its address. */
async function restore(engine: Engine): Promise<string> {
  home = mkdtempSync(join(tmpdir(), 'gpu-instance-landed-'));
  if (engine === 'sqlite') {
    copyFileSync(join(folder, 'sqlite.sqlite'), join(home, 'app.db'));
    return `sqlite:${join(home, 'app.db')}`;
  }
  const url = await server.createDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(readFileSync(join(folder, 'postgres.sql'), 'utf8'));
  await client.end();
  return url;
}

/** Today's app on it, eleven minutes after it was made: leases have ended, all jobs are due, and forms left half done are still offered. */
async function open(engine: Engine, enterpriseId: string | null) {
  const about = abouts[engine];
  const url = await restore(engine);
  const startedAt = Date.now();
  const clock = () => about.madeAt + 660_000 + (Date.now() - startedAt);
  stage = await startStage({
    env: { DATABASE_URL: 'sqlite::memory:' },
    platform: { snapshot: about.platform, now: clock },
    // A form that is open at the end may still wait for the platform's lists.
    expectedLogs: /client is destroyed/u,
  });
  await stage.app.stop();
  front = await startGridFront(stage.slack.apiUrl, { enterpriseId });
  const overrides = { clock, tellUnknownAfterMs: 0, watchesHealth: false };
  const start = async () => {
    const started = await stage?.startAnother(overrides, {
      DATABASE_URL: url,
      SLACK_API_URL: front?.apiUrl ?? '',
    });
    if (!started || !stage) throw new Error('no stage');
    stage.deliverTo(started.port);
    return started.app;
  };
  return { stage, about, url, clock, start, app: await start() };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Asked again with every change of the workspace and of the clock: nothing here ends by itself but the work. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`it is not so: ${what}`);
    await pause(10);
  }
}

const untilStates = ({ app }: Pick<Opened, 'app'>, wanted: Readonly<Record<string, number>>) =>
  until(JSON.stringify(wanted), async () => {
    const counts = await app.store.launches.countByState();
    return Object.entries(wanted).every(([state, count]) => counts[state as keyof typeof counts] === count);
  });

const statesOf = async ({ app }: Pick<Opened, 'app'>, owner: AccountKey) => {
  const launches = await app.store.launches.findByUser(owner, 50);
  return Object.fromEntries(launches.map(({ request, state }) => [request.instanceServiceName, state]));
};

const sealer = createSealer([new Secret(encryptionKey)]);

async function tokenOf({ app }: Pick<Opened, 'app'>, owner: AccountKey): Promise<string | null> {
  const account = await app.store.accounts.find(owner);
  const opened = account && (await sealer.open(account.sealedToken, 'platform-token', owner));
  return opened?.ok ? opened.secret.reveal() : null;
}

/** What is in the database of each, beside what is under way. */
const settledBefore = { created_one: 'created', created_for_me: 'created', rejected_one: 'rejected' };
const underWay = {
  unknown_started: 'created',
  unknown_not_started: 'rejected',
  creating_started: 'created',
  accepted_one: 'created',
  accepted_two: 'created',
};

describe.each(['sqlite', 'postgres'] as const)('a database of the landed version, on %s', (engine) => {
  test('goes on where it stopped: accounts, forms, presets, and launches in every state', async () => {
    const opened = await open(engine, null);
    const { stage, about, app } = opened;
    const { owner, colleague, chinese, admin } = about.users;
    const of = (userId: string) => ({ teamId: about.team, workspaceId: about.team, userId });
    const names = { [owner]: 'olivia', [colleague]: 'carlos', [admin]: 'ada' };
    for (const [id, name] of Object.entries(names))
      expect(await tokenOf(opened, of(id))).toBe(about.tokens[name]);

    // Accepted: sent now. Creating: looked up. Unknown: found, or surely not there. Given up: the operator's.
    await untilStates(opened, { accepted: 0, creating: 0, unknown: 1 });
    expect(await statesOf(opened, of(owner))).toEqual({ ...settledBefore, ...underWay });
    expect(await statesOf(opened, of(colleague))).toEqual({
      given_up: 'unknown',
      stuck: 'created',
      creating_not_started: 'rejected',
    });
    const started = stage.platform.instances.map(({ instanceServiceName }) => instanceServiceName);
    expect(new Set(started).size).toBe(started.length);
    const cards = (await app.store.launches.findByUser(of(owner), 50)).filter(
      ({ state }) => state === 'created',
    );
    await stage.message(/accepted_two/u);
    expect(cards.length).toBe(6);

    // They asked to be forgotten while a launch was unknown: it is settled now.
    await until('forgotten', async () => (await app.store.accounts.find(of(chinese))) === null);
    expect(await statesOf(opened, of(chinese))).toEqual({});

    const looked = await app.store.presets.list(
      { ...of(owner), channelId: stage.slack.channels.member.id },
      9,
    );
    expect(looked.map(({ name, scope }) => [name, scope])).toEqual([
      ['my usual', 'private'],
      ['channel standard', 'channel'],
      ['team standard', 'team'],
    ]);
    expect(await app.store.switches.pausedBecause()).toBe('the cluster is being moved');
    const lines = await app.store.audit.list({ teamId: about.team, limit: 500 });
    expect(lines.filter(({ action }) => action === 'launch.accepted')).toHaveLength(12);

    await stage.person.command('/gpu-instance');
    const shown = () => JSON.stringify(stage.slack.openView(owner)?.blocks ?? []);
    await stage.slack.until(() => shown().includes('You have a form that you did not send'));
    await stage.person.click('go_on');
    await stage.slack.until(() => shown().includes('half a thought'));
    await Promise.all([app.settled(), app.idle()]);
  });

  test('is settled by hand, and what nothing is under way of can be forgotten', async () => {
    const opened = await open(engine, null);
    const { about, app, clock } = opened;
    await untilStates(opened, { accepted: 0, creating: 0, unknown: 1 });
    const colleague = { teamId: about.team, userId: about.users.colleague };
    const launches = await app.store.launches.findByUser(colleague, 9);
    const unknown = launches.find(({ state }) => state === 'unknown');
    const verdict = { kind: 'created', instanceId: 'by-hand' } as const;
    const settlement = await settleLaunch(
      { launches: app.store.launches, firstLook: aFirstLook, clock, newId: randomUUID },
      unknown?.id ?? '',
      verdict,
    );
    expect(settlement).toMatchObject({ kind: 'settled', to: 'created' });
    await untilStates(opened, { unknown: 0 });
    await app.idle();
    expect(await app.store.jobs.count()).toMatchObject({ givenUp: 0 });
    await until('forgotten', async () => {
      const outcome = await app.store.personalData.forget(colleague, 1);
      if (outcome.kind === 'forgotten')
        expect(outcome).toMatchObject({ accounts: 1, launches: 3, presets: 2 });
      return outcome.kind === 'forgotten';
    });
  });

  test('of a workspace that joined an enterprise keeps what is theirs, and ends what is under way with its own token', async () => {
    const opened = await open(engine, abouts[engine].enterpriseId);
    const { stage, about, app } = opened;
    const { owner, colleague, admin } = about.users;
    const of = (userId: string) => ({
      teamId: about.enterpriseId,
      workspaceId: about.team,
      userId,
    });
    expect(await tokenOf(opened, of(colleague))).toBe(about.tokens.carlos);
    expect(await tokenOf(opened, of(admin))).toBe(about.tokens.ada);
    // Connected anew in the enterprise: what was started with the former token is looked up with that one.
    expect(await tokenOf(opened, of(owner))).toBe(about.tokens['olivia-grid']);
    await untilStates(opened, { accepted: 0, creating: 0, unknown: 1 });
    expect(await statesOf(opened, { teamId: about.team, userId: owner })).toEqual(underWay);
    expect(await statesOf(opened, of(colleague))).toMatchObject({ stuck: 'created' });
    await stage.message(/accepted_two/u);
    await app.idle();
    await app.stop();

    const again = { app: await opened.start() };
    const { store } = again.app;
    expect(await store.accounts.find({ teamId: about.team, userId: owner })).toBeNull();
    expect(await tokenOf(again, of(owner))).toBe(about.tokens['olivia-grid']);
    expect(await statesOf(again, of(owner))).toEqual({
      ...settledBefore,
      ...underWay,
      grid_created: 'created',
      grid_rejected: 'rejected',
    });
    const channelId = stage.slack.channels.member.id;
    const presets = await store.presets.list({ ...of(owner), channelId }, 9);
    expect(presets.map(({ name }) => name).sort()).toEqual([
      'My Usual',
      'channel standard',
      'grid team',
      'my usual (2)',
      'team standard',
    ]);
    const lines = await store.audit.list({ teamId: about.enterpriseId, limit: 500 });
    expect(lines.filter(({ action }) => action === 'launch.accepted')).toHaveLength(14);
    expect(await store.workspaces.find(about.team)).toMatchObject({ enterpriseId: about.enterpriseId });

    await store.switches.resume();
    await stage.person.command('/gpu-instance', 'recent');
    const shown = () => JSON.stringify(stage.slack.openView(owner)?.blocks ?? []);
    await stage.slack.until(() => shown().includes('created_one'));
    expect(shown()).toContain('grid_created');
    await Promise.all([again.app.settled(), again.app.idle()]);
  });

  test('is refused to an older app in words, once this one had it', async () => {
    const url = await restore(engine);
    const store = await openStore({ url });
    await store.close();
    const later = await openStore({ url });
    await later.close();
    // What an older app sees: a migration that it does not know. It is asked here with one that nobody knows.
    await addMigration(url, '999-of-a-later-version');
    await expect(openStore({ url })).rejects.toThrow(
      'A newer version of gpu-instance has used this database. Start that version, or restore an older backup.',
    );
  });
});

async function addMigration(url: string, name: string): Promise<void> {
  const statement = `insert into kysely_migration values ('${name}', '2099-01-01T00:00:00.000Z')`;
  if (url.startsWith('sqlite:')) {
    const database = new DatabaseSync(url.slice('sqlite:'.length));
    database.exec(statement);
    return database.close();
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
