// The OAuth flow against another project's stand-in for Slack, written by other people from the same documents. It knows
// workspaces and codes; organisations and token rotation it does not.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createEmulator } from 'emulate';
import { browser, publicUrl, startInstallable } from '../support/installing.ts';
import type { Stage } from '../support/stage.ts';

let stage: Stage;
let theirs: { readonly url: string; close(): Promise<void> };
afterEach(async () => {
  await stage.stop();
  await theirs.close();
});

const client = { client_id: '777.888', client_secret: 'an-emulated-client-secret' };

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As its page does when one of its people is pressed. */
async function press(address: string): Promise<string> {
  const page = await fetch(address);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('gpu-instances')]);
  const { searchParams } = new URL(address);
  const people = await (await fetch(address)).text();
  const [, userId = ''] = /name="user_id" value="([^"]+)"/u.exec(people) ?? [];
  const body = new URLSearchParams({ ...Object.fromEntries(searchParams), user_id: userId });
  const url = new URL('/oauth/v2/authorize/callback', address);
  const sent = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  return sent.headers.get('location') ?? '';
}

test('a workspace of theirs installs the app, once for each answer', async () => {
  theirs = await createEmulator({
    service: 'slack',
    port: await findFreePort(),
    seed: {
      slack: {
        team: { name: 'Lab', domain: 'lab' },
        users: [{ name: 'olivia', email: 'olivia@example.com' }],
        oauth_apps: [
          { ...client, name: 'gpu-instances', redirect_uris: [`${publicUrl}/slack/oauth_redirect`] },
        ],
      },
    },
  });
  stage = await startInstallable({
    env: { DATABASE_URL: 'sqlite::memory:' },
    overrides: { watchesHealth: false },
    expectedLogs: /an installation was not made/u,
  });
  await stage.app.stop();
  const { app, port } = await stage.startAnother(
    { watchesHealth: false },
    {
      SLACK_API_URL: `${theirs.url}/api/`,
      SLACK_CLIENT_ID: client.client_id,
      SLACK_CLIENT_SECRET: client.client_secret,
    },
  );
  const own = browser(port);
  const address = await press(await own.begin());
  const { cookie } = own;
  const page = await own.comeBack(address);
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('Added to Lab')]);
  const [id = ''] = await app.store.installations.list('', 9);
  expect(await app.store.installations.find(id)).toMatchObject({ name: 'Lab', isOrgWide: false });
  expect(await app.store.workspaces.find(id)).toMatchObject({ name: 'Lab', uninstalledAt: null });

  expect((await own.comeBack(address, { Cookie: cookie })).status).toBe(403);
  const next = browser(port);
  const spent = new URL(address);
  spent.searchParams.set('state', new URL(await next.begin()).searchParams.get('state') ?? '');
  const refused = await next.comeBack(spent.href);
  expect([refused.status, refused.body]).toEqual([502, expect.stringContaining('did not accept')]);
  // The health look asks them about the token that is kept.
  await app.checkHealth();
  expect(await app.store.installations.find(id)).toMatchObject({ url: expect.stringContaining('http') });
});
