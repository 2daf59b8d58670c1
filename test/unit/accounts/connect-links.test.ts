// What stands in a one-time link, and what is kept of it. How they are stored: test/contract/connect-links.contract.ts.
import { expect, test } from '@jest/globals';
import {
  type ConnectLinkStore,
  ConnectLinks,
  isNonce,
  newNonce,
} from '../../../src/accounts/connect-links.ts';

const now = 1_760_000_000_000;
const about = {
  teamId: 'T1',
  workspaceId: 'T1',
  userId: 'U1',
  draft: 'd',
  channelId: 'C1',
  next: 'launch',
  hasModal: true,
  locale: 'en',
} as const;

/** Every call to the store, by name, with what it was given. */
function opened() {
  const calls: { readonly name: string; readonly given: readonly unknown[] }[] = [];
  const link = { ...about, expiresAt: now, isConfirmed: false };
  const answering =
    <T>(name: string, answer: T) =>
    async (...given: readonly unknown[]) => {
      calls.push({ name, given });
      return answer;
    };
  const store: ConnectLinkStore = {
    save: answering('save', undefined),
    open: answering('open', link),
    tryCode: answering('tryCode', []),
    confirm: answering('confirm', undefined),
    begin: answering('begin', link),
    release: answering('release', undefined),
    burn: answering('burn', true),
    purge: answering('purge', 0),
  };
  return { links: new ConnectLinks({ store, clock: () => now }), calls, link };
}

test('a link lives ten minutes, and the database has nothing that opens it', async () => {
  const { links, calls } = opened();
  const nonce = await links.issue(about);
  expect(calls).toEqual([
    { name: 'save', given: [expect.stringMatching(/^[\w-]{43}$/u), { ...about, expiresAt: now + 600_000 }] },
  ]);
  expect(JSON.stringify(calls)).not.toContain(nonce.reveal());
});

test('it is found again by its hash, in the browser that is known by another', async () => {
  const { links, calls, link } = opened();
  const [nonce, browser] = [await links.issue(about), newNonce()];
  expect(await links.open(nonce, browser)).toEqual(link);
  expect(await links.begin(nonce, browser)).toEqual(link);
  await links.release(nonce, browser);
  expect(await links.burn(nonce, browser)).toBe(true);
  const by = { link: calls[0]?.given[0], browser: expect.stringMatching(/^[\w-]{43}$/u), now };
  expect(calls.slice(1)).toEqual([
    { name: 'open', given: [by] },
    { name: 'begin', given: [by, { mostTries: 12, busyUntil: now + 120_000 }] },
    { name: 'release', given: [by] },
    { name: 'burn', given: [by] },
  ]);
  expect(JSON.stringify(calls)).not.toContain(browser.reveal());
});

test('no two are the same, and only what looks like one is asked for', () => {
  const nonces = Array.from({ length: 100 }, () => newNonce().reveal());
  expect(new Set(nonces).size).toBe(100);
  expect(nonces.every(isNonce)).toBe(true);
  const [nonce = ''] = nonces;
  for (const text of ['', nonce.slice(1), `${nonce}a`, ` ${nonce.slice(1)}`, `${nonce.slice(1)}/`])
    expect(isNonce(text)).toBe(false);
});
