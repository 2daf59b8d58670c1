import { describe, expect, test } from '@jest/globals';
import { Cache } from '../../../src/choices/cache.ts';
import { anImage, openChoices } from './samples.ts';

const roomy = { maxBytes: 10_000_000, maxEntries: 1000 };
const kept = (...parts: unknown[]) => ({ parts, readAt: 1 });

describe('the memory of what was read', () => {
  test('keeps equal content once, and lets it go with its last owner', () => {
    const cache = new Cache(roomy);
    cache.keep('anna', 'images', kept(['one'], ['all', 'see', 'these']));
    cache.keep('ben', 'images', kept(['two'], ['all', 'see', 'these']));
    expect(cache.size).toMatchObject({ owners: 2, entries: 2, parts: 3 });
    cache.dropOwner('anna');
    expect(cache.size.parts).toBe(2);
    expect(cache.find('ben', 'images')?.parts).toEqual([['two'], ['all', 'see', 'these']]);
    cache.dropOwner('ben');
    expect(cache.size).toEqual({ owners: 0, entries: 0, parts: 0, bytes: 0 });
  });

  test('counts a replaced entry once', () => {
    const cache = new Cache(roomy);
    cache.keep('anna', 'dirs', kept(['/a']));
    const before = cache.size;
    cache.keep('anna', 'dirs', kept(['/b']));
    expect(cache.size).toEqual(before);
  });

  test('lets go of the owner longest not asked for', () => {
    const cache = new Cache({ ...roomy, maxEntries: 2 });
    cache.keep('anna', 'dirs', kept('a'));
    cache.keep('ben', 'dirs', kept('b'));
    cache.find('anna', 'dirs');
    cache.keep('cem', 'dirs', kept('c'));
    expect(['anna', 'ben', 'cem'].filter((owner) => cache.find(owner, 'dirs'))).toEqual(['anna', 'cem']);
  });

  test('stays within its bytes, be it by keeping nothing', () => {
    const cache = new Cache({ ...roomy, maxBytes: 5000 });
    for (let owner = 0; owner < 20; owner += 1) cache.keep(`owner-${owner}`, 'dirs', kept('x'.repeat(500)));
    expect(cache.size.bytes).toBeLessThanOrEqual(5000);
    expect(cache.size.owners).toBeGreaterThan(0);
    cache.keep('big', 'dirs', kept('x'.repeat(5000)));
    expect(cache.size.bytes).toBeLessThanOrEqual(5000);
  });

  test('an owner who asks for ever more groups pushes out only the own ones', () => {
    const cache = new Cache(roomy);
    cache.keep('ben', 'limits', kept('b'));
    for (let group = 0; group < 200; group += 1) cache.keep('anna', `limits-${group}`, kept(group));
    expect(cache.size.entries).toBe(65);
    expect(cache.find('ben', 'limits')).not.toBeNull();
    expect(cache.find('anna', 'limits-199')).not.toBeNull();
  });

  test('10,000 accounts with 300 images each are small', async () => {
    const maxBytes = 64 * 1024 * 1024;
    const images = Array.from({ length: 300 }, (_, index) => anImage({ version: `pytorch-${index}:2.4` }));
    const { choices } = openChoices({
      maxBytes,
      platform: {
        // New objects each time, as an answer over the network is.
        listImages: async () => ({ kind: 'ok', value: images.map((image) => ({ ...image })) }),
        listResourceGroups: async () => ({ kind: 'ok', value: [{ name: 'A800', acceleratorType: 'gpu' }] }),
        listMountDirs: async (token) => ({ kind: 'ok', value: [`/public/home/${token}`] }),
        getLimits: async () => ({ kind: 'failed', failure: { reason: 'timeout' } }),
      },
    });
    for (let user = 0; user < 10_000; user += 1) {
      const owner = { teamId: 'T1', userId: `U${user}` };
      await choices.images(owner, 1000);
      await choices.resourceGroups(owner, 1000);
    }
    expect(choices.size).toMatchObject({ owners: 10_000, entries: 20_000, parts: 3 });
    expect(choices.size.bytes).toBeLessThan(maxBytes / 4);
    expect(choices.peekImages({ teamId: 'T1', userId: 'U0' })?.value).toEqual(images);
  });
});
