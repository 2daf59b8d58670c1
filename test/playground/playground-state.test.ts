// What the playground keeps over a restart, and what it forgets when told to.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger, type Logger } from '../../src/ops/logger.ts';
import type { Playground, PlaygroundOptions } from '../../src/playground/run-playground.ts';
import { connect, launch, launchFrom } from '../../src/playground/scenarios/people.ts';
import { DatabaseInUseError } from '../../src/store/errors.ts';
import { keyNamed } from '../support/app-config.ts';
import { openPlaygroundHome, type PlaygroundHome } from '../support/playground.ts';
import { endProcesses, startProcess } from '../support/process.ts';

let home: PlaygroundHome;
let slack: Playground['slack'];
let platform: Playground['platform'];
beforeEach(() => {
  home = openPlaygroundHome();
});
afterEach(() => home.end());

async function start(options?: PlaygroundOptions, logger?: Logger): Promise<void> {
  ({ slack, platform } = await home.start(options, logger));
}

const owner = () => slack.users.owner.id;
const view = () => slack.openView(owner());
const lab = () => slack.messages(slack.channels.member.id);
const ids = () => platform.instances.map(({ id }) => id);
const inHome = (name: string) => join(home.folder, name);

const scene = () => ({ slack, platform });

/** The short form, filled in by nobody; answers the card. */
const launchAgain = () => launch(scene(), owner());

async function launchOnce(values: Readonly<Record<string, string>> = {}): Promise<void> {
  await connect(scene(), owner(), 'olivia');
  await launch(scene(), owner(), { values });
}

async function platformTime(): Promise<number> {
  const { now } = (await (await fetch(`${platform.origin}/_control/console`)).json()) as { now: number };
  return now;
}

async function typeCommand(): Promise<void> {
  await slack.person(owner()).command('/gpu-instance');
  await slack.until(view, { what: 'a form' });
}

describe('after a restart', () => {
  test('messages, direct messages, open forms and instances are as they were', async () => {
    await start();
    await launchOnce();
    await typeCommand();
    const before = [lab(), slack.directChannel(owner()).id, view()?.id, ids()];

    await start();
    expect([lab(), slack.directChannel(owner()).id, view()?.id, ids()]).toEqual(before);
    expect((await slack.person(owner()).submit()).response).toBe('closed');
    await slack.until(() => ids().length === 2, { what: 'the instance of the form that was open' });
  });

  test('a person who was connected launches without connecting again', async () => {
    await start();
    await launchOnce();
    await start();
    await launchAgain();
    expect(platform.instances.map((instance) => instance.owner)).toEqual(['olivia', 'olivia']);
  });

  test('the buttons of an old card work: "Launch again" launches the same once more', async () => {
    await start();
    await launchOnce({ size: 'CPU only', imagePath: 'RStudio 4.4' });

    await start();
    const [card] = lab();
    if (!card) throw new Error('the card is gone');
    await launchFrom(scene(), owner(), 'launch_again', card);
    const made = platform.instances.map(({ cpuNumber, resourceGroup }) => ({ cpuNumber, resourceGroup }));
    expect(made).toEqual(Array(2).fill({ cpuNumber: 4, resourceGroup: 'General' }));
  });

  test('what only one person could see is still there, for that person alone', async () => {
    await start();
    platform.fault('create', { kind: 'code', code: '10004' });
    await launchOnce();
    const seenBy = (as: string) =>
      slack.messages(slack.channels.member.id, { as }).filter(({ ephemeral }) => ephemeral).length;
    expect(seenBy(owner())).toBe(1);

    await start();
    expect([seenBy(owner()), seenBy(slack.users.colleague.id)]).toEqual([1, 0]);
  });
});

describe('the kept state', () => {
  test("has the platform's clock as it was at the end, not at the last call", async () => {
    await start();
    const [headers, body] = [{ 'content-type': 'application/json' }, JSON.stringify({ speed: 100_000 })];
    const { status } = await fetch(`${platform.origin}/_control/clock`, { method: 'POST', headers, body });
    expect(status).toBe(200);
    while (!existsSync(inHome('play-playground.db.platform.json'))) await new Promise(setImmediate);
    const before = await platformTime();
    expect(before).toBeGreaterThan(Date.now() + 3_600_000);
    await start();
    expect(await platformTime()).toBeGreaterThan(before);
  });

  test('is for the owner alone, and nothing half written is left', async () => {
    await start();
    await launchOnce();
    await home.start();
    const states = readdirSync(home.folder).filter((name) => name.includes('.json'));
    expect(states.sort()).toEqual(['play-playground.db.platform.json', 'play-playground.db.workspace.json']);
    for (const name of states) expect(statSync(inHome(name)).mode & 0o077).toBe(0);
  });

  test.each([
    ['half a file', '{"version":1,"people":'],
    ['another version', '{"version":0}'],
    [
      'records that are none',
      '{"version":1,"people":[null],"conversations":[{}],"views":[],"responseUrls":[],"aheadMs":0,"records":[{}],"seededOwners":[]}',
    ],
  ])('that cannot be read (%s) is set aside with one line, and the rest goes on', async (_, broken) => {
    const file = inHome('play-playground.db.workspace.json');
    writeFileSync(file, broken);
    writeFileSync(inHome('play-playground.db.platform.json'), broken);
    const warn = jest.fn();
    await start({}, { ...createLogger({ level: 'silent', secrets: [] }), warn } as Logger);
    expect(warn.mock.calls).toEqual([
      [{ file: inHome('play-playground.db.platform.json.set-aside') }, expect.stringContaining('set aside')],
      [{ file: `${file}.set-aside` }, expect.stringContaining('set aside')],
    ]);
    expect(readFileSync(`${file}.set-aside`, 'utf8')).toBe(broken);
    await launchOnce();
    expect(ids()).toHaveLength(1);
  });
});

describe('"fresh"', () => {
  test('forgets launches, messages, the connected account and the key', async () => {
    await start();
    await launchOnce();
    const key = readFileSync(inHome('play-playground.db.key'), 'utf8');
    await start({ fresh: true });
    expect([lab(), ids()]).toEqual([[], []]);
    await typeCommand();
    expect(view()?.callback_id).toBe('connect');
    expect(readFileSync(inHome('play-playground.db.key'), 'utf8')).not.toBe(key);
  });

  test('leaves the database that DATABASE_URL names to the real app', async () => {
    for (const name of ['play.db', 'play.db.key', 'play.db-wal']) writeFileSync(inHome(name), 'real');
    await start();
    await start({ fresh: true });
    for (const name of ['play.db', 'play.db.key', 'play.db-wal'])
      expect(readFileSync(inHome(name), 'utf8')).toBe('real');
  });

  test('is refused while another playground is using the files, which stay', async () => {
    await start();
    await launchOnce();
    const other = openPlaygroundHome(home.folder);
    await expect(other.start({ fresh: true })).rejects.toThrow(DatabaseInUseError);
    expect(existsSync(inHome('play-playground.db.key'))).toBe(true);
    await launchAgain();
    expect(ids()).toHaveLength(2);
  });
});

describe('the command line', () => {
  afterEach(endProcesses);
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    startProcess({ args, env, cwd: home.folder });

  test.each([[['--frsh']], [['--scenario', 'party']]])(
    '%j ends with 2 and the possible ones',
    async (args) => {
      const { ended, output } = run(args);
      expect(await ended).toBe(2);
      expect(output.errors).toContain(args.at(-1));
      for (const possible of ['--fresh', '--scenario', 'first-run, busy-team, outage', '--help'])
        expect(output.errors).toContain(possible);
    },
  );

  test('--help tells the usage', async () => {
    const { ended, output } = run(['--help']);
    expect(await ended).toBe(0);
    expect(output.log).toContain('npm start -- --fresh');
  });

  test.each([[['--fresh']], [['--scenario', 'outage']]])(
    '%j is refused where a workspace is configured, and touches nothing',
    async (args) => {
      const { ended, output } = run(args, {
        SLACK_BOT_TOKEN: 'xoxb-a-real-one',
        SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99acc0ffee85',
        PLATFORM_API_URL: 'http://127.0.0.1:9',
        TOKEN_ENCRYPTION_KEYS: keyNamed('a real one'),
      });
      expect(await ended).toBe(2);
      expect(output.errors).toContain('for the playground only');
      expect(readdirSync(home.folder)).toEqual([]);
    },
  );

  test('a scene has a temporary folder, which goes with the process', async () => {
    const ports = { PORT: '0', PLAYGROUND_PORT: '0', TMPDIR: home.folder };
    const app = run(['--scenario', 'busy-team'], ports);
    await app.said(/Open {2}http/u);
    expect(readdirSync(home.folder).join()).toContain('gpu-instance-scenario-');
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(readdirSync(home.folder)).toEqual([]);
  });
});
