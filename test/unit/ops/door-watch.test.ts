import { describe, expect, test } from '@jest/globals';
import { createDoorWatch, createPace } from '../../../src/ops/door-watch.ts';
import { isNearMiss } from '../../../src/ops/near-miss.ts';

describe('an address near ours', () => {
  test.each([
    '/slack/events/',
    '/slack/events//',
    '/slack//events',
    '//slack/events',
    '/Slack/Events',
    '/SLACK/EVENTS/',
    '/slack%2Fevents',
    '/slack/event',
    '/slack/evnets',
    '/slak/events',
    '/slack-events',
    '/slackevents',
    '/slack',
    '/slack/',
    '/slack/commands',
    '/slack/interactions',
    '/slack/actions',
    '/gpu/slack/events',
    '/api/slack/events/',
  ])('%s', (path) => {
    expect(isNearMiss(path, false)).toBe(true);
  });

  test.each([
    '/',
    '/index.php',
    '/healthz',
    '/metrics',
    '/slackware',
    '/.env',
    '/__proto__',
    `/slack/${'x'.repeat(60)}`,
  ])('%s is not one, unless it bears Slack’s signature', (path) => {
    expect([isNearMiss(path, false), isNearMiss(path, true)]).toEqual([false, true]);
  });
});

test('a pace lets so many through a minute, and says afterwards how many it left out', () => {
  let now = 1000;
  const pace = createPace(2, () => now);
  expect([pace(), pace(), pace(), pace()]).toEqual([0, 0, null, null]);
  now += 59_999;
  expect(pace()).toBeNull();
  now += 1;
  expect([pace(), pace(), pace()]).toEqual([3, 0, null]);
});

test('paths without end are told at the same pace, and all are counted', () => {
  const lines: string[] = [];
  const counted: string[] = [];
  const watch = createDoorWatch({
    logger: { warn: (line: unknown) => void lines.push(JSON.stringify(line)) } as never,
    clock: () => 0,
    mode: 'http',
    count: (reason) => counted.push(reason),
  });
  const request = { socket: {}, headers: { 'x-forwarded-for': `a${'b'.repeat(1000)}` } } as never;
  for (let index = 0; index < 1000; index += 1) watch.nearMiss(`/slack/${index}${'x'.repeat(200)}`, request);
  expect([lines.length, counted.length]).toEqual([5, 1000]);
  for (const line of lines) expect(line.length).toBeLessThan(400);
  expect(lines[0]).toContain('"peer":"gone"');
});
