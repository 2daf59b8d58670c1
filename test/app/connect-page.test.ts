// Connecting on the app's own page: a link for one person, one browser, one use and ten minutes; and what waits in Slack goes on.
import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type ConnectBrowser,
  callPage,
  codeOn,
  connectBrowser,
  formType,
} from '../support/connect-browser.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
let ahead = 0;
afterEach(async () => {
  ahead = 0;
  await stage.stop();
});

/** Where browsers are told to go; the story's browser goes to the same path on this machine. */
const publicUrl = 'http://127.0.0.1:9/gpu';
const start = async (options: StageOptions = {}) => {
  stage = await startStage({
    takesKeys: true,
    overrides: { clock: () => Date.now() + ahead },
    platform: { now: () => Date.now() + ahead },
    ...options,
    env: { PUBLIC_URL: publicUrl, ...options.env },
  });
};
const owner = () => stage.slack.users.owner.id;
const view = (user = owner()) => stage.slack.openView(user);
const shown = (user?: string) => JSON.stringify(view(user)?.blocks);
const keyOf = (userId = owner()) => ({ teamId: stage.slack.team.id, userId });
const stored = (userId?: string) => stage.app.store.accounts.find(keyOf(userId));
const browse = () => connectBrowser(() => stage.port, confirm);
const browseUnconfirmed = () => connectBrowser(() => stage.port);

/** Types what the browser shows into the Slack of whoever's link it is. */
async function confirm(code: string, path: string): Promise<void> {
  const people = Object.values(stage.slack.users).filter(({ id }) => shown(id)?.includes(path));
  for (const { id } of people) await say(code, id);
}
async function say(code: string, userId = owner()) {
  await stage.slack.person(userId).fill({ page_code: code });
  return stage.slack.person(userId).submit();
}

const pathIn = (text: string): string => {
  const path = /"url":"http:\/\/127\.0\.0\.1:9(\/gpu\/connect\/[\w-]{43})"/u.exec(text)?.[1];
  if (!path) throw new Error(`there is no link in ${text}`);
  return path;
};

/** By the command. What was open before is closed. */
async function askForLink(userId = owner()): Promise<string> {
  const person = stage.slack.person(userId);
  if (view(userId)) await person.close({ all: true });
  await person.command('/gpu-instance', 'connect');
  await stage.slack.until(() => shown(userId)?.includes('connect_open_page'), { what: 'the link' });
  return pathIn(shown(userId));
}

/** By the form, which waits. */
async function waitingForm(): Promise<string> {
  await stage.person.command('/gpu-instance', 'gpu=1');
  await stage.slack.until(() => shown()?.includes('connect_open_page'), { what: 'the connect step' });
  return pathIn(shown());
}

const byKeys = (user = 'demo') => {
  const keys = stage.platform.keysOf(user);
  return { way: 'keys', platform_user: keys.user, access_key: keys.accessKey, secret_key: keys.secretKey };
};
const byToken = () => ({ way: 'token', token: stage.token });

describe('the page', () => {
  test('takes the key pair, shows the platform user, and the form that waited goes on by itself', async () => {
    await start();
    const path = await waitingForm();
    const browser = browse();
    const form = await browser.open(path);
    expect(form.status).toBe(200);
    expect(form.body).toContain(`connects an account of the platform to ${stage.slack.users.owner.name}`);
    const done = await browser.send(path, byKeys());
    expect(done.status).toBe(200);
    expect(done.body).toContain('Connected as demo');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    expect(shown()).toContain('Connected as *demo*');
    await stage.person.fill({ ...documentedFields, instanceServiceName: 'by_link' });
    expect((await stage.person.submit()).errors).toBeUndefined();
    await stage.message(/by_link/u);
  });

  test('takes a token, and tells its person in Slack, who may say that it was not them', async () => {
    await start();
    const path = await askForLink();
    const browser = browse();
    await browser.open(path);
    const done = await browser.send(path, byToken());
    expect(done.body).toContain('Connected as demo');
    expect(await stored()).toMatchObject({ platformUser: 'demo', sealedKeys: null });
    await stage.slack.until(() => shown()?.includes('Connected as'), { what: 'the end' });
    expect(shown()).toContain('/gpu-instance disconnect');
  });

  test('tells them as well when the modal that waited was closed', async () => {
    await start();
    const path = await waitingForm();
    const browser = browse();
    await browser.open(path);
    await stage.person.close();
    await browser.send(path, byKeys());
    const told = await stage.message(/Connected as/u, stage.slack.directChannel(owner()).id);
    expect(told.text).toContain('/gpu-instance disconnect');
  });

  test('says what is wrong, keeps the user name and no secret, and takes the next try', async () => {
    await start();
    const path = await askForLink();
    const browser = browse();
    await browser.open(path);
    const wrong = await browser.send(path, { ...byKeys(), secret_key: 'wrong-secret-key' });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain('role="alert"');
    expect(wrong.body).toContain('does not take this key');
    expect(wrong.body).toContain('value="demo"');
    expect(wrong.body).not.toContain('wrong-secret-key');
    expect(await stored()).toBeNull();
    expect((await browser.send(path, byKeys())).status).toBe(200);
  });

  test('asks for the region where there are several, without showing the key again', async () => {
    await start({
      platform: {
        settings: {
          otherRegions: [{ clusterId: '20001', name: '<b>东</b>', suspended: false, aiUrl: null }],
        },
      },
    });
    // The same address for both: the stand-in serves only its own region, which is chosen here.
    stage.platform.settings.otherRegions = [
      { clusterId: '20001', name: '<b>东</b>', suspended: false, aiUrl: `${stage.platform.origin}/ai` },
    ];
    const path = await askForLink();
    const browser = browse();
    await browser.open(path);
    const asked = await browser.send(path, byKeys());
    expect(asked.body).toContain('<option value="11112">');
    expect(asked.body).toContain('&lt;b&gt;东&lt;/b&gt; (20001)');
    expect(asked.body).not.toContain(byKeys().secret_key);
    expect((await browser.send(path, { way: 'keys', region: '11112' })).body).toContain('Connected as demo');
    expect(await stored()).toMatchObject({ region: '11112' });
  });

  test('speaks the language of its person, and both to whoever is nobody', async () => {
    await start();
    const path = await askForLink(stage.slack.users.chinese.id);
    const { body } = await browse().open(path);
    expect(body).toContain('lang="zh-CN"');
    expect(body).toContain('连接平台账号');
    const nobody = await browse().open(`/gpu/connect/${'x'.repeat(43)}`);
    expect(nobody.status).toBe(410);
    expect(nobody.body).toContain('This link does not work');
    expect(nobody.body).toContain('链接无法使用');
  });

  test('allows nothing from elsewhere, and is kept nowhere', async () => {
    await start();
    const { headers, body } = await browse().open(await askForLink());
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/u,
    );
    expect(body).not.toMatch(/<script|<img|<link|src=|@import|url\(/u);
    expect(String(headers['set-cookie'])).toMatch(
      /^connect=[\w-]{43}; HttpOnly; SameSite=Lax; Path=\/gpu\/connect\/[\w-]{43}; Max-Age=600$/u,
    );
  });

  test('has a cookie that leaves by https alone where the page is https', async () => {
    await start({ env: { PUBLIC_URL: 'https://gpu.example' } });
    await stage.person.command('/gpu-instance', 'connect');
    await stage.slack.until(() => shown()?.includes('connect_open_page'), { what: 'the link' });
    const path = /https:\/\/gpu\.example(\/connect\/[\w-]{43})/u.exec(shown())?.[1] ?? '';
    const { headers } = await browse().open(path);
    expect(String(headers['set-cookie'])).toContain('; Secure');
  });

  test.each([
    ['PUT', 405],
    ['HEAD', 405],
  ])('is not asked for by %s', async (method, status) => {
    await start();
    expect((await callPage(stage.port, await askForLink(), { method })).status).toBe(status);
  });

  test('reads no endless form, nor one of another kind', async () => {
    await start();
    const path = await askForLink();
    const post = { method: 'POST' };
    const long = await callPage(stage.port, path, { ...post, headers: formType, body: 'x'.repeat(40_000) });
    expect(long.status).toBe(413);
    const json = { 'Content-Type': 'application/json' };
    expect((await callPage(stage.port, path, { ...post, headers: json, body: '{}' })).status).toBe(415);
  });
});

describe('a browser whose person has not said its code in Slack', () => {
  test('is asked for nothing, and can give nothing', async () => {
    await start();
    const path = await askForLink();
    const browser = browseUnconfirmed();
    const shownThere = await browser.open(path);
    expect(codeOn(shownThere)).toMatch(/^\d{3} \d{3}$/u);
    expect(shownThere.body).not.toMatch(/<input|<textarea/u);
    const { cookie } = browser;
    // Whoever knows how forms are proven: what they send is nothing all the same.
    const [, nonce = ''] = /connect\/([\w-]{43})$/u.exec(path) ?? [];
    const secret = cookie.split('=')[1] ?? '';
    browser.proof = createHmac('sha256', secret).update(`connect ${nonce}`).digest('base64url');
    expect((await browser.send(path, byKeys())).status).toBe(410);
    expect(await stored()).toBeNull();
    expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'mint')).toEqual([]);
    // Said, it goes on.
    expect((await say(codeOn(shownThere) ?? '')).response).toBe('updated');
    expect((await browser.open(path)).body).toContain('name="secret_key"');
    expect((await browser.send(path, byKeys())).status).toBe(200);
  });

  test('of somebody who was sent the link: what they say in their own Slack confirms nothing', async () => {
    await start();
    const colleague = stage.slack.users.colleague.id;
    const sent = await askForLink();
    const browser = browseUnconfirmed();
    const code = codeOn(await browser.open(sent)) ?? '';
    // They know the code and not the maker's window; the maker has that and not the code.
    await askForLink(colleague);
    expect((await say(code, colleague)).errors).toEqual({
      page_code: expect.stringContaining('not the code'),
    });
    expect(codeOn(await browser.open(sent))).toBe(code);
    expect((await browser.send(sent, byKeys())).status).toBe(403);
    expect([await stored(), await stored(colleague)]).toEqual([null, null]);
  });

  test('cannot be guessed for: after five codes the link is over', async () => {
    await start();
    const path = await askForLink();
    const browser = browseUnconfirmed();
    const code = (codeOn(await browser.open(path)) ?? '').replaceAll(' ', '');
    const other = (step: number) => String((Number(code) + step) % 1_000_000).padStart(6, '0');
    for (const step of [1, 2, 3, 4, 5])
      expect((await say(other(step))).errors).toEqual({ page_code: expect.any(String) });
    expect((await say(code)).response).toBe('updated');
    expect(shown()).toContain('does not work any more');
    expect(codeOn(await browser.open(path))).not.toBeNull();
    expect(await stored()).toBeNull();
  });

  test('is not confirmed before it was opened, nor by what another browser was shown', async () => {
    await start();
    const path = await askForLink();
    expect((await say('000000')).errors).toEqual({ page_code: expect.any(String) });
    const first = browseUnconfirmed();
    const code = codeOn(await first.open(path)) ?? '';
    const again = await askForLink();
    const second = browseUnconfirmed();
    await second.open(again);
    expect((await say(code)).errors).toEqual({ page_code: expect.any(String) });
    expect(codeOn(await second.open(again))).not.toBe(code);
  });
});

describe('a link', () => {
  const opened = async (): Promise<{ path: string; browser: ConnectBrowser }> => {
    const path = await askForLink();
    const browser = browse();
    await browser.open(path);
    return { path, browser };
  };

  test('works once', async () => {
    await start();
    const { path, browser } = await opened();
    expect((await browser.send(path, byKeys())).status).toBe(200);
    expect((await browser.send(path, byKeys())).status).toBe(410);
    expect((await browser.open(path)).status).toBe(410);
  });

  test('works once also when the form is sent many times at once', async () => {
    await start();
    const { path, browser } = await opened();
    const { cookie, proof } = browser;
    const body = new URLSearchParams({ proof, ...byKeys() }).toString();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        callPage(stage.port, path, { method: 'POST', headers: { ...formType, Cookie: cookie }, body }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'mint')).toHaveLength(1);
  });

  test('that was stolen after it was opened is of no use to the thief, and its person goes on', async () => {
    await start();
    const { path, browser } = await opened();
    const thief = browse();
    expect((await thief.open(path)).status).toBe(410);
    expect((await thief.send(path, byKeys('mallory'))).status).toBe(403);
    thief.cookie = `connect=${randomBytes(32).toString('base64url')}`;
    thief.proof = browser.proof;
    expect((await thief.send(path, byKeys('mallory'))).status).toBe(403);
    expect(await stored()).toBeNull();
    expect((await browser.send(path, byKeys())).status).toBe(200);
    expect(await stored()).toMatchObject({ platformUser: 'demo' });
  });

  test('ends after ten minutes, opened or not', async () => {
    await start();
    const { path, browser } = await opened();
    const unopened = await askForLink();
    ahead = 600_000;
    expect((await browse().open(unopened)).status).toBe(410);
    expect((await browser.send(path, byKeys())).status).toBe(410);
    expect(await stored()).toBeNull();
  });

  test("is one person's: what is given there is connected to nobody else", async () => {
    await start();
    const path = await askForLink(stage.slack.users.colleague.id);
    const browser = browse();
    const { body } = await browser.open(path);
    // Whoever follows another's link reads whose it is.
    expect(body).toContain(stage.slack.users.colleague.name);
    await browser.send(path, byKeys());
    expect(await stored()).toBeNull();
    expect(await stored(stage.slack.users.colleague.id)).toMatchObject({ platformUser: 'demo' });
  });

  test('and its form belong together: the form of one is nothing to another', async () => {
    await start();
    const [mine, hers] = [await opened(), await askForLink(stage.slack.users.colleague.id)];
    const browser = browse();
    await browser.open(hers);
    browser.proof = mine.browser.proof;
    expect((await browser.send(hers, byKeys())).status).toBe(403);
    expect(await stored(stage.slack.users.colleague.id)).toBeNull();
  });

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a site beside it', { 'Sec-Fetch-Site': 'same-site' }],
    ['another origin', { Origin: 'https://evil.example' }],
  ])('takes no form that was sent from %s', async (_, headers) => {
    await start();
    const { path, browser } = await opened();
    expect((await browser.send(path, byKeys(), headers)).status).toBe(403);
    expect(await stored()).toBeNull();
    expect(
      (await browser.send(path, byKeys(), { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' })).status,
    ).toBe(200);
  });

  test('is no place to try keys: after a dozen it is over', async () => {
    await start();
    const { path, browser } = await opened();
    const wrong = { ...byKeys(), secret_key: 'wrong-secret-key' };
    for (let time = 0; time < 12; time += 1) expect((await browser.send(path, wrong)).status).toBe(422);
    expect((await browser.send(path, byKeys())).status).toBe(410);
    expect(await stored()).toBeNull();
  });
});

test('a thousand forged, replayed and expired tries: none is accepted', async () => {
  await start();
  const used = await askForLink();
  const user = browse();
  await user.open(used);
  expect((await user.send(used, byKeys())).status).toBe(200);
  await stage.app.store.accounts.remove(keyOf(), Date.now());
  const old = await askForLink();
  const late = browse();
  await late.open(old);
  const mints = stage.platform.requests.length;
  ahead = 600_001;
  const open = await askForLink();
  const rightful = browse();
  await rightful.open(open);

  const random = () => randomBytes(32).toString('base64url');
  const forged: readonly (() => Promise<{ status: number }>)[] = [
    // No such link, opened or sent to.
    () => browse().open(`/gpu/connect/${random()}`),
    () => {
      const stranger = browse();
      stranger.cookie = `connect=${random()}`;
      stranger.proof = random();
      return stranger.send(`/gpu/connect/${random()}`, byKeys());
    },
    // One that was used, by the browser that used it.
    () => user.send(used, byKeys()),
    () => user.open(used),
    // One that ended.
    () => late.send(old, byKeys()),
    // One that is good, by somebody else: without a cookie, with a cookie of their own, with the right one and another proof.
    () =>
      callPage(stage.port, open, {
        method: 'POST',
        headers: formType,
        body: new URLSearchParams(byKeys()).toString(),
      }),
    () => {
      const thief = browse();
      thief.cookie = `connect=${random()}`;
      thief.proof = rightful.proof;
      return thief.send(open, byKeys());
    },
    () => {
      const thief = browse();
      thief.cookie = rightful.cookie;
      thief.proof = random();
      return thief.send(open, byKeys());
    },
    () => rightful.send(open, byKeys(), { 'Sec-Fetch-Site': 'cross-site' }),
    () => rightful.send(open, byKeys(), { Origin: 'https://evil.example' }),
  ];
  const statuses: number[] = [];
  for (let round = 0; round < 100; round += 1)
    statuses.push(...(await Promise.all(forged.map((attempt) => attempt()))).map(({ status }) => status));
  expect(statuses).toHaveLength(1000);
  expect(statuses.filter((status) => status !== 403 && status !== 410)).toEqual([]);
  expect(await stored()).toBeNull();
  expect(stage.platform.requests.length).toBe(mints);
  // And the one that is meant still is.
  expect((await rightful.send(open, byKeys())).status).toBe(200);
});

test('where people connect in Slack there is no page', async () => {
  await start({ env: { PUBLIC_URL: publicUrl, CONNECT_WITH: 'modal' } });
  await stage.person.command('/gpu-instance', 'connect');
  await stage.slack.until(() => view()?.callback_id === 'connect', { what: 'the connect modal' });
  expect((await callPage(stage.port, `/gpu/connect/${'x'.repeat(43)}`)).status).toBe(404);
  await stage.person.close();
});
