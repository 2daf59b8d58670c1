// The regions that an account's keys gave tokens for, and where each takes calls. What the platform tells is held against the
// operator's list: no answer sends a token anywhere else.
import type { Secret } from '../config/secrets.ts';
import { type AllowedAddresses, judgeAddress } from '../core/allowed-hosts.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import type { LoginPlatform, RegionGrant } from './ports.ts';

export type RegionProblem =
  /** The account is suspended there. */
  | 'suspended'
  /** The region has no container service. */
  | 'no-address'
  /** Its address is not on the operator's list, or not https. */
  | 'not-allowed'
  /** The platform was asked for its address, and gave none that can be read. */
  | 'unanswered';

export interface FoundRegion {
  readonly region: string;
  readonly name: string | null;
  readonly token: Secret;
  /** Left out: it cannot be used from here, for this reason. */
  readonly origin?: string;
  readonly problem?: RegionProblem;
  /** As it would have to stand in the operator's list. */
  readonly host?: string;
  readonly failure?: PlatformFailure;
}

/** The platform's own entry: it cannot call the container endpoints. Source: page "get user tokens". */
export const isPlatforms = (region: string | null, name: string | null): boolean =>
  region === '0' || name?.toLowerCase() === 'ac';

/** Regions with a token each; the order is the platform's. */
export function findRegions(
  login: Pick<LoginPlatform, 'addressesOf'>,
  grants: readonly RegionGrant[],
  allowed: AllowedAddresses,
): Promise<readonly FoundRegion[]> {
  const regional = grants.filter(({ region, name }) => !isPlatforms(region, name));
  return Promise.all(
    regional.flatMap(({ region, name, token }) =>
      token === null ? [] : [findRegion(login, { region, name, token }, allowed)],
    ),
  );
}

async function findRegion(
  login: Pick<LoginPlatform, 'addressesOf'>,
  known: Pick<FoundRegion, 'region' | 'name' | 'token'>,
  allowed: AllowedAddresses,
): Promise<FoundRegion> {
  const told = await login.addressesOf(known.token);
  if (told.kind === 'failed') return { ...known, problem: 'unanswered', failure: told.failure };
  const judged = told.value.map((address) => judgeAddress(address, allowed));
  // The first that may be used: whoever changed between several would read what is not there yet.
  const good = judged.find((each) => each.ok);
  if (good?.ok) return { ...known, origin: good.origin };
  const bad = judged.find((each) => !each.ok && each.host !== '');
  return bad && !bad.ok
    ? { ...known, problem: 'not-allowed', host: bad.host }
    : { ...known, problem: 'no-address' };
}
