// The real client against the simulated platform: both were written from the documents, neither from the other.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChoicesPlatform } from '../../../src/choices/ports.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { createPlatformClient, type PlatformClient } from '../../../src/platform/client.ts';
import { createHttpOffers } from '../../../src/platform/offers.ts';
import { largeOffer } from '../../../src/playground/platform/settings.ts';
import {
  type PlatformSimulator,
  startPlatformSimulator,
} from '../../../src/playground/platform/simulator.ts';

let platform: PlatformSimulator;
let client: PlatformClient;
let offers: ChoicesPlatform;
let token: Secret;
beforeEach(async () => {
  platform = await startPlatformSimulator({ settings: largeOffer });
  client = createPlatformClient({ origin: platform.origin, timeoutMs: 10_000 });
  offers = createHttpOffers(client);
  token = new Secret(platform.mintToken({ user: 'anna' }));
});
afterEach(async () => {
  client.close();
  await platform.stop();
});

test('300 images come in full, page by page', async () => {
  for (const maxImageLimit of [null, 30]) {
    platform.settings.maxImageLimit = maxImageLimit;
    const images = await offers.listImages(token);
    expect(images).toMatchObject({ kind: 'ok', value: { length: 300 } });
    expect(images).toHaveProperty('value.0.name', 'my-training');
    expect(images).toHaveProperty('value.1.access', 'public');
  }
});

describe.each(['keyed', 'keyed-objects', 'strings', 'objects'] as const)(
  'groups in the shape %s',
  (groupShape) => {
    test('are the same 12, with their accelerator where the shape tells it', async () => {
      platform.settings.groupShape = groupShape;
      const groups = await offers.listResourceGroups(token);
      expect(groups).toMatchObject({ kind: 'ok', value: { length: 12 } });
      const acceleratorType = groupShape === 'strings' ? null : 'dcu';
      expect(groups).toMatchObject({ value: expect.arrayContaining([{ name: 'Z100', acceleratorType }]) });
    });
  },
);

test.each(['strings', 'objects'] as const)('20 directories as %s', async (mountShape) => {
  platform.settings.mountShape = mountShape;
  const dirs = await offers.listMountDirs(token);
  expect(dirs).toMatchObject({ kind: 'ok', value: { length: 20 } });
  expect(dirs).toMatchObject({ value: expect.arrayContaining(['/public/home/anna']) });
});

test('limits are those of the group', async () => {
  const query = { acceleratorType: 'gpu', resourceGroup: 'A800' };
  expect(await offers.getLimits(token, query)).toEqual({
    kind: 'ok',
    value: { cpuNumber: 64, ramMb: 515_000, cards: 8, longest: 1_296_000, nodes: 4 },
  });
});

test('a platform that takes 20 s is not waited for longer than the limit of a call', async () => {
  platform.fault('any', { kind: 'delay', ms: 20_000 });
  const hasty = createPlatformClient({ origin: platform.origin, timeoutMs: 50 });
  const impatient = createHttpOffers(hasty);
  const reads = [
    impatient.listImages(token),
    impatient.listResourceGroups(token),
    impatient.listMountDirs(token),
  ];
  for (const outcome of await Promise.all(reads)) {
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'timeout' } });
  }
  hasty.close();
});
