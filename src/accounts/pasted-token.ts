// What a person pasted, read as the one token it is about; or what to ask them. Pure.
import type { Secret } from '../config/secrets.ts';
import { isPlatforms } from './find-regions.ts';
import { hasEnded } from './platform-token.ts';
import { type FoundToken, findTokens, untangle } from './token-search.ts';

/** A token to choose from; `value` names it without telling it, for as long as the same text is there. */
export interface RegionChoice {
  readonly value: string;
  readonly clusterId: string | null;
  readonly clusterName: string | null;
  readonly expiresAt: number | null;
}

export type PastedProblem =
  | 'not-a-token'
  /** The platform's own token: it cannot call the container endpoints. Source: page "get user tokens". */
  | 'platform-wide'
  /** The platform's answer, with no token in it: the account is suspended there. */
  | 'no-token-given'
  /** What tokens are asked for with. */
  | 'access-key'
  /** Too long for the field, and cut within the token. */
  | 'cut';

export type PastedReading =
  | { readonly kind: 'token'; readonly token: Secret }
  /** `isCut`: the text was too long for the field, so there may have been more. */
  | { readonly kind: 'choose'; readonly regions: readonly RegionChoice[]; readonly isCut: boolean }
  | { readonly kind: 'unusable'; readonly problem: PastedProblem }
  | { readonly kind: 'expired'; readonly expiresAt: number };

/** Slack takes no more in one input. */
export const mostPasted = 3000;

/** `choice`: the value of the region that was chosen, if one was asked for. */
export function readPasted(typed: string, choice: string | null, now: number): PastedReading {
  const points = [...typed];
  const isCut = points.length >= mostPasted;
  const pasted = points.slice(0, mostPasted).join('');
  const found = findTokens(pasted, isCut);
  const regional = found.filter(({ clusterId, clusterName }) => !isPlatforms(clusterId, clusterName));
  const living = regional.filter(({ claims }) => !hasEnded(claims, now));
  const [only] = living;
  if (!only) return { ...whyNone(pasted, { found, regional, isCut }) };
  // One of several that were cut off may not be the one that was meant.
  if (living.length === 1 && !isCut) return { kind: 'token', token: only.token };
  const regions = living.map(toChoice);
  const chosen = regions.findIndex(({ value }) => value === choice);
  return chosen < 0
    ? { kind: 'choose', regions, isCut }
    : { kind: 'token', token: (living[chosen] ?? only).token };
}

const toChoice = ({ clusterId, clusterName, claims }: FoundToken, index: number): RegionChoice => ({
  value: `${clusterId ?? ''}.${index}`,
  clusterId,
  clusterName,
  expiresAt: claims.expiresAt,
});

interface Findings {
  readonly found: readonly FoundToken[];
  /** All of these have ended. */
  readonly regional: readonly FoundToken[];
  readonly isCut: boolean;
}

function whyNone(pasted: string, { found, regional, isCut }: Findings): PastedReading {
  const ends = regional.flatMap(({ claims }) => claims.expiresAt ?? []);
  if (ends.length > 0) return { kind: 'expired', expiresAt: Math.max(...ends) };
  return { kind: 'unusable', problem: findProblem(untangle(pasted), found.length > 0, isCut) };
}

function findProblem(text: string, isPlatformWide: boolean, isCut: boolean): PastedProblem {
  if (isCut) return 'cut';
  if (isPlatformWide) return 'platform-wide';
  if (/token["'`]*\s*[:=]\s*(?:null|none|""|'')/iu.test(text)) return 'no-token-given';
  const isKey = /(?:access|secret)[\s_-]?key/iu.test(text) || /^[0-9a-f]{32}$/iu.test(text);
  return isKey ? 'access-key' : 'not-a-token';
}
