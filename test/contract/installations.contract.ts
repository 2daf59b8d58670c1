import { expect, test } from '@jest/globals';
import { createSealer } from '../../src/accounts/sealer.ts';
import { Secret } from '../../src/config/secrets.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { system } from '../../src/system.ts';
import type { Installation } from '../../src/workspaces/installation.ts';
import { Installations, type Renewal } from '../../src/workspaces/installations.ts';
import { keyNamed } from '../support/app-config.ts';
import { now } from './samples.ts';
import type { Its } from './test-database.ts';

const anInstallation = (override: Partial<Installation> = {}): Installation => ({
  id: 'T0001',
  isOrgWide: false,
  enterpriseId: null,
  name: 'One',
  botId: 'B1',
  botUserId: 'U1',
  url: null,
  sealedToken: 'sealed 1',
  sealedRefreshToken: 'sealed refresh 1',
  tokenEndsAt: now + 1000,
  installedAt: now,
  ...override,
});
const noRebind = async () => null;
const next = { sealedToken: 'sealed 2', sealedRefreshToken: 'sealed refresh 2', tokenEndsAt: now + 9000 };
const claim = (by: string, at = now) => ({ by, now: at, until: at + 1000 });
const sealer = createSealer([new Secret(keyNamed('installations'))]);

export function testInstallations(its: Its): void {
  test('is found as it was kept; a later one takes its place, and the audit log says both', async () => {
    const { installations, audit } = its().store;
    await installations.save(anInstallation(), 'U9');
    expect(await installations.find('T0001')).toStrictEqual(anInstallation());
    const again = anInstallation({ ...next, name: 'Two', sealedRefreshToken: null, tokenEndsAt: null });
    await installations.save(again, 'U8');
    expect(await installations.find('T0001')).toStrictEqual(again);
    expect(await installations.find('T0002')).toBeNull();
    const lines = (await audit.list({ teamId: 'T0001', limit: 9 })).filter(
      ({ action }) => action === 'workspace.installed',
    );
    expect(lines.map(({ userId }) => userId)).toEqual(['U9', 'U8']);
  });

  test('speaks in its workspace; an organisation’s in each that has none of its own', async () => {
    const { installations, workspaces } = its().store;
    const org = anInstallation({ id: 'E0001', isOrgWide: true, enterpriseId: 'E0001' });
    await installations.save(org, 'U9');
    await installations.save(anInstallation({ enterpriseId: 'E0001' }), 'U9');
    for (const id of ['T0001', 'T0002', 'T0003'])
      await workspaces.install(
        { id, enterpriseId: id === 'T0003' ? null : 'E0001', name: id, botUserId: 'U1' },
        noRebind,
        now,
      );
    const of = async (id: string) => (await installations.findFor(id))?.id ?? null;
    expect([await of('T0001'), await of('T0002'), await of('T0003'), await of('E0001')]).toEqual([
      'T0001',
      'E0001',
      null,
      'E0001',
    ]);
    expect(await installations.workspacesUnder('E0001')).toEqual(['T0002']);
    expect(await installations.list('', 9)).toEqual(['E0001', 'T0001']);
    expect(await installations.list('E0001', 1)).toEqual(['T0001']);
  });

  test('a workspace’s own installation never speaks in another one of its enterprise', async () => {
    const { installations, workspaces } = its().store;
    await installations.save(anInstallation({ enterpriseId: 'E0001' }), 'U9');
    await workspaces.install(
      { id: 'T0002', enterpriseId: 'E0001', name: 'b', botUserId: 'U1' },
      noRebind,
      now,
    );
    expect(await installations.findFor('T0002')).toBeNull();
  });

  test('is renewed by one at a time, in whatever process; who lost the claim stores nothing', async () => {
    const { store, another } = its();
    const other = await another();
    await store.installations.save(anInstallation(), 'U9');
    const claims = await Promise.all([
      store.installations.claimRenewal('T0001', 'sealed 1', claim('a')),
      other.installations.claimRenewal('T0001', 'sealed 1', claim('b')),
    ]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    const [winner, loser] = claims[0] ? ['a', 'b'] : ['b', 'a'];
    expect(await other.installations.replaceTokens('T0001', loser, next)).toBe(false);
    expect(await store.installations.find('T0001')).toMatchObject({ sealedToken: 'sealed 1' });
    expect(await store.installations.replaceTokens('T0001', winner, next)).toBe(true);
    expect(await other.installations.find('T0001')).toMatchObject(next);
    // The token that was renewed is none any more.
    expect(await other.installations.claimRenewal('T0001', 'sealed 1', claim('c'))).toBe(false);
  });

  test('a claim ends with its time, when it is given back, and with another installation', async () => {
    const { installations } = its().store;
    await installations.save(anInstallation(), 'U9');
    await installations.claimRenewal('T0001', 'sealed 1', claim('a'));
    expect(await installations.claimRenewal('T0001', 'sealed 1', claim('b', now + 999))).toBe(false);
    expect(await installations.claimRenewal('T0001', 'sealed 1', claim('b', now + 1000))).toBe(true);
    await installations.releaseRenewal('T0001', 'a');
    expect(await installations.claimRenewal('T0001', 'sealed 1', claim('c', now + 1001))).toBe(false);
    await installations.releaseRenewal('T0001', 'b');
    expect(await installations.claimRenewal('T0001', 'sealed 1', claim('c', now + 1001))).toBe(true);
    await installations.save(anInstallation({ ...next }), 'U9');
    expect(await installations.replaceTokens('T0001', 'c', { ...next, sealedToken: 'late' })).toBe(false);
    expect(await installations.find('T0001')).toMatchObject(next);
  });

  test('is gone with its workspace, and no other one’s', async () => {
    const { installations, workspaceSecrets } = its().store;
    await installations.save(anInstallation(), 'U9');
    await installations.save(anInstallation({ id: 'T0002' }), 'U9');
    const action = 'workspace.uninstalled' as const;
    await workspaceSecrets.erase({ teamId: 'T0001', workspaceId: 'T0001', action, by: 'slack', at: now });
    expect(await installations.list('', 9)).toEqual(['T0002']);
  });

  test('both of its sealed values are found where keys are rotated', async () => {
    const { installations, sealedValues } = its().store;
    await installations.save(anInstallation(), 'U9');
    const found = await sealedValues.findOthers('another key', null, 9);
    const rest = await sealedValues.findOthers('another key', found.at(-1)?.address ?? null, 9);
    expect([...found, ...rest].map(({ address }) => address)).toEqual([
      'installations/T0001',
      'installation-refreshes/T0001',
    ]);
  });

  test('a state of OAuth serves once, in whatever process, and is forgotten when it has ended', async () => {
    const { store, another } = its();
    const other = await another();
    const uses = await Promise.all([store.oauthStates.use('s', now), other.oauthStates.use('s', now)]);
    expect(uses.toSorted()).toEqual([false, true]);
    expect(await store.oauthStates.use('t', now + 1)).toBe(true);
    expect(await store.oauthStates.purge(now + 1)).toBe(1);
    expect(await store.oauthStates.use('t', now + 1)).toBe(false);
  });

  test('replicas that need the next token at once ask Slack for it once, and both have it', async () => {
    const { store, another } = its();
    const other = await another();
    let asked = 0;
    let answer: (renewal: Renewal) => void = () => undefined;
    const renew = () => {
      asked += 1;
      return new Promise<Renewal>((resolve) => {
        answer = resolve;
      });
    };
    const logger = createLogger({ level: 'silent', secrets: [] });
    const parts = { ...system, sealer, renew, logger, clock: () => now };
    const replicas = [store, other].map(
      ({ installations }) => new Installations({ ...parts, store: installations }),
    );
    const tokens = { token: new Secret('first'), refreshToken: new Secret('refresh'), endsAt: now };
    const { sealedToken: _, sealedRefreshToken: __, tokenEndsAt: ___, ...said } = anInstallation();
    await replicas[0]?.install(said, tokens, 'U9');
    const wanted = replicas.flatMap((each) => [each.token('T0001'), each.token('T0001')]);
    while (asked === 0) await new Promise((resolve) => setImmediate(resolve));
    answer({
      kind: 'renewed',
      tokens: { token: new Secret('second'), refreshToken: new Secret('another'), endsAt: now + 43_200_000 },
    });
    const given = await Promise.all(wanted);
    expect(given.map((token) => token?.reveal())).toEqual(['second', 'second', 'second', 'second']);
    expect(asked).toBe(1);
    const kept = await store.installations.find('T0001');
    expect(JSON.stringify(kept)).not.toMatch(/second|another/u);
    const opened = await sealer.open(kept?.sealedRefreshToken ?? '', 'bot-refresh-token', {
      teamId: 'T0001',
      userId: '',
    });
    expect(opened.ok && opened.secret.reveal()).toBe('another');
    // Copied to another workspace's row it does not open.
    expect(await sealer.open(kept?.sealedToken ?? '', 'bot-token', { teamId: 'T0002', userId: '' })).toEqual({
      ok: false,
      problem: 'damaged',
    });
  });
}
