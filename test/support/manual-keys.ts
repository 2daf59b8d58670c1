// A login of the platform without a network: what it is asked, and what it answers, is a list.

import type { KeyPair } from '../../src/accounts/key-pair.ts';
import type { LoginPlatform, RegionGrant } from '../../src/accounts/ports.ts';
import { Secret } from '../../src/config/secrets.ts';
import type { PlatformFailure, ReadOutcome } from '../../src/launches/outcome.ts';

export const keys: KeyPair = {
  platformUser: 'ada',
  accessKey: new Secret('a1'.repeat(16)),
  secretKey: new Secret('s2'.repeat(20)),
};

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** `serial` tells one from the next. */
export const aTokenOf = (claims: {
  readonly user?: string;
  readonly clusterId?: string;
  readonly endsAt?: number | null;
  readonly serial?: number;
}): string => {
  const { user = 'ada', clusterId = '11112', endsAt = null, serial = 0 } = claims;
  const told = { user, clusterId, serial, ...(endsAt === null ? {} : { expireTime: String(endsAt) }) };
  return `${encode({ alg: 'HS256' })}.${encode(told)}.${'s'.repeat(43)}`;
};

export interface ManualLogin extends LoginPlatform {
  readonly asked: string[];
  /** What comes before the usual answer, in order. */
  readonly failures: PlatformFailure[];
  /** Regions with a token each; null: suspended. */
  regions: readonly (readonly [region: string, isGiven: boolean])[];
  addresses: Readonly<Record<string, readonly string[]>>;
  /** Held until it resolves. */
  gate: Promise<unknown>;
}

export function manualLogin(parts: { readonly now: () => number; readonly lifeMs: number }): ManualLogin {
  let serial = 0;
  const failing = (): ReadOutcome<never> | null => {
    const failure = login.failures.shift();
    return failure ? { kind: 'failed', failure } : null;
  };
  const mintFor = (clusterId: string) => {
    serial += 1;
    return new Secret(aTokenOf({ clusterId, serial, endsAt: parts.now() + parts.lifeMs }));
  };
  const login: ManualLogin = {
    asked: [],
    failures: [],
    regions: [['11112', true]],
    addresses: { 11112: ['https://region.example:65011/ai'], 20001: ['https://other.example:65011/ai'] },
    gate: Promise.resolve(),
    async mint() {
      login.asked.push('mint');
      await login.gate;
      const value = login.regions.map(
        ([region, isGiven]): RegionGrant => ({ region, name: null, token: isGiven ? mintFor(region) : null }),
      );
      return failing() ?? { kind: 'ok', value };
    },
    async renew(token) {
      login.asked.push('renew');
      await login.gate;
      const claims = JSON.parse(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url').toString());
      return failing() ?? { kind: 'ok', value: mintFor(claims.clusterId) };
    },
    async check() {
      login.asked.push('state');
      return failing() ?? { kind: 'ok', value: true };
    },
    async addressesOf(token) {
      const claims = JSON.parse(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url').toString());
      login.asked.push(`center ${claims.clusterId}`);
      return failing() ?? { kind: 'ok', value: login.addresses[claims.clusterId] ?? [] };
    },
  };
  return login;
}
