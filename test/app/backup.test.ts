// A backup beside the running app, and what is put back from it: whole, private, and without a second create call.
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AppOverrides } from '../../src/app.ts';
import { keyNamed } from '../support/app-config.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
});

async function begin(options: StageOptions = {}): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
}

async function command(args: readonly string[], changes: Readonly<Record<string, string>> = {}) {
  const run = startProcess({ args, env: { ...stage.env, LOG_LEVEL: 'info', ...changes }, cwd: stage.folder });
  return { code: await run.ended, ...run.output };
}

const inFolder = (name: string) => join(stage.folder, name);
const databaseFile = () => inFolder('app.db');
const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');

/** Every row of every table, but for what SQLite keeps for itself. */
function contentsOf(file: string): Record<string, unknown[]> {
  const database = new DatabaseSync(file);
  try {
    const tables = database
      .prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!'`)
      .all();
    return Object.fromEntries(
      tables.map(({ name }) => [String(name), database.prepare(`select * from "${name}"`).all()]),
    );
  } finally {
    database.close();
  }
}

async function launchAndSee(name: string): Promise<void> {
  await stage.launch({ instanceServiceName: name });
  await stage.message(new RegExp(`${name}.*Task ID|Task ID.*${name}`, 'su'));
}

/** Launches that the app accepts stay unsent until the gate opens. */
function gated(): { overrides: AppOverrides; open: () => void } {
  const gate = Promise.withResolvers<void>();
  const overrides: AppOverrides = {
    decorate: {
      launches: (real) => ({
        ...real,
        async transition(change) {
          if (change.to === 'creating') await gate.promise;
          return real.transition(change);
        },
      }),
    },
  };
  return { overrides, open: gate.resolve };
}

async function acceptOne(): Promise<void> {
  await stage.launch();
  await stage.logged(/a launch was accepted/u);
}

describe('a backup', () => {
  test('ends while the app goes on writing, and holds all that was there when it began', async () => {
    await begin();
    await launchAndSee('before_1');
    let writes = 0;
    let isOver = false;
    const load = (async () => {
      while (!isOver) {
        await stage.app.store.ping();
        writes += 1;
      }
    })();
    const before = writes;
    const outcome = await command(['backup', 'copy.db']);
    const during = writes - before;
    isOver = true;
    await load;

    expect(outcome).toMatchObject({ code: 0, errors: '' });
    expect(outcome.log).toContain('1 launches');
    expect(during).toBeGreaterThan(0);
    const contents = contentsOf(inFolder('copy.db'));
    expect(contents.launches).toEqual([expect.objectContaining({ state: 'created' })]);
    expect(contents.accounts).toHaveLength(1);
    await launchAndSee('after_1');
  });

  test("is its owner's alone, and leaves nothing beside it", async () => {
    await begin();
    await command(['backup', join('backups', 'copy.db')]);
    expect(readdirSync(inFolder('backups'))).toEqual(['copy.db']);
    expect(statSync(join(inFolder('backups'), 'copy.db')).mode & 0o777).toBe(0o600);
  });

  test('writes over nothing that is there', async () => {
    await begin();
    writeFileSync(inFolder('copy.db'), 'something else');
    expect(await command(['backup', 'copy.db'])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('exists already'),
    });
    expect(statSync(inFolder('copy.db')).size).toBe('something else'.length);
  });

  test('of a database that an older version left is made, too: that is when one is needed most', async () => {
    await begin();
    await stage.app.stop();
    const file = new DatabaseSync(databaseFile());
    file.exec("delete from kysely_migration where name like '014%'; drop table person_settings");
    file.close();
    expect((await command(['backup', 'copy.db'])).code).toBe(0);
    // The current version brings what it puts back up to date.
    expect(await command(['restore', 'copy.db', '--replace'])).toMatchObject({ code: 0, errors: '' });
    expect(contentsOf(databaseFile())).toHaveProperty('person_settings');
  });
});

describe('what is restored', () => {
  test('is everything, and the app goes on with it', async () => {
    await begin();
    await launchAndSee('first_1');
    await launchAndSee('second_1');
    await command(['backup', 'copy.db']);
    await stage.app.stop();
    const url = `sqlite:${inFolder('elsewhere/restored.db')}`;
    const restored = await command(['restore', 'copy.db'], { DATABASE_URL: url });
    expect(restored).toMatchObject({ code: 0, errors: '' });
    expect(restored.log).toContain('Nothing in it was waiting to be sent');

    const free = ({ lease_owner: _, due_at: _due, ...job }: Record<string, unknown>) => job;
    const comparable = ({ jobs = [], ...others }: Record<string, unknown[]>) => ({
      ...others,
      jobs: (jobs as Record<string, unknown>[]).map(free),
    });
    expect(comparable(contentsOf(inFolder('elsewhere/restored.db')))).toEqual(
      comparable(contentsOf(inFolder('copy.db'))),
    );

    const { port } = await stage.startAnother({}, { DATABASE_URL: url });
    stage.deliverTo(port);
    await launchAndSee('third_1');
    expect(contentsOf(inFolder('elsewhere/restored.db')).launches).toHaveLength(3);
  });

  test('waited to be sent and may have been since: it is looked up, and never created a second time', async () => {
    const { overrides, open } = gated();
    await begin({ overrides });
    await acceptOne();
    await command(['backup', 'copy.db']);
    open();
    await stage.message(/Task ID/u);
    await stage.app.stop();
    expect(creates()).toHaveLength(1);

    const restored = await command(['restore', 'copy.db', '--replace']);
    expect(restored).toMatchObject({ code: 0, errors: '' });
    expect(restored.log).toContain('1 launches and 0 actions');
    const { app } = await stage.startAnother({});
    await app.idle();
    await stage.logged(/"how":"look"/u);
    expect(creates()).toHaveLength(1);
    expect(contentsOf(databaseFile()).launches).toEqual([
      expect.objectContaining({ state: 'created', instance_id: stage.platform.instances[0]?.id }),
    ]);
    const audit = await app.store.audit.list({ limit: 100 });
    expect(audit).toContainEqual(
      expect.objectContaining({
        action: 'launch.creating',
        detail: expect.objectContaining({ by: 'restore' }),
      }),
    );
  });

  test('waited to be stopped: its instance is looked at, not stopped again', async () => {
    await begin({ env: { WATCH_PENDING_MS: '200' } });
    await launchAndSee('to_be_stopped_1');
    await stage.app.stop();
    const [instance] = stage.platform.instances;
    // As a backup has it that was made between the press and the call.
    const file = new DatabaseSync(databaseFile());
    file.exec(`
      insert into actions (id, launch_id, instance_id, kind, state, team_id, user_id, by_team_id, by_workspace_id,
        by_user_id, press, asked_at, sealed_script)
      select 'a1', launch_id, instance_id, 'stop', 'asked', team_id, user_id, team_id, workspace_id, user_id, 'p', 1,
        'sealed' from instances;
      insert into jobs (id, task, lane, priority, subject, run_at, due_at, attempts)
      values ('j1', 'act-on-instance', 'act', 0, 'a1', 1, 1, 0)`);
    file.close();
    expect((await command(['backup', 'copy.db'])).code).toBe(0);
    expect((await command(['restore', 'copy.db', '--replace'])).log).toContain('0 launches and 1 actions');
    expect(contentsOf(databaseFile()).actions).toEqual([
      expect.objectContaining({ state: 'sending', sent_at: 1, sealed_script: null }),
    ]);
    await stage.startAnother();
    await stage.logged(/"kind":"stop","step":"unknown"/u);
    expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'stop')).toEqual([]);
    expect(instance).toBeDefined();
  });

  test('takes the place of what was there, which is kept', async () => {
    await begin();
    await launchAndSee('kept_1');
    await command(['backup', 'copy.db']);
    await launchAndSee('later_1');
    await stage.app.stop();
    await command(['restore', 'copy.db', '--replace']);
    const [aside = ''] = readdirSync(stage.folder).filter((name) => name.includes('before-restore'));
    expect(contentsOf(inFolder(aside)).launches).toHaveLength(2);
    expect(contentsOf(databaseFile()).launches).toHaveLength(1);
    expect(statSync(databaseFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(stage.folder).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  test('may take the place of a damaged one, which is kept with its log', async () => {
    await begin();
    await launchAndSee('kept_1');
    await command(['backup', 'copy.db']);
    await stage.app.stop();
    writeFileSync(databaseFile(), 'no database any more'.repeat(500));
    writeFileSync(`${databaseFile()}-wal`, 'its log');
    expect((await command(['restore', 'copy.db', '--replace'])).code).toBe(0);
    expect(contentsOf(databaseFile()).launches).toHaveLength(1);
    const kept = readdirSync(stage.folder).filter((name) => name.includes('before-restore'));
    expect(kept.filter((name) => name.endsWith('-wal'))).toHaveLength(1);
  });
});

describe('a restore that cannot be changes nothing', () => {
  test.each<
    [string, { args: readonly string[]; env?: Record<string, string>; isRunning?: boolean; says: RegExp }]
  >([
    [
      'while the app runs',
      { args: ['copy.db', '--replace'], isRunning: true, says: /is in use by another process/u },
    ],
    ['over a database, unless that is asked for', { args: ['copy.db'], says: /--replace/u }],
    [
      'with keys that do not open it',
      {
        args: ['copy.db', '--replace'],
        env: { TOKEN_ENCRYPTION_KEYS: keyNamed('another') },
        says: /TOKEN_ENCRYPTION_KEYS does not hold the key/u,
      },
    ],
    ['from what is no backup', { args: ['notes.txt', '--replace'], says: /no backup of gpu-instance/u }],
    ['from an empty file', { args: ['empty.db', '--replace'], says: /no backup of gpu-instance/u }],
    ['from itself', { args: ['app.db', '--replace'], says: /the database itself/u }],
    ['from nothing', { args: ['none.db', '--replace'], says: /There is no file/u }],
  ])('%s', async (_, { args, env, isRunning = false, says }) => {
    await begin();
    await launchAndSee('kept_1');
    await command(['backup', 'copy.db']);
    writeFileSync(inFolder('notes.txt'), 'no database');
    writeFileSync(inFolder('empty.db'), '');
    if (!isRunning) await stage.app.stop();
    const before = readdirSync(stage.folder).sort();
    const outcome = await command(['restore', ...args], env);
    expect(outcome).toMatchObject({ code: 1, errors: expect.stringMatching(says) });
    expect(outcome.errors).not.toMatch(/\n\s+at /u);
    expect(readdirSync(stage.folder).sort()).toEqual(before);
    if (!isRunning) expect(contentsOf(databaseFile()).launches).toHaveLength(1);
  });

  test('while another program has the old database open', async () => {
    await begin();
    await command(['backup', 'copy.db']);
    await stage.app.stop();
    const other = new DatabaseSync(databaseFile());
    other.prepare('select count(*) from launches').get();
    try {
      expect(await command(['restore', 'copy.db', '--replace'])).toMatchObject({
        code: 1,
        errors: expect.stringContaining('Another program has'),
      });
    } finally {
      other.close();
    }
  });
});

describe('on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test("a backup is pg_dump's matter: the command says how, without the password", async () => {
    await begin({ env: { DATABASE_URL: await server.createDatabase() } });
    const outcome = await command(['backup', 'copy.dump']);
    expect(outcome).toMatchObject({ code: 1, errors: expect.stringContaining('pg_dump --format=custom') });
    expect(outcome.errors).not.toContain('postgres:test');
    expect(readdirSync(stage.folder)).not.toContain('copy.dump');
  });

  test('what was put back is made ready once nobody works in it, and nothing is created twice', async () => {
    const original = await server.createDatabase();
    const { overrides } = gated();
    await begin({
      env: { DATABASE_URL: original, SHUTDOWN_TIMEOUT_MS: '100', JOB_LEASE_MS: '1000' },
      overrides,
      expectedLogs: /what is left of the work/u,
    });
    await acceptOne();
    const early = await command(['restore', '--in-place']);
    expect(early).toMatchObject({ code: 1, errors: expect.stringContaining('stop every replica') });
    await stage.app.stop();
    // The server's own copy stands for pg_dump and pg_restore, whose version would have to fit the server's.
    const copy = await server.createDatabase(new URL(original).pathname.slice(1));
    const second = await stage.startAnother({});
    await stage.message(/Task ID/u);
    await second.app.stop();
    expect(creates()).toHaveLength(1);

    const ready = await command(['restore', '--in-place'], { DATABASE_URL: copy });
    expect(ready).toMatchObject({ code: 0, errors: '' });
    expect(ready.log).toContain('1 launches and 0 actions');
    const third = await stage.startAnother({}, { DATABASE_URL: copy });
    await third.app.idle();
    await stage.logged(/"how":"look"/u);
    expect(creates()).toHaveLength(1);
  });
});
