// What Home says of the connection: whether the token can be used, as far as is known without asking.
import { describe, expect, test } from '@jest/globals';
import type { StoredAccount } from '../../../src/accounts/ports.ts';
import type { Watch } from '../../../src/instances/ports.ts';
import { describeConnection, isUsable, readConnection } from '../../../src/slack/home/connection.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import { byTokenAlone } from '../../support/accounts.ts';

const now = 1_760_000_000_000;
const t = translateTo('en');
const owner = { teamId: 'T0001', workspaceId: 'T0001', userId: 'U0001' };
const byToken: StoredAccount = {
  ...owner,
  ...byTokenAlone,
  sealedToken: 'sealed',
  platformUser: 'ada',
  expiresAt: now + 60_000,
  connectedAt: now - 60_000,
};
const byKeys: StoredAccount = { ...byToken, sealedKeys: 'sealed', expiresAt: null, renewAt: now + 1000 };
const watch: Watch = { account: owner, lookedAt: now - 5000, failures: 0, pausedAt: null };

test.each<[string, StoredAccount | null, Watch | null, ReturnType<typeof readConnection>, boolean]>([
  ['nobody is connected', null, null, { kind: 'none' }, false],
  ['a token is good', byToken, watch, { kind: 'fine' }, true],
  ['a token has ended', { ...byToken, expiresAt: now }, watch, { kind: 'ended', at: now }, false],
  ['the platform refused it', byToken, { ...watch, pausedAt: now - 1000 }, { kind: 'refused' }, false],
  ['it refused the one before', byToken, { ...watch, pausedAt: now - 90_000 }, { kind: 'fine' }, true],
  ['a key renews it', byKeys, watch, { kind: 'fine' }, true],
  ['the platform refused the key', { ...byKeys, refusedAt: now - 1 }, watch, { kind: 'refused' }, false],
  [
    'a pasted token was not renewed, and is good until its end',
    { ...byToken, refusedAt: now - 1 },
    watch,
    { kind: 'fine' },
    true,
  ],
  [
    'the platform does not answer',
    byToken,
    { ...watch, failures: 3 },
    { kind: 'failing', lookedAt: now - 5000 },
    true,
  ],
])('%s', (_, account, watched, expected, usable) => {
  const connection = readConnection(account, watched, now);
  expect(connection).toEqual(expected);
  expect(isUsable(connection)).toBe(usable);
});

describe('of a connection that is fine it is said', () => {
  const say = (account: StoredAccount) => describeConnection({ kind: 'fine' }, account, t);

  test('when a token ends', () => {
    expect(say(byToken)).toMatch(/Connected as \*ada\*\. Your token ends /u);
  });

  test('that one of an access key renews itself', () => {
    expect(say(byKeys)).toMatch(/Connected as \*ada\*\. This app renews your token by itself\./u);
  });
});
