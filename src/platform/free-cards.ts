// Free cards, read from the platform's account API.
import type { FreeCardsPlatform } from '../availability/ports.ts';
import type { PlatformClient } from './client.ts';
import { ask, unreadable } from './reading.ts';
import { freeCardsPath, readFreeCards } from './wire-free-cards.ts';

export const createHttpFreeCards = (
  client: PlatformClient,
  { accountOrigin }: { readonly accountOrigin: string },
): FreeCardsPlatform => ({
  async countFree(token, region) {
    const answer = await ask(client, token, {
      name: 'accelerators',
      method: 'GET',
      path: freeCardsPath,
      at: accountOrigin,
      query: { clusterIds: region },
      // One call an interval is the promise: no second one, whatever becomes of it.
      once: true,
    });
    if (answer.kind === 'failed') return answer;
    const counts = readFreeCards(answer.value, region);
    return counts === null ? unreadable : { kind: 'ok', value: counts };
  },
});
