// The Home tab, through the real app: what it shows, that it follows what happens elsewhere, and that every press is answered.
import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseOnCard } from '../support/card-menu.ts';
import { type HomeReader, readHome } from '../support/home.ts';
import type { StageOptions } from '../support/stage.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
let home: HomeReader;
afterEach(() => world.stage.stop());

const second = 1000;
const hour = 3_600_000;

async function start(options: StageOptions = {}): Promise<void> {
  world = await startWatched(options);
  home = readHome(world.stage);
}

const idle = () => world.stage.app.settled().then(() => world.stage.app.idle());

async function open(tab?: 'home' | 'messages'): Promise<void> {
  await world.stage.person.openHome(tab);
  await idle();
}

async function press(actionId: string, options: { value?: string } = {}): Promise<void> {
  const { status } = await world.stage.person.click(actionId, { home: true, ...options });
  expect(status).toBe(200);
  await idle();
}

async function search(words: string): Promise<void> {
  await world.stage.person.fill({ home_search: `${words}\n` }, { home: true });
  await idle();
}

async function launch(values: Record<string, string> = {}): Promise<void> {
  const { errors } = await world.stage.launch(values);
  expect(errors).toBeUndefined();
  await idle();
}

const modal = () => {
  const { slack } = world.stage;
  return slack.openView(slack.users.owner.id);
};
const modalText = () => JSON.stringify(modal()?.blocks ?? null);

describe('a newcomer', () => {
  test('reads what to do first, and nobody asks the platform for it', async () => {
    await start();
    world.calls();
    await open();
    const text = home.read();
    expect(text).toContain('[New GPU instance]');
    expect(text).toContain('*Not connected.*');
    expect(text).toContain(':white_large_square: Connect your platform account');
    expect(text).toContain('You have none yet.');
    expect(text).toContain('None yet. "Save as preset"');
    expect(text).not.toContain('[Everybody]');
    expect([home.published(), world.calls()]).toEqual([1, []]);
  });

  test('sees each step tick itself, and the list go once all are done', async () => {
    await start();
    await open();
    await world.stage.connect();
    await world.pass(second, second);
    expect(home.read()).toContain(':white_check_mark: Connect your platform account: done');
    expect(home.read()).toContain('Connected as *demo*');
    await launch();
    await world.pass(second, second);
    expect(home.read()).toContain(':white_check_mark: Launch your first instance: done');
    const { slack, person } = world.stage;
    await chooseOnCard(world.stage, 'save_preset');
    await slack.until(() => modal()?.callback_id === 'preset_save');
    await person.fill({ name: 'usual' });
    await person.submit();
    await world.pass(second, second);
    expect(home.read()).not.toContain('First steps');
    expect(home.read()).toMatch(/\*usual\*[^[]*\[Launch\]/u);
  });

  test('reads it in their own language', async () => {
    await start();
    const { slack } = world.stage;
    await slack.person(slack.users.chinese.id).openHome();
    await idle();
    expect(home.read(slack.users.chinese.id)).toContain('[新建 GPU 实例]');
  });

  test('connects from there', async () => {
    await start();
    await open();
    await press('home_connect');
    await world.stage.person.fill({ token: world.stage.token });
    await world.stage.person.submit();
    await world.pass(second, second);
    expect(home.read()).toContain('[Connect another]');
  });

  test('is greeted once in the messages, which point to Home', async () => {
    await start();
    await open('messages');
    await open('messages');
    const { slack } = world.stage;
    const said = slack.directMessages(slack.users.owner.id).map(({ text }) => text);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('*Home*');
    expect(slack.homeView(slack.users.owner.id)).toBeNull();
  });
});

describe('while it is open', () => {
  test('shows a change made elsewhere', async () => {
    await start();
    await world.stage.connect();
    await launch();
    await world.pass(20 * second);
    await open();
    home.published();
    expect(home.read()).toMatch(/\*Running\*/u);
    expect(home.read()).toContain('[Stop]');

    const [id = ''] = world.ids();
    await world.console(id, 'stop');
    await world.pass(60 * second);
    expect(home.published()).toBe(1);
    expect(home.read()).not.toMatch(/\*Running\*/u);
    expect(home.read()).toContain('[Start]');
  });

  test('several changes at once are one drawing', async () => {
    await start();
    await world.stage.connect();
    await open();
    home.published();
    await launch();
    expect(home.published()).toBe(0);
    await world.pass(second, second);
    expect(home.published()).toBe(1);
    expect(home.read()).toContain('Instances_2205113838');
  });

  test('a change that shows nowhere is not published', async () => {
    await start();
    await world.stage.connect();
    await open();
    home.published();
    await world.connectAgain();
    await world.pass(second, second);
    const again = home.published();
    const { store } = world.stage.app;
    const [account] = await store.accounts.findAll(null, 1);
    if (!account) throw new Error('nobody is connected');
    // Stored once more as it is: marked, drawn, the same.
    const stored = await store.accounts.find(account);
    if (stored) await store.accounts.save(stored);
    await world.pass(second, second);
    expect([again, home.published()]).toEqual([1, 0]);
  });

  test('opened again as it was left, it is not published again; once Slack shows something else, it is', async () => {
    await start();
    await open();
    home.published();
    await open();
    expect(home.published()).toBe(0);
    const { slack } = world.stage;
    await replaceHome();
    await open();
    expect(home.read()).toContain('[New GPU instance]');
    expect(slack.homeView(slack.users.owner.id)?.callback_id).toBe('home');
  });

  test('what somebody else published meanwhile is replaced, by what is true then', async () => {
    await start();
    await open();
    await replaceHome();
    home.published();
    await world.stage.connect();
    await world.pass(second, second);
    // With the hash that was known, which Slack refuses, and then without.
    expect(home.published()).toBe(2);
    expect(home.read()).toContain('Connected as *demo*');
  });

  test('counts as open for eight hours, and is drawn no more after that', async () => {
    await start();
    await world.stage.connect();
    await open();
    home.published();
    world.jump(8 * hour - 1);
    await launch({ timeoutLimit: 'unlimited' });
    await world.pass(second, second);
    expect(home.published()).toBe(0);
    const { store } = world.stage.app;
    const { slack } = world.stage;
    const owner = { teamId: slack.team.id, workspaceId: slack.team.id, userId: slack.users.owner.id };
    expect(await store.homes.find(owner)).toBeNull();
    await open();
    expect(home.read()).toContain('Instances_2205113838');
  });

  /** As another process of this app would, or the same one whose note of it was lost. */
  async function replaceHome(): Promise<void> {
    const { slack } = world.stage;
    const response = await fetch(`${slack.apiUrl}views.publish`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        user_id: slack.users.owner.id,
        view: { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text: 'older' } }] },
      }),
    });
    expect(await response.json()).toMatchObject({ ok: true });
  }
});

describe('what is pressed there', () => {
  async function running(): Promise<void> {
    await start();
    await world.stage.connect();
    await launch();
    await world.pass(20 * second);
    await open();
  }

  test('Stop is answered by Home itself, as on a card', async () => {
    await running();
    await press('instance_stop');
    await world.pass(second, second);
    expect(home.read()).toMatch(/\*Stopping…\*/u);
    expect(modal()).toBeNull();
    await world.pass(60 * second);
    expect(home.read()).toContain('[Start]');
  });

  test('Connect and Details open a window, over nothing', async () => {
    await running();
    await press('instance_details');
    expect(modal()?.callback_id).toBe('instance_details');
    await world.stage.person.close();
    await press('instance_connect');
    expect(modalText()).toContain('http');
  });

  test('Launch again opens the form, and so do New and a preset', async () => {
    await running();
    await press('launch_again');
    expect(modal()?.callback_id).toBe('launch');
    await world.stage.person.close();
    await press('home_new');
    expect(modal()?.callback_id).toBe('launch');
  });

  test.each([
    ['home_instances', /Instances_2205113838/u],
    ['home_recent', /Instances_2205113838/u],
    ['home_settings', /Mention me|mention/iu],
  ])('%s opens its window', async (actionId, words) => {
    await running();
    await press(actionId);
    expect(modalText()).toMatch(words);
  });

  test('a launch from there has its card in the messages with its person, and in no channel', async () => {
    await start();
    await world.stage.connect();
    await open();
    await press('home_new');
    const { slack, person } = world.stage;
    await person.fill({
      imagePath: documented,
      version: 'x',
      resourceGroup: 'TeslaM40',
      cpuNumber: '3',
      gpuNumber: '1',
      ramSize: '15',
    });
    expect(modalText()).toContain('comes to you alone');
    expect((await person.submit()).errors).toBeUndefined();
    await idle();
    const cards = slack.directMessages(slack.users.owner.id).filter(({ text }) => /Task ID/u.test(text));
    expect(cards).toHaveLength(1);
    expect(JSON.stringify(cards)).not.toContain('cannot post');
    expect(slack.messages(slack.channels.member.id, { as: slack.users.owner.id })).toEqual([]);
  });

  test('so has one from a preset that was saved in a channel', async () => {
    await running();
    await chooseOnCard(world.stage, 'save_preset');
    const { slack, person } = world.stage;
    await slack.until(() => modal()?.callback_id === 'preset_save');
    await person.fill({ name: 'usual' });
    await person.submit();
    await person.close();
    await world.pass(second, second);
    await press('preset_open');
    expect(modal()?.callback_id).toBe('launch');
    expect(modalText()).toContain('comes to you alone');
    expect((await person.submit()).errors).toBeUndefined();
    await idle();
    const cards = slack.directMessages(slack.users.owner.id).filter(({ text }) => /Task ID/u.test(text));
    expect(cards).toHaveLength(1);
    expect(JSON.stringify(cards)).not.toContain('cannot post');
  });

  test('pages are turned and launches are searched, and Home stays there when something changes', async () => {
    await start();
    await world.stage.connect();
    for (let at = 0; at < 13; at += 1)
      await launch({ instanceServiceName: `train_${String(at).padStart(2, '0')}` });
    await world.pass(second, second);
    await open();
    expect(home.read()).toContain('[Next page]');
    expect(home.read().split('Recent launches')[1]).not.toContain('train_00');
    await press('home_on', { value: 'launches:1' });
    expect(home.read()).toContain('[Previous page]');
    expect(home.read()).toContain('train_00');
    await search('train_07');
    const found = home.read().split('Recent launches')[1] ?? '';
    expect(found.match(/train_\d\d/gu)).toEqual(['train_07']);
    await world.connectAgain();
    await world.pass(second, second);
    expect(
      home
        .read()
        .split('Recent launches')[1]
        ?.match(/train_\d\d/gu),
    ).toEqual(['train_07']);
    await search('nothing like it');
    expect(home.read()).toContain('Nothing matches "nothing like it".');
  });

  test('a page that is no page, and a section that is none, change nothing', async () => {
    await start();
    await open();
    const before = home.read();
    const { slack } = world.stage;
    for (const [actionId, value] of [
      ['home_on', 'launches:99999999'],
      ['home_on', 'people:1'],
      ['home_section_team', 'everything'],
    ])
      await slack
        .person(slack.users.owner.id)
        .rawDeliver('block_actions', forged(actionId ?? '', value ?? ''));
    await idle();
    expect(home.read()).toBe(before);
  });
});

const documented = '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu';

/** A press that Slack never sent, by whoever. */
function forged(actionId: string, value: string, userId?: string, teamId?: string) {
  const { slack } = world.stage;
  const team = teamId ?? slack.team.id;
  return {
    type: 'block_actions',
    user: { id: userId ?? slack.users.owner.id, name: 'x', username: 'x', team_id: team },
    team: { id: team, domain: 'x' },
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'view', view_id: 'V1' },
    trigger_id: `${Math.random()}.x`,
    view: { id: 'V1', type: 'home', hash: '1.x', private_metadata: '', callback_id: 'home', blocks: [] },
    actions: [{ type: 'button', action_id: actionId, block_id: 'x', value, action_ts: '1.1' }],
  };
}

describe('forged', () => {
  const forgers: readonly (readonly [string, () => [userId: string, teamId?: string]])[] = [
    ['a colleague', () => [world.stage.slack.users.colleague.id]],
    ['somebody of another team', () => ['U0OUTSIDE1', 'T0OUTSIDE1']],
  ];

  test.each(forgers)("%s does nothing with another's instance", async (_, who) => {
    await start({ expectedLogs: /trigger|not for this|refused|too late|form came/u });
    await world.stage.connect();
    await launch();
    await world.pass(20 * second);
    const { launchId } = await world.instance();
    const { person, platform } = world.stage;
    const before = platform.requests.length;
    for (const actionId of ['instance_stop', 'instance_delete', 'instance_connect', 'instance_script'])
      await person.rawDeliver('block_actions', forged(actionId, launchId, ...who()));
    await idle();
    expect(platform.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual([]);
    expect(await world.lastAction()).toBeNull();
  });

  test('a guest is told so on Home, and nothing of theirs is kept', async () => {
    await start({ env: { ALLOW_GUESTS: 'off' } });
    const { slack, app } = world.stage;
    const guest = slack.addUser('guest', { is_restricted: true });
    await slack.person(guest.id).openHome();
    await idle();
    expect(home.read(guest.id)).toMatch(/guest/iu);
    expect(home.read(guest.id)).not.toContain('[New GPU instance]');
    const owner = { teamId: slack.team.id, workspaceId: slack.team.id, userId: guest.id };
    expect(await app.store.homes.find(owner)).toBeNull();
    const { status } = await slack.person(guest.id).shortcut('new_gpu_instance');
    expect(status).toBe(200);
    await slack.until(() => slack.openView(guest.id));
    expect(JSON.stringify(slack.openView(guest.id))).toMatch(/guest/iu);
    await idle();
  });

  test('who is no admin reads their own only, whatever they chose', async () => {
    await start({ env: { ADMINS: 'U0ADAADM01' } });
    await open();
    await world.stage.person.rawDeliver('block_actions', forged('home_section_team', 'team'));
    await idle();
    expect(home.read()).toContain('[New GPU instance]');
    expect(home.read()).not.toContain('Running now');
  });
});

describe('an admin', () => {
  test('sees what runs by group, who is connected and how the app is, and nobody by name', async () => {
    await start({ env: { ADMINS: 'U0ADAADM01', CONNECT_HELP_URL: 'https://lab.example/token' } });
    const { slack } = world.stage;
    expect(slack.users.admin.id).toBe('U0ADAADM01');
    await world.stage.connect();
    await launch();
    const admin = slack.person(slack.users.admin.id);
    await admin.openHome();
    await idle();
    expect(home.read(slack.users.admin.id)).toContain('[Everybody]');
    await admin.click('home_section_team', { home: true });
    await idle();
    const text = home.read(slack.users.admin.id);
    expect(text).toContain('`TeslaM40`: instances: 1, cards: 1, people: 1');
    expect(text).toContain('With a token that has not ended: 1');
    expect(text).toContain('Database and Slack answer.');
    expect(text).toContain('<https://lab.example/token|How people get a token>');
    expect(text).not.toMatch(/Instances_2205113838|<@|demo/u);
    await admin.click('home_section_mine', { home: true });
    await idle();
    expect(home.read(slack.users.admin.id)).toContain('[New GPU instance]');
  });
});

describe('whoever is forgotten', () => {
  test('finds nothing on Home, until they open it again', async () => {
    await start();
    await world.stage.connect();
    await open();
    const { slack, person } = world.stage;
    await person.command('/gpu-instance', 'forget-me');
    await slack.until(() => modal()?.callback_id === 'forget_me');
    await person.fill({ forget_sure: ['sure'] });
    await person.submit();
    await idle();
    expect(home.read()).toContain('Open this tab again to begin anew.');
    expect(home.read()).not.toContain('demo');
    await open();
    expect(home.read()).toContain('*Not connected.*');
  });
});

describe('where something is away', () => {
  test('a token that the platform refuses says so, with what to do', async () => {
    await start({ expectedLogs: /./u });
    await world.stage.connect();
    await launch();
    await world.pass(20 * second);
    await open();
    world.stage.platform.fault('list', { kind: 'code', code: '10008' });
    await world.pass(5 * 60 * second, 30 * second);
    expect(home.read()).toContain('does not take your token any more');
    expect(home.read()).toContain('[Connect]');
  });

  test('a platform that does not tell how instances are says so, and since when', async () => {
    await start({ expectedLogs: /./u });
    await world.stage.connect();
    await launch();
    await world.pass(20 * second);
    await open();
    world.stage.platform.fault('list', { kind: 'http', status: 503 });
    await world.pass(10 * 60 * second, 30 * second);
    expect(home.read()).toContain('The platform has not told how your instances are for a while.');
    expect(home.read()).toContain('They are shown as of');
    expect(home.read()).toContain('[Connect another]');
  });

  test('a token that ended says so', async () => {
    await start();
    await world.stage.connect();
    world.jump(25 * hour);
    await open();
    expect(home.read()).toContain('Your platform token ended');
  });

  test('a database that does not answer is told on Home', async () => {
    await start({ expectedLogs: /a listener failed/u });
    const { store } = world.stage.app;
    Object.assign(store.homes, {
      find: async () => {
        throw new Error('away');
      },
    });
    await open();
    expect(home.read()).toContain('Open this tab again in a moment.');
  });

  test('Slack that holds calls back gets it a little later, once', async () => {
    await start({ expectedLogs: /rate limited|not told|could not be/u });
    const { slack } = world.stage;
    slack.faults.set('views.publish', { kind: 'rate-limited', retryAfterSeconds: 3 }, { times: 1 });
    await open();
    expect(home.read()).toBe('');
    await world.pass(4 * second, second);
    expect(home.read()).toContain('[New GPU instance]');
    expect(home.published()).toBe(2);
  });
});
