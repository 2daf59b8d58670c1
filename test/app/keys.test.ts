// Connecting by access key, and never being asked for a token again.
import { afterEach, describe, expect, test } from '@jest/globals';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import { quick } from '../support/running.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
let other: PlatformSimulator | null = null;
afterEach(async () => {
  await stage.stop();
  await other?.stop();
  other = null;
});

const start = async (options: StageOptions = {}) => {
  stage = await startStage({ takesKeys: true, ...options });
};
const owner = () => stage.slack.users.owner.id;
const view = () => stage.slack.openView(owner());
const shown = () => JSON.stringify(view()?.blocks);
const key = () => ({ teamId: stage.slack.team.id, userId: owner() });
const calls = (endpoint: string) => stage.platform.requests.filter((each) => each.endpoint === endpoint);
const direct = () => stage.slack.messages(stage.slack.directChannel(owner()).id, { as: owner() });
const isForm = () => view()?.callback_id === 'launch';

test('a newcomer connects by key pair, the token ends, and a launch goes through unnoticed', async () => {
  await start();
  await stage.person.command('/gpu-instance');
  await stage.slack.until(() => view()?.callback_id === 'connect', { what: 'the connect modal' });
  await stage.person.click('connect_use_keys');
  await stage.slack.until(() => shown().includes('secret_key'), { what: 'the inputs of an access key' });
  const { user, accessKey, secretKey } = stage.platform.keysOf('demo');
  await stage.person.fill({ platform_user: user, access_key: accessKey, secret_key: secretKey });
  expect((await stage.person.submit()).errors).toBeUndefined();
  expect(view()?.callback_id).toBe('launch');
  expect(shown()).toContain('Connected as *demo*. This app renews your token by itself.');
  await stage.person.close();

  stage.platform.endTokens();
  await stage.launch({ instanceServiceName: 'after_the_end' });
  await stage.message(/after_the_end/u);
  expect(stage.platform.instances.map(({ instanceServiceName }) => instanceServiceName)).toEqual([
    'after_the_end',
  ]);
  expect(calls('create')).toHaveLength(1);
  expect(direct()).toEqual([]);
});

test('goes through unnoticed as well right after the last one, while nothing has to be read for the form', async () => {
  await start();
  await stage.connectByKeys();
  await stage.person.close();
  for (const name of ['one_more', 'and_another', 'and_the_last']) {
    await stage.person.command('/gpu-instance');
    await stage.slack.until(isForm, { what: 'the form' });
    await stage.person.fill({ ...documentedFields, instanceServiceName: name });
    await stage.person.submit();
    await stage.message(new RegExp(name, 'u'));
    stage.platform.endTokens();
  }
  expect(stage.platform.instances).toHaveLength(3);
  expect(calls('create')).toHaveLength(3);
  expect(direct()).toEqual([]);
});

test('a token that ended by its own word is replaced before the create call is made', async () => {
  let ahead = 0;
  await start({
    platform: { now: () => Date.now() + ahead, settings: { maxSkewSec: null } },
    overrides: { clock: () => Date.now() + ahead },
  });
  expect((await stage.connectByKeys()).errors).toBeUndefined();
  expect(shown()).toContain('Connected as *demo*');
  await stage.person.close();
  ahead = 60 * 86_400_000;
  await stage.launch({ instanceServiceName: 'weeks_later' });
  await stage.message(/weeks_later/u);
  expect(stage.platform.instances).toHaveLength(1);
  expect(calls('mint')).toHaveLength(2);
});

describe('a key that does not work', () => {
  test.each([
    ['a wrong secret key', { secretKey: 'nonsense-nonsense' }],
    ['another user', { user: 'somebody' }],
    ['another access key', { accessKey: 'f'.repeat(32) }],
  ])('is refused on its field, and nothing is stored: %s', async (_, change) => {
    await start();
    const { errors } = await stage.connectByKeys(change);
    expect(errors?.secret_key).toMatch(/does not take this key.*Nothing was stored/u);
    expect(await stage.app.store.accounts.find(key())).toBeNull();
  });

  test('is told once, with what to do, when it stops working later; the form asks for another', async () => {
    await start({ expectedLogs: /refused/u, ...quick, takesKeys: true });
    await stage.connectByKeys();
    await stage.person.close();
    await stage.launch({ instanceServiceName: 'watched_one' });
    await stage.message(/Status: (?:Waiting|Deploying|Running)/u);
    stage.platform.settings.revokedKeys = [stage.platform.keysOf('demo').accessKey];
    stage.platform.endTokens();
    await stage.message(/does not take your access key any more/u, stage.slack.directChannel(owner()).id);
    const mints = calls('mint').length;

    for (let time = 0; time < 3; time += 1) {
      await stage.person.command('/gpu-instance');
      await stage.slack.until(() => shown()?.includes('does not take your access key any more'), {
        what: 'the connect step, asking for a key',
      });
      expect(shown()).toContain('secret_key');
      await stage.person.close();
    }
    await stage.app.idle();
    expect(calls('mint')).toHaveLength(mints);
    expect(direct().filter(({ text }) => /access key any more/u.test(text ?? ''))).toHaveLength(1);
    expect(direct()[0]?.text).toContain('generate a new key');
  });
});

describe('several regions', () => {
  async function startWithTwo(options: StageOptions = {}) {
    other = await startPlatformSimulator({ settings: { clusterId: '20001' } });
    const region = {
      clusterId: '20001',
      name: '华东一区【昆山】',
      suspended: false,
      aiUrl: `${other.origin}/ai`,
    };
    await start({
      ...options,
      platform: { settings: { otherRegions: [region] } },
      env: { PLATFORM_REGION_HOSTS: new URL(other.origin).host, ...options.env },
    });
  }
  const choose = async (region: string) => {
    await stage.connectByKeys();
    expect(shown()).toContain('Your key is good for several regions');
    await stage.person.fill({ key_region: region });
    expect((await stage.person.submit()).errors).toBeUndefined();
    expect(shown()).toContain('Connected as *demo*');
    await stage.person.close();
  };

  test('are chosen from, and what was launched in one is watched and stopped there', async () => {
    await startWithTwo({ env: quick.env });
    await choose('20001');
    await stage.launch({ instanceServiceName: 'in_the_east' });
    await stage.message(/in_the_east/u);
    expect(other?.instances.map(({ instanceServiceName }) => instanceServiceName)).toEqual(['in_the_east']);
    expect(stage.platform.instances).toEqual([]);

    await choose('11112');
    await stage.launch({ instanceServiceName: 'at_home' });
    await stage.message(/at_home/u);
    expect(stage.platform.instances.map(({ instanceServiceName }) => instanceServiceName)).toEqual([
      'at_home',
    ]);

    const card = (name: string, match: RegExp) =>
      stage.slack.until(
        () =>
          stage.slack
            .messages(stage.slack.channels.member.id)
            .find(({ text }) => text?.includes(name) && match.test(text)),
        { what: `a card of ${name} like ${match}` },
      );
    // Both are seen, each in its own region.
    await card('in_the_east', /Status: (?:Waiting|Deploying|Running)/u);
    await card('at_home', /Status: (?:Waiting|Deploying|Running)/u);
    const east = await card('in_the_east', /Status/u);
    await stage.person.click('instance_stop', { messageTs: east.ts, channel: east.channel });
    await card('in_the_east', /Status: Terminated/u);
    expect(other?.requests.filter(({ endpoint }) => endpoint === 'stop')).toHaveLength(1);
    expect(calls('stop')).toEqual([]);
  });

  test('at an address that no operator allows are not used, and the log says which', async () => {
    await startWithTwo({ env: { PLATFORM_REGION_HOSTS: '' }, expectedLogs: /PLATFORM_REGION_HOSTS/u });
    await stage.connectByKeys();
    // The one that is left is chosen by itself.
    expect(shown()).toContain('Connected as *demo*');
    expect(await stage.app.store.accounts.find(key())).toMatchObject({ region: '11112' });
    expect(await stage.logged(/PLATFORM_REGION_HOSTS/u)).toContain(new URL(other?.origin ?? '').host);
    expect(other?.requests).toEqual([]);
  });
});

test('where no login is set, nobody is offered to connect by key', async () => {
  await start({ takesKeys: false });
  await stage.person.command('/gpu-instance', 'connect');
  await stage.slack.until(() => view()?.callback_id === 'connect', { what: 'the connect modal' });
  expect(shown()).not.toContain('connect_use_keys');
  await stage.person.close();
});

test('a launch whose create call meets a token that was just ended is not sent twice, and the next one goes through', async () => {
  await start();
  await stage.connectByKeys();
  await stage.person.close();
  await stage.person.command('/gpu-instance');
  await stage.slack.until(isForm, { what: 'the form' });
  await stage.app.settled();
  await stage.person.fill({ ...documentedFields, instanceServiceName: 'refused_once' });
  await stage.app.settled();
  stage.platform.endTokens();
  expect((await stage.person.submit()).errors).toBeUndefined();
  await stage.message(/this app has another one by now.*Open the form again/su);
  expect(stage.platform.instances).toEqual([]);
  expect(calls('create')).toHaveLength(1);
  await stage.launch({ instanceServiceName: 'and_again' });
  await stage.message(/and_again/u);
  expect(stage.platform.instances).toHaveLength(1);
});

test('whoami tells how one is connected, and disconnecting forgets the key', async () => {
  await start();
  await stage.connectByKeys();
  await stage.person.close();
  await stage.person.command('/gpu-instance', 'whoami');
  expect((await stage.message(/Connected as/u)).text).toMatch(
    /This app renews your token by itself.*Region 11112/su,
  );
  await stage.person.command('/gpu-instance', 'disconnect');
  await stage.message(/forgotten/u);
  expect(await stage.app.store.accounts.find(key())).toBeNull();
});
