// The platform's login and account API: tokens for access keys, renewing one, and where a region takes calls.
// Source: pages "get user tokens (recommended)", "renew token", "get token state", "get authorised region".
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { LoginPlatform, RegionGrant } from '../accounts/ports.ts';
import { Secret } from '../config/secrets.ts';
import type { ReadOutcome } from '../launches/outcome.ts';
import type { PlatformClient } from './client.ts';
import { ask, unreadable } from './reading.ts';

export interface LoginOptions {
  readonly loginOrigin: string;
  readonly accountOrigin: string;
  readonly clock: () => number;
}

const id = z.union([z.string().min(1).max(64), z.number()]).transform(String);
const words = z.string().nullish().catch(null);
/** More regions are not chosen from in one menu. */
const mostRegions = 100;

const grantSchema = z
  .object({ clusterId: id, clusterName: words, token: z.string().max(3000).nullish() })
  .transform(
    ({ clusterId, clusterName, token }): RegionGrant => ({
      region: clusterId,
      name: clusterName?.trim() || null,
      token: token ? new Secret(token) : null,
    }),
  );

/** An entry in a shape that we do not know hides no other one. */
function readGrants(data: unknown): readonly RegionGrant[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const grants = data.slice(0, mostRegions).flatMap((entry) => grantSchema.safeParse(entry).data ?? []);
  return grants.length === 0 && data.length > 0 ? undefined : grants;
}

/** Its table says array, its sample shows an object, and clients read the text alone. */
const renewedSchema = z.union([
  z.string().min(1),
  z.object({ token: z.string().min(1) }).transform(({ token }) => token),
  z.tuple([z.object({ token: z.string().min(1) })], z.unknown()).transform(([{ token }]) => token),
]);

/** `enable` is a word; regions without a container service have no list. */
const centerSchema = z.object({ aiUrls: z.array(z.unknown()).nullish().catch(null) });
const aiUrlSchema = z.object({
  enable: z.union([z.string(), z.boolean()]).transform((word) => String(word).trim().toLowerCase()),
  url: z.string(),
});

function readAddresses(data: unknown): readonly string[] | undefined {
  const center = centerSchema.safeParse(data).data;
  const urls = center?.aiUrls?.flatMap((entry) => aiUrlSchema.safeParse(entry).data ?? []) ?? [];
  return center && urls.filter(({ enable }) => enable === 'true').map(({ url }) => url);
}

export function createHttpLogin(client: PlatformClient, options: LoginOptions): LoginPlatform {
  const { loginOrigin, accountOrigin, clock } = options;
  return {
    async mint({ platformUser: user, accessKey, secretKey }) {
      const timestamp = String(Math.floor(clock() / 1000));
      const signature = sign({ accessKey: accessKey.reveal(), timestamp, user }, secretKey);
      const answer = await ask(client, null, {
        name: 'mint',
        method: 'POST',
        path: '/api/user/v3/tokens',
        at: loginOrigin,
        // A second one that arrives first would end what the other one gets.
        once: true,
        headers: {
          user,
          accessKey,
          timestamp,
          signature: new Secret(signature),
          'Content-Type': 'application/json',
        },
      });
      return parse(answer, readGrants);
    },
    async renew(token) {
      const call = { name: 'renew', method: 'POST', path: '/ac/openapi/v2/tokens/next' } as const;
      const answer = await ask(client, token, { ...call, at: accountOrigin, body: {}, once: true });
      return parse(answer, (data) => {
        const renewed = renewedSchema.safeParse(data).data;
        return renewed === undefined ? undefined : new Secret(renewed);
      });
    },
    async check(token) {
      const call = { name: 'state', method: 'GET', path: '/ac/openapi/v2/tokens/state' } as const;
      const answer = await ask(client, token, { ...call, at: accountOrigin });
      return answer.kind === 'ok' ? { kind: 'ok', value: true } : answer;
    },
    async addressesOf(token) {
      const call = { name: 'center', method: 'GET', path: '/ac/openapi/v2/center' } as const;
      const answer = await ask(client, token, { ...call, at: accountOrigin });
      return parse(answer, readAddresses);
    },
  };
}

/** The very texts that stand in the headers, in this order, without white space. */
export const sign = (
  { accessKey, timestamp, user }: { accessKey: string; timestamp: string; user: string },
  secretKey: Secret,
): string =>
  createHmac('sha256', secretKey.reveal())
    .update(JSON.stringify({ accessKey, timestamp, user }))
    .digest('hex');

function parse<T>(answer: ReadOutcome<unknown>, toValue: (data: unknown) => T | undefined): ReadOutcome<T> {
  if (answer.kind === 'failed') return answer;
  const value = toValue(answer.value);
  return value === undefined ? unreadable : { kind: 'ok', value };
}
