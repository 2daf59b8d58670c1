// What an account may choose, read from the platform: wire to domain, every failure to an outcome.
import type { ChoicesPlatform, ImageChoice } from '../choices/ports.ts';
import type { Secret } from '../config/secrets.ts';
import type { ReadOutcome } from '../launches/outcome.ts';
import type { PlatformCall, PlatformClient } from './client.ts';
import { read, unreadable } from './reading.ts';
import {
  maxima,
  offerEndpoints,
  readImagePage,
  readLimits,
  readMountDirs,
  readResourceGroups,
  toImageQuery,
} from './wire-offers.ts';

export interface OffersOptions {
  /** Longest time for all pages of a list together; each call has the client's own limit. Default 60,000. */
  readonly listTimeoutMs?: number;
  /** Default `Date.now`. */
  readonly clock?: () => number;
}

const pageLimit = 100;
/** A platform that gives out a few images a page would be asked for ever. */
const maxPages = 40;

export function createHttpOffers(client: PlatformClient, options: OffersOptions = {}): ChoicesPlatform {
  const { listTimeoutMs = 60_000, clock = Date.now } = options;

  async function ask<T>(
    token: Secret,
    call: PlatformCall,
    toValue: (data: unknown) => T | null,
  ): Promise<ReadOutcome<T>> {
    const answer = await read(client, token, call);
    if (answer.kind === 'failed') return answer;
    const value = toValue(answer.value);
    return value === null ? unreadable : { kind: 'ok', value };
  }

  const askPage = (token: Secret, access: ImageChoice['access'], start: number) =>
    ask(
      token,
      {
        name: 'images',
        method: 'POST',
        path: offerEndpoints.images,
        body: toImageQuery(access, start, pageLimit),
      },
      (data) => readImagePage(data, access),
    );

  async function listAccess(
    token: Secret,
    access: ImageChoice['access'],
  ): Promise<ReadOutcome<readonly ImageChoice[]>> {
    const deadline = clock() + listTimeoutMs;
    const found = new Map<string, ImageChoice>();
    let start = 0;
    for (let pages = 0; pages < maxPages && found.size < maxima.images; pages += 1) {
      if (clock() > deadline) return { kind: 'failed', failure: { reason: 'timeout' } };
      const page = await askPage(token, access, start);
      if (page.kind === 'failed') return page;
      const { images, items, total } = page.value;
      const before = found.size;
      for (const image of images) if (!found.has(image.path)) found.set(image.path, image);
      start += items;
      // Nothing new on a page of usable images: the platform does not page, and gives out the same again.
      const isRepeat = images.length > 0 && found.size === before;
      if (items === 0 || isRepeat || (total !== null && start >= total)) break;
    }
    return { kind: 'ok', value: [...found.values()] };
  }

  return {
    listResourceGroups: (token) =>
      ask(token, { name: 'groups', method: 'GET', path: offerEndpoints.resourceGroups }, readResourceGroups),
    listMountDirs: (token) =>
      ask(token, { name: 'mounts', method: 'GET', path: offerEndpoints.mountDirs }, readMountDirs),
    getLimits: (token, query) =>
      ask(
        token,
        { name: 'resources', method: 'GET', path: offerEndpoints.resources, query: { ...query } },
        (data) => readLimits(data, query),
      ),
    async listImages(token) {
      const [own, shared] = await Promise.all([listAccess(token, 'private'), listAccess(token, 'public')]);
      if (shared.kind === 'failed') return shared;
      // An account without the right to images of its own can still use the public ones.
      if (own.kind === 'failed' && own.failure.reason !== 'code') return own;
      const images = [...(own.kind === 'ok' ? own.value : []), ...shared.value];
      return { kind: 'ok', value: withoutRepeats(images).slice(0, maxima.images) };
    },
  };
}

function withoutRepeats(images: readonly ImageChoice[]): readonly ImageChoice[] {
  const seen = new Set<string>();
  return images.filter(({ path }) => !seen.has(path) && seen.add(path));
}
