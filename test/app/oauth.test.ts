// Stories of workspaces that install the app themselves: OAuth between the real app and Slack's stand-in.
import { afterEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/config/secrets.ts';
import { diagnose, readForDiagnosis } from '../../src/doctor/diagnose.ts';
import type { WebApiFault } from '../../src/playground/workspace/simulator.ts';
import { callPage } from '../support/connect-browser.ts';
import {
  browser,
  connectIn,
  groundOf,
  installOn,
  launchIn,
  messageIn,
  org,
  ownerIn,
  publicUrl,
  second,
  startInstallable,
  third,
} from '../support/installing.ts';
import { findSecrets } from '../support/secret-scan.ts';
import type { Stage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const main = () => groundOf(stage.slack);
const installations = () => stage.app.store.installations;
const shown = (slack = stage.slack) => JSON.stringify(slack.openView(slack.users.owner.id)?.blocks ?? []);
const token = () => stage.platform.mintToken({ user: 'demo', expiresInMs: 86_400_000 });
const logged = (match: RegExp) => stage.logs.filter((line) => match.test(line));

describe('a workspace', () => {
  test('that installed the app is served, by a token that nobody reads', async () => {
    stage = await startInstallable();
    const page = await installOn(stage, main());
    expect(page.body).toContain('Added to');
    expect(page.body).toContain('已添加到');
    await stage.connect();
    await stage.launch();
    const card = await stage.message(/Task ID/u);
    expect(card.bot_id).toBe(stage.slack.bot.botId);
    const kept = await installations().find(main().id);
    expect(kept).toMatchObject({ isOrgWide: false, tokenEndsAt: null, sealedRefreshToken: null });
    expect(kept?.sealedToken).toMatch(/^eyJ/u);
    const audit = await stage.app.store.audit.list({ teamId: main().id, limit: 99 });
    expect(audit.map(({ action }) => action)).toContain('workspace.installed');
  });

  test('that did not is told where it can, and nothing else happens', async () => {
    stage = await startInstallable({ expectedLogs: /is not installed in/u });
    await stage.person.command('/gpu-instance', 'list');
    const said = await stage.message(/not installed in your workspace/u);
    expect(said.text).toContain(`${publicUrl}/slack/install`);
    expect(said.visible_to).toBe(stage.slack.users.owner.id);
    expect(logged(/is not installed in/u)).toHaveLength(1);
    expect(stage.slack.apiCalls.filter(({ method }) => method !== 'api.test')).toEqual([]);
  });

  test('that declined has nothing installed, and reads so', async () => {
    stage = await startInstallable();
    const own = browser(stage.port);
    const page = await own.comeBack(stage.slack.desk.deny(await own.begin()));
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('declined')]);
    expect(await installations().list('', 9)).toEqual([]);
  });
});

describe('the page', () => {
  test('is strict, comes in both languages, and its cookie is for this browser alone', async () => {
    stage = await startInstallable();
    const page = await callPage(stage.port, '/apps/gpu/slack/install');
    expect(page.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'/u),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
    });
    expect(String(page.headers['set-cookie'])).toMatch(
      /HttpOnly; SameSite=Lax; Path=\/apps\/gpu\/slack\/; Max-Age=600; Secure$/u,
    );
    for (const words of ['Add to Slack', '添加到 Slack']) expect(page.body).toContain(words);
    expect(page.body).not.toMatch(/<script|<img|src=/u);
    const link = new URL(await browser(stage.port).begin());
    expect(link.origin).toBe(stage.slack.origin);
    expect(link.searchParams.get('scope')).toBe('commands,chat:write,chat:write.public,users:read');
    expect(link.searchParams.get('redirect_uri')).toBe(`${publicUrl}/slack/oauth_redirect`);
    expect((await callPage(stage.port, '/slack/install', { method: 'HEAD' })).status).toBe(405);
  });

  test.each([
    ['of another browser', (address: string) => [address, '']],
    [
      'with the cookie of another flow',
      async (address: string) => {
        const other = browser(stage.port);
        await other.begin();
        return [address, other.cookie];
      },
    ],
    ['without a state', (address: string, cookie: string) => [address.replace(/&state=.*/u, ''), cookie]],
    [
      'whose state was made up',
      (address: string) => {
        const state = `${'a'.repeat(32)}.zzzzzzzz.${'b'.repeat(43)}`;
        return [address.replace(/state=.*/u, `state=${state}`), `gpu-instance-install=${state}`];
      },
    ],
  ])('does nothing for an answer %s', async (_, change) => {
    stage = await startInstallable();
    const own = browser(stage.port);
    const address = stage.slack.desk.approve(await own.begin(), main(), 'U1');
    const [changed = '', cookie = ''] = await change(address, own.cookie);
    const page = await own.comeBack(changed, { Cookie: cookie });
    expect([page.status, page.body]).toEqual([403, expect.stringContaining('of another browser')]);
    expect(await installations().list('', 9)).toEqual([]);
    expect(stage.slack.apiCalls.filter(({ method }) => method === 'oauth.v2.access')).toEqual([]);
  });

  test('does nothing for a state that ended, or comes a second time, also to another replica', async () => {
    let now = Date.now();
    stage = await startInstallable({ overrides: { clock: () => now, watchesHealth: false } });
    const own = browser(stage.port);
    const late = stage.slack.desk.approve(await own.begin(), main(), 'U1');
    now += 600_001;
    expect((await own.comeBack(late)).status).toBe(403);
    expect(await installations().list('', 9)).toEqual([]);

    const again = browser(stage.port);
    const address = stage.slack.desk.approve(await again.begin(), main(), 'U1');
    const { cookie } = again;
    expect((await again.comeBack(address)).status).toBe(200);
    // Another code, with the state that was used.
    const reused = stage.slack.desk.approve(
      `${stage.slack.origin}/?${new URLSearchParams({
        client_id: stage.slack.desk.clientId,
        scope: 'commands',
        redirect_uri: `${publicUrl}/slack/oauth_redirect`,
        state: cookie.split('=')[1] ?? '',
      })}`,
      second,
      'U1',
    );
    expect((await again.comeBack(reused, { Cookie: cookie })).status).toBe(403);
    expect(await installations().list('', 9)).toEqual([main().id]);
  });

  test('says in words when Slack does not take the code, or is away', async () => {
    stage = await startInstallable({ expectedLogs: /an installation was not made/u });
    const own = browser(stage.port);
    const address = stage.slack.desk.approve(await own.begin(), main(), 'U1');
    const page = await own.comeBack(address.replace(/code=[^&]+/u, 'code=made.up'));
    expect([page.status, page.body]).toEqual([502, expect.stringContaining('did not accept')]);
    const next = browser(stage.port);
    const good = stage.slack.desk.approve(await next.begin(), main(), 'U1');
    stage.slack.faults.set('oauth.v2.access', { kind: 'drop-before' });
    const away = await next.comeBack(good);
    expect([away.status, away.body]).toEqual([502, expect.stringContaining('could not be asked')]);
    expect(logged(/an installation was not made/u).join()).toContain('invalid_code');
    expect(await installations().list('', 9)).toEqual([]);
  });
});

describe('a token that ends', () => {
  const hour = 3_600_000;

  test('is renewed ahead of its end, once for all replicas, and both tokens are replaced', async () => {
    let now = Date.now();
    const clock = () => now;
    stage = await startInstallable({
      overrides: { clock, watchesHealth: false },
      slack: { now: clock },
    });
    stage.slack.desk.rotates = true;
    await installOn(stage, main());
    const before = await installations().find(main().id);
    expect(before?.tokenEndsAt).toBeGreaterThan(now + 11 * hour);
    await stage.person.command('/gpu-instance', 'help');
    expect(stage.slack.desk.refreshes).toBe(0);

    now += 10.5 * hour;
    await Promise.all(Array.from({ length: 5 }, () => stage.person.command('/gpu-instance', 'help')));
    await stage.slack.until(() => stage.slack.desk.refreshes > 0, { what: 'a refresh' });
    await stage.app.settled();
    const renewed = async () => {
      const after = await installations().find(main().id);
      return after?.sealedToken !== before?.sealedToken ? after : null;
    };
    let after = await renewed();
    while (!after) {
      await new Promise((resolve) => setImmediate(resolve));
      after = await renewed();
    }
    expect(stage.slack.desk.refreshes).toBe(1);
    expect(after.sealedRefreshToken).not.toBe(before?.sealedRefreshToken);
    expect(after.tokenEndsAt).toBeGreaterThan(now + 11 * hour);

    // Long over: whoever comes next waits for another one.
    now += 100 * hour;
    await stage.person.command('/gpu-instance', 'connect');
    await stage.slack.until(() => shown().includes('token'), { what: 'the connect modal' });
    expect(stage.slack.desk.refreshes).toBe(2);
  });

  test('and cannot be renewed is the operator’s to read, once', async () => {
    let now = Date.now();
    const clock = () => now;
    stage = await startInstallable({
      overrides: { clock, watchesHealth: false },
      slack: { now: clock },
      expectedLogs: /gives no next bot token|of Slack failed|NoBotError|no bot token for/u,
    });
    stage.slack.desk.rotates = true;
    await installOn(stage, main());
    now += 13 * hour;
    stage.slack.desk.uninstall(main().id);
    await stage.person.command('/gpu-instance', 'connect');
    expect(await stage.logged(/gives no next bot token/u)).toContain('invalid_refresh_token');
  });
});

describe('the end of an installation', () => {
  const told = (event: object) => stage.slack.event(event as { type: string });

  test.each([
    ['app_uninstalled', { type: 'app_uninstalled' }],
    ['tokens_revoked', { type: 'tokens_revoked', tokens: { bot: ['U1'] } }],
  ])('told by %s, erases its tokens and what is secret there, and no other’s', async (_, event) => {
    stage = await startInstallable({ expectedLogs: /taken out of a workspace|is not installed in/u });
    const other = stage.slack.addTeam(second);
    await installOn(stage, main());
    await installOn(stage, groundOf(other));
    await stage.connect();
    await connectIn(other, token());
    stage.slack.desk.uninstall(main().id);
    await told(event);
    expect(await installations().list('', 9)).toEqual([second.id]);
    const { accounts } = stage.app.store;
    const { id: userId } = stage.slack.users.owner;
    expect(await accounts.find({ teamId: main().id, userId })).toBeNull();
    expect(await accounts.find({ teamId: second.id, userId })).not.toBeNull();
    await stage.person.command('/gpu-instance', 'list');
    await stage.message(/not installed in your workspace/u);
    await ownerIn(other).command('/gpu-instance', 'list');
    await other.until(() => shown(other).length > 2);

    // Installed again, it begins anew.
    await installOn(stage, main());
    await stage.connect();
    expect(await accounts.find({ teamId: main().id, userId })).not.toBeNull();
  });

  test('told late, after it was installed again, erases nothing', async () => {
    stage = await startInstallable();
    await installOn(stage, main());
    stage.slack.desk.uninstall(main().id);
    await installOn(stage, main());
    await stage.connect();
    await told({ type: 'app_uninstalled' });
    await told({ type: 'tokens_revoked', tokens: { bot: ['U1'] } });
    expect(await installations().list('', 9)).toEqual([main().id]);
    const { id: userId } = stage.slack.users.owner;
    expect(await stage.app.store.accounts.find({ teamId: main().id, userId })).not.toBeNull();
  });

  test('of an organisation erases each of its workspaces', async () => {
    stage = await startInstallable({ expectedLogs: /taken out of a workspace/u });
    stage.slack.join(org);
    const other = stage.slack.addTeam(third, org);
    other.setDelivery({ mode: 'http', url: `http://127.0.0.1:${stage.port}/slack/events` });
    await installOn(stage, org);
    await stage.connect();
    await ownerIn(other).command('/gpu-instance', 'list');
    await other.until(() => shown(other).length > 2);
    await stage.app.settled();
    stage.slack.desk.uninstall(org.id);
    await told({ type: 'app_uninstalled' });
    expect(await installations().list('', 9)).toEqual([]);
    const { id: userId } = stage.slack.users.owner;
    expect(await stage.app.store.accounts.find({ teamId: org.id, userId })).toBeNull();
    for (const { id } of [main(), third])
      expect((await stage.app.store.workspaces.find(id))?.uninstalledAt).not.toBeNull();
  });
});

describe('an organisation', () => {
  test('that installed the app is served in each workspace, by one installation', async () => {
    stage = await startInstallable({ env: { ADMINS: `${third.id}/S0GROUP01` } });
    stage.slack.join(org);
    const other = stage.slack.addTeam(third, org);
    other.setUserGroup('S0GROUP01', [other.users.owner.id]);
    other.setDelivery({ mode: 'http', url: `http://127.0.0.1:${stage.port}/slack/events` });
    await installOn(stage, org);
    await stage.connect();
    await launchIn(stage, stage.slack, 'here');
    // In an organisation a person is the same everywhere.
    await launchIn(stage, other, 'there');
    const card = await messageIn(other, /there/u);
    expect(card.channel).toBe(other.channels.member.id);
    expect(await installations().list('', 9)).toEqual([org.id]);
    const launches = await stage.app.store.launches.findByUser(
      { teamId: org.id, userId: other.users.owner.id },
      9,
    );
    expect(launches.map(({ workspaceId }) => workspaceId)).toEqual([third.id, stage.slack.team.id]);
    await ownerIn(other).command('/gpu-instance', 'audit');
    await messageIn(other, /./u, other.channels.member.id);
    await other.until(() => other.apiCalls.some(({ method }) => method === 'usergroups.users.list'));
    const [asked] = other.apiCalls.filter(({ method }) => method === 'usergroups.users.list');
    expect(asked?.args).toMatchObject({ team_id: third.id });
    expect(findSecrets({ slack: other, logs: [], folder: stage.folder, secrets: [] })).toEqual([]);
  });

  test('that a workspace joins later: its people keep accounts and launches', async () => {
    stage = await startInstallable({ overrides: { watchesHealth: false } });
    await installOn(stage, main());
    await stage.connect();
    await launchIn(stage, stage.slack, 'before');
    stage.slack.join(org);
    await stage.person.command('/gpu-instance', 'help');
    await stage.slack.until(() => logged(/belongs to another key now/u).length > 0, { what: 'the move' });
    await stage.app.checkHealth();
    expect(await installations().find(main().id)).toMatchObject({ enterpriseId: org.id });
    await stage.person.command('/gpu-instance', 'recent');
    await stage.slack.until(() => shown().includes('`before`: created'));
    const key = { teamId: org.id, userId: stage.slack.users.owner.id };
    expect(await stage.app.store.accounts.find(key)).not.toBeNull();
  });
});

test('doctor looks with the token of the workspace that asks', async () => {
  stage = await startInstallable({ env: { ADMINS: `${second.id}/U0OLIVIA01` } });
  const other = stage.slack.addTeam(second);
  await installOn(stage, groundOf(other));
  await ownerIn(other).command('/gpu-instance', 'doctor');
  const said = JSON.stringify((await messageIn(other, /Slack/u)).blocks);
  expect(said).toContain(`in \`${second.name}\``);
  expect(said).toContain(`${publicUrl}/slack/install`);
  // Not how much all of them launch.
  expect(said).toContain('takes writes.');
  expect(said).not.toContain('launches');
});

test('doctor tells the workspace whose token ended so, and nothing of the others', async () => {
  let now = Date.now();
  const clock = () => now;
  stage = await startInstallable({
    env: { ADMINS: `${second.id}/U0OLIVIA01` },
    overrides: { clock, watchesHealth: false },
    slack: { now: clock },
    expectedLogs: /gives no next bot token|of Slack failed|NoBotError|no bot token for/u,
  });
  stage.slack.desk.rotates = true;
  const other = stage.slack.addTeam(second);
  await installOn(stage, groundOf(other));
  now += 13 * 3_600_000;
  stage.slack.desk.uninstall(second.id);
  await ownerIn(other).command('/gpu-instance', 'doctor');
  const said = JSON.stringify((await messageIn(other, /Slack/u)).blocks);
  expect(said).toContain("This workspace's bot token has ended");
  expect(said).toContain(`installed at \`${publicUrl}/slack/install\``);
  expect(said).not.toContain('launches');
});

test('doctor tells the workspace whose token Slack refuses so', async () => {
  stage = await startInstallable();
  const found = await diagnose(readForDiagnosis(stage.env), {
    nodeVersion: process.versions.node,
    clock: Date.now,
    workspace: { botToken: new Secret('xoxb-of-another-app') },
  });
  expect(found).toContainEqual({
    code: 'installationRefused',
    facts: { word: 'invalid_auth', url: `${publicUrl}/slack/install` },
  });
});

test.each<[string, WebApiFault, string | null]>([
  ['trouble of its own', { kind: 'error', error: 'fatal_error' }, 'fatal_error'],
  ['what nobody knows', { kind: 'error', error: 'a_word_of_tomorrow' }, 'a_word_of_tomorrow'],
  ['something that is not Slack', { kind: 'http', status: 403 }, 'HTTP 403'],
  ['that the code was used', { kind: 'error', error: 'code_already_used' }, null],
])('doctor that asks for the client and hears of %s takes neither for known', async (_, fault, cause) => {
  stage = await startInstallable();
  stage.slack.faults.set('oauth.v2.access', fault);
  const found = await diagnose(readForDiagnosis(stage.env), {
    nodeVersion: process.versions.node,
    clock: Date.now,
  });
  const told = found.filter(({ code }) => code.startsWith('oauth'));
  expect(told.map(({ code }) => code)).toEqual(['oauthSet', ...(cause ? ['oauthUnknown'] : [])]);
  if (cause) expect(told[1]?.facts).toEqual({ cause });
});

test.each([
  ['as Slack knows it', {}, false],
  ['of another app', { SLACK_CLIENT_ID: '123456.7890' }, true],
  ['with another secret', { SLACK_CLIENT_SECRET: 'of-another-app' }, true],
])('doctor tries the client, %s', async (_, env, isRefused) => {
  stage = await startInstallable();
  const found = await diagnose(readForDiagnosis({ ...stage.env, ...env }), {
    nodeVersion: process.versions.node,
    clock: Date.now,
  });
  const codes = found.map(({ code }) => code);
  expect(codes).toContain('oauthSet');
  expect(codes.includes('oauthRefused')).toBe(isRefused);
  expect(JSON.stringify(found)).not.toContain('of-another-app');
});

test('Socket Mode serves them as well', async () => {
  stage = await startInstallable({ mode: 'socket' });
  const other = stage.slack.addTeam(second);
  other.setDelivery({ mode: 'socket' });
  await installOn(stage, main());
  await installOn(stage, groundOf(other));
  await connectIn(other, token());
  await launchIn(stage, other, 'by_socket');
  expect(JSON.stringify(stage.slack.messages(stage.slack.channels.member.id))).not.toContain('by_socket');
});
