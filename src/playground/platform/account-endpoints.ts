// The login and the account API: minting by access key (A1), renewing (A3), checking (A4), and a region's addresses (A5).
// Source: pages "get user tokens (recommended)", "renew token", "get token state", "get authorised region".
import { answerToExpired } from './admission.ts';
import { type Answer, ok, refused } from './answers.ts';
import type { Platform } from './calls.ts';
import { platformClusterId, readToken } from './tokens.ts';

/** As these endpoints see a call: all that counts is in its headers. */
export interface HeaderCall {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: URLSearchParams;
  readonly isJson: boolean;
}

export type AccountEndpoint = (call: HeaderCall, platform: Platform) => Answer;

const dayMs = 86_400_000;

export const mintTokens: AccountEndpoint = (call, { settings, login, wall }) => {
  const [user, accessKey, timestamp, signature] = ['user', 'accesskey', 'timestamp', 'signature'].map(
    (name) => headerOf(call, name),
  );
  for (const [name, value] of Object.entries({ user, accessKey, timestamp, signature }))
    if (!value) return refused('10003', name);
  if (!user || !accessKey || !timestamp || !signature) return refused('10003');
  if (!call.isJson) return refused('10004', 'Content-Type');
  if (!/^\d{10}$/.test(timestamp)) return refused('10004', 'timestamp');
  const skewSec = Math.abs(Math.floor(wall() / 1000) - Number(timestamp));
  if (settings.maxSkewSec !== null && skewSec > settings.maxSkewSec) return wrongKeys;
  if (!login.isSigned({ user, accessKey, timestamp, signature })) return wrongKeys;
  if (settings.frozenUsers.includes(user)) return refused('10007');
  return ok(login.grant(user));
};

/** This code is told in words of its own here. */
const wrongKeys: Answer = { kind: 'refused', code: '10009', msg: '校验失败' };

export const renewToken: AccountEndpoint = (call, { settings, login, now }) => {
  const token = headerOf(call, 'token');
  if (!token) return refused('10003', 'token');
  const reading = readToken(token, now());
  // Ended, but not for more than a day, is soon enough.
  const isInTime = readToken(token, now() - dayMs).kind === 'good';
  if (reading.kind === 'unreadable' || !isInTime || login.isRevoked(token) || !settings.renews)
    return refused('10008');
  const { user, clusterId } = reading.caller;
  if (settings.frozenUsers.includes(user)) return refused('10007');
  if (settings.mintRevokesOld) login.revoke(token);
  const renewed = login.issue({ user, clusterId });
  const entry = { clusterId, clusterName: nameOf(clusterId, settings), token: renewed };
  return ok({ array: [entry], object: entry, string: renewed }[settings.renewShape]);
};

export const checkToken: AccountEndpoint = (call, platform) =>
  admitToken(call, platform) ?? ok('token is valid');

export const getCenter: AccountEndpoint = (call, platform) => {
  const refusal = admitToken(call, platform);
  if (refusal) return refusal;
  const { settings, now, origin } = platform;
  const reading = readToken(headerOf(call, 'token') ?? '', now());
  if (reading.kind === 'unreadable' || reading.caller.clusterId === platformClusterId)
    return refused('10009');
  const { user, clusterId } = reading.caller;
  const isOwn = clusterId === settings.clusterId;
  const region = settings.otherRegions.find((each) => each.clusterId === clusterId);
  if (!isOwn && !region) return refused('10008');
  const url = isOwn ? (settings.toldAiUrl ?? `${origin}/ai`) : (region?.aiUrl ?? null);
  return ok({
    id: Number(clusterId),
    name: nameOf(clusterId, settings),
    description: null,
    clusterUserInfo: { userName: user, homePath: `/public/home/${user}` },
    hpcUrls: [{ enable: 'true', version: '2.0', url: 'https://hpc.invalid' }],
    ...(url === null ? {} : { aiUrls: aiUrls(url) }),
  });
};

/** One that is switched off comes first. */
const aiUrls = (url: string) => [
  { enable: 'false', version: '2.4.2', url: 'https://retired.invalid:65011/ai' },
  { enable: 'true', version: '2.4.3', url },
];

/** Null: the token is good. */
export function admitToken(call: HeaderCall, { settings, login, now }: Platform): Answer | null {
  const token = headerOf(call, 'token');
  if (!token) return refused('10003', 'token');
  const reading = readToken(token, now());
  if (reading.kind === 'unreadable' || login.isRevoked(token)) return refused('10008');
  return reading.kind === 'expired' ? answerToExpired(settings.expiredAs) : null;
}

const nameOf = (clusterId: string, { clusterName, otherRegions }: Platform['settings']): string =>
  clusterId === platformClusterId
    ? 'ac'
    : (otherRegions.find((region) => region.clusterId === clusterId)?.name ?? clusterName);

function headerOf({ headers }: HeaderCall, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
