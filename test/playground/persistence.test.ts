// What the playground keeps over a restart, what it forgets when told to, and the situations it can begin in.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toConfig } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger } from '../../src/ops/logger.ts';
import {
  type Playground,
  type PlaygroundOptions,
  runPlayground,
} from '../../src/playground/run-playground.ts';

let folder: string;
let playground: Playground;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-playground-'));
});
afterEach(async () => {
  await playground.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: PlaygroundOptions = {}, databaseUrl = `sqlite:${join(folder, 'play.db')}`) {
  const read = readEnv({ DATABASE_URL: databaseUrl, PORT: '0', PLAYGROUND_PORT: '0' });
  const outcome = read.ok ? toConfig(read.env) : read;
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  playground = await runPlayground(outcome.config, createLogger({ level: 'fatal', secrets: [] }), options);
  return playground;
}

async function launchOnce({ slack, platform }: Playground): Promise<void> {
  const user = slack.users.owner.id;
  const person = slack.person(user);
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(user));
  await person.fill({ token: platform.mintToken({ user: 'olivia' }) });
  await person.submit();
  await slack.until(() => slack.openView(user)?.callback_id === 'launch');
  await person.submit();
  await slack.until(() => slack.messages(slack.channels.member.id).length > 0, { timeoutMs: 15_000 });
}

const textsOf = ({ slack }: Playground) => slack.messages(slack.channels.member.id).map(({ ts }) => ts);

test('messages, direct messages, open forms and instances survive a restart', async () => {
  const before = await start();
  await launchOnce(before);
  const user = before.slack.users.owner.id;
  const dm = before.slack.directChannel(user).id;
  await before.slack.person(user).command('/gpu-instance');
  await before.slack.until(() => before.slack.openView(user));
  const [texts, view, ids] = [
    textsOf(before),
    before.slack.openView(user)?.id,
    before.platform.instances.map(({ id }) => id),
  ];
  await before.stop();

  const after = await start();
  expect(textsOf(after)).toEqual(texts);
  expect(after.slack.openView(user)?.id).toBe(view);
  expect(after.slack.directChannel(user).id).toBe(dm);
  expect(after.platform.instances.map(({ id }) => id)).toEqual(ids);
  // And the form that was open can still be sent.
  await after.slack.person(user).submit();
  await after.slack.until(() => textsOf(after).length > texts.length, { timeoutMs: 15_000 });
});

test('what is kept is for the owner alone, and never half a file', async () => {
  await launchOnce(await start());
  await playground.stop();
  const states = readdirSync(folder).filter((name) => name.includes('.json'));
  expect(states.sort()).toEqual(['play.db.platform.json', 'play.db.workspace.json']);
  for (const name of states) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
});

test('a state that cannot be read is begun anew', async () => {
  writeFileSync(join(folder, 'play.db.workspace.json'), '{"version":1,"people":');
  writeFileSync(join(folder, 'play.db.platform.json'), '{"version":0}');
  expect(textsOf(await start())).toEqual([]);
  await launchOnce(playground);
});

test('"fresh" forgets launches, messages and the connected account', async () => {
  await launchOnce(await start());
  await playground.stop();
  const { slack, platform } = await start({ fresh: true });
  expect([textsOf(playground), platform.instances]).toEqual([[], []]);
  await slack.person(slack.users.owner.id).command('/gpu-instance');
  const view = await slack.until(() => slack.openView(slack.users.owner.id));
  expect(view.blocks.map(({ block_id }) => block_id)).toContain('token');
});

describe('a scenario', () => {
  test('busy-team: three people have launched, one was refused, and they talk', async () => {
    const { slack, platform } = await start({ scenario: 'busy-team' });
    expect(new Set(platform.instances.map(({ owner }) => owner))).toEqual(
      new Set(['olivia', 'carlos', 'weilin']),
    );
    const seen = slack.messages(slack.channels.member.id, { as: slack.users.colleague.id });
    expect(seen.some(({ ephemeral }) => ephemeral)).toBe(true);
    expect(seen.some(({ thread_ts: thread }) => thread !== undefined)).toBe(true);
  }, 60_000);

  test('outage: a launch meets a platform that does not answer', async () => {
    const { slack, platform } = await start({ scenario: 'outage' });
    expect(platform.instances).toHaveLength(1);
    expect(slack.messages(slack.channels.member.id).at(-1)?.text).toContain('It is down');
    const answer = await fetch(`${platform.origin}/ai/openapi/v2/instance-service/task`, { method: 'POST' });
    expect(answer.status).toBe(502);
  }, 60_000);

  test('leaves what was done before as it is', async () => {
    await launchOnce(await start());
    const texts = textsOf(playground);
    await playground.stop();
    await start({ scenario: 'first-run' });
    expect(textsOf(playground)).toEqual([]);
    await playground.stop();
    expect(textsOf(await start())).toEqual(texts);
  }, 60_000);

  test('that does not exist is refused by name, with those that do', async () => {
    await start();
    const { slack } = playground;
    await expect(start({ scenario: 'party' })).rejects.toThrow('first-run, busy-team, outage');
    expect(slack.origin).toContain('127.0.0.1');
  });
});
