import { expect, test } from '@jest/globals';
import { Following } from '../../../src/slack/instance/following.ts';
import { manualTime } from '../../support/manual-time.ts';

const everyMs = 5000;

function followed(redraw: (looks: number) => Promise<boolean>) {
  const time = manualTime();
  const following = new Following(time.timers);
  let looks = 0;
  const look = () => {
    looks += 1;
    return redraw(looks);
  };
  following.follow('V1', look);
  return { time, following, look, looks: () => looks };
}

test('a window is looked after until it was closed', async () => {
  const { time, looks } = followed(async (looks) => looks < 3);
  await time.pass(everyMs - 1);
  expect(looks()).toBe(0);
  await time.pass(1);
  expect(looks()).toBe(1);
  await time.pass(10 * everyMs);
  expect(looks()).toBe(3);
});

test('trouble says nothing about whether it is open', async () => {
  const { time, looks } = followed(async (looks) => {
    if (looks === 1) throw new Error('Slack is away');
    return false;
  });
  await time.pass(10 * everyMs);
  expect(looks()).toBe(2);
});

test('it is left alone after ten minutes, and can be followed again then', async () => {
  const { time, following, look, looks } = followed(async () => true);
  await time.pass(3_600_000);
  expect(looks()).toBe(120);
  following.follow('V1', look);
  await time.pass(everyMs);
  expect(looks()).toBe(121);
});

test('one that is followed already is not followed twice', async () => {
  const { time, following, look, looks } = followed(async () => true);
  following.follow('V1', look);
  await time.pass(everyMs);
  expect(looks()).toBe(1);
});

test('nothing goes on once the app stops, not even what was being drawn', async () => {
  const drawing = Promise.withResolvers<boolean>();
  const { time, following, looks } = followed(() => drawing.promise);
  await time.pass(everyMs);
  following.stop();
  drawing.resolve(true);
  await time.pass(10 * everyMs);
  expect(looks()).toBe(1);
});
