import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Clock } from '../../src/playground/platform/clock.ts';
import type { SlackTrouble } from '../../src/playground/platform/console.ts';
import { startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { openPlatform, type PlatformWorld } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

const control = async (method: string, path: string, body?: unknown) =>
  world.call(method, `/_control/${path}`, { token: null, body });
const shown = async () => (await control('GET', 'console')).data;

describe('the clock', () => {
  test('runs as the real one, until it is told otherwise', () => {
    let real = 1000;
    const clock = new Clock(() => real);
    real += 50;
    expect(clock.now()).toBe(1050);
    clock.setSpeed(60);
    real += 10;
    expect(clock.now()).toBe(1650);
    clock.setSpeed(0);
    real += 10_000;
    expect(clock.now()).toBe(1650);
  });

  test('sped up, brings an instance to life sooner', async () => {
    const id = await world.createdId();
    await control('POST', 'clock', { speed: 100 });
    world.advance(100);
    expect((await world.detail(id)).data.status).toBe('Running');
  });

  test('cannot run backwards', async () => {
    expect((await control('POST', 'clock', { speed: -1 })).status).toBe(400);
  });
});

test('the console shows the newest instance first, with its status', async () => {
  const first = await world.createdId();
  const second = await world.createdId();
  await control('POST', `instances/${first}/fail`);
  expect((await shown()).instances).toMatchObject([
    { id: second, status: 'Waiting', owner: 'alice' },
    { id: first, status: 'Failed', owner: 'alice' },
  ]);
});

test('the faults that are on are listed, and each can be switched off alone', async () => {
  await control('POST', 'fault', { endpoint: 'any', fault: { kind: 'code', code: '10001' } });
  await control('POST', 'fault', { endpoint: 'create', fault: { kind: 'delay', ms: 1 }, times: 2 });
  const { faults } = await shown();
  expect(faults).toMatchObject([
    { endpoint: 'create', left: 2 },
    { endpoint: 'any', left: null },
  ]);
  await control('POST', `faults/${faults[1].id}/clear`);
  expect((await shown()).faults).toMatchObject([{ endpoint: 'create' }]);
  expect((await world.create()).code).toBe('0');
});

test('trouble at Slack is switched where Slack is played', async () => {
  expect((await control('POST', 'slack', { trouble: 'down' })).status).toBe(404);
  let trouble: SlackTrouble = 'none';
  const slack = {
    current: () => trouble,
    set(wanted: SlackTrouble) {
      trouble = wanted;
    },
  };
  const platform = await startPlatformSimulator({ slack });
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ trouble: 'rate-limited' });
  await fetch(`${platform.origin}/_control/slack`, { method: 'POST', headers, body });
  expect(trouble).toBe('rate-limited');
  await platform.stop();
});

test('the page is served with everything it asks for', async () => {
  const page = await world.call('GET', '/console', { token: null });
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const asked = [...String(page.data).matchAll(/(?:src|href)="(\/[^"]+)"/gu)].map(([, path = '']) => path);
  expect(asked.length).toBeGreaterThan(1);
  for (const path of asked) expect((await world.call('GET', path, { token: null })).status).toBe(200);
  expect((await world.call('GET', '/page/assets/../index.html', { token: null })).status).toBe(404);
});
