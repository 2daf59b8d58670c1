// How many cards are free, and waiting for them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { hasEnded } from '../../src/availability/watch.ts';
import { readHome } from '../support/home.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from '../support/stage.ts';

const catalog = `groups:
  - name: TeslaM40
    freeCards: teslam40c1691523
  - name: A800
    freeCards: a800c1691523
  - name: Debug
`;
const code = 'teslam40c1691523';
const dcuImage = 'image.ac.com:5000/dcu/admin/base/jupyterlab-pytorch:2.1.0-py3.10-dtk24.04';

let stage: Stage;
let ahead = 0;
afterEach(async () => {
  await stage.stop();
  ahead = 0;
});

const start = async ({ env, ...options }: StageOptions = {}, isConnected = true) => {
  stage = await startStage({
    takesKeys: true,
    catalog,
    env: { FREE_CARDS_EVERY_MS: '200', WATCH_PENDING_MS: '200', ...env },
    ...options,
  });
  stage.platform.settings.freeCards = { [code]: 0, a800c1691523: 3 };
  if (!isConnected) return;
  expect((await stage.connectByKeys()).errors).toBeUndefined();
  await stage.person.close();
};
const owner = () => stage.slack.users.owner.id;
const key = () => ({ teamId: stage.slack.team.id, userId: owner() });
const view = () => stage.slack.openView(owner());
const direct = () => stage.slack.directChannel(owner()).id;
const asked = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'accelerators');
const watches = () => stage.app.store.freeCards.findByOwner(key(), 0);
const free = (count: number) => {
  stage.platform.settings.freeCards = { ...stage.platform.settings.freeCards, [code]: count };
};

async function typeFree(match: RegExp) {
  await stage.person.command('/gpu-instance', 'free');
  const message = await stage.message(match);
  return JSON.stringify(message);
}

/** So many more. Whoever asks meanwhile is told what is known, and makes none of their own before it is time. */
async function looks(count: number) {
  const wanted = asked().length + count;
  while (asked().length < wanted) {
    await stage.person.command('/gpu-instance', 'free');
    await stage.app.settled();
  }
}

/** What the form says that it will do. */
function lastLine(): string {
  const last = view()?.blocks.at(-1) as { elements?: { text: string }[] } | undefined;
  return last?.elements?.[0]?.text ?? '';
}

/** The form, sent with the box ticked. */
async function launchWhenFree(values: Record<string, string> = {}) {
  await stage.person.command('/gpu-instance');
  await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
  await stage.person.fill({ ...documentedFields, ...values });
  await stage.slack.until(() => JSON.stringify(view()).includes('when_free'), { what: 'the box' });
  expect(lastLine()).toMatch(/^\*Will start:\*/u);
  await stage.person.fill({ when_free: ['true'] });
  await stage.slack.until(() => /Will start once `|only with these/u.test(lastLine()), {
    what: 'what it will do',
  });
  return stage.person.submit();
}

describe('the box', () => {
  test('says what the form will do, and takes it back', async () => {
    await start();
    await stage.person.command('/gpu-instance');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    await stage.person.fill(documentedFields);
    await stage.slack.until(() => JSON.stringify(view()).includes('when_free'), { what: 'the box' });
    for (const [ticked, words] of [
      [['true'], /^\*Will start once/u],
      [[], /^\*Will start:\*/u],
      [['true'], /^\*Will start once/u],
    ] as const) {
      await stage.person.fill({ when_free: [...ticked] });
      await stage.slack.until(() => words.test(lastLine()), { what: String(words) });
    }
  });

  test('ticked while the platform is still asked, keeps nothing of its answer from the form', async () => {
    await start({ catalog: 'groups:\n  - name: Z100\n    freeCards: z100c' });
    await stage.app.stop();
    const again = await stage.startAnother();
    stage.deliverTo(again.port);
    stage.platform.fault('groups', { kind: 'delay', ms: 300 });
    await stage.person.command('/gpu-instance', `group=Z100 cards=1 image=${dcuImage}`);
    await stage.slack.until(() => JSON.stringify(view()).includes('when_free'), { what: 'the box' });
    await stage.person.fill({ when_free: ['true'] });
    await stage.slack.until(() => /^\*Will start once.*DCU/u.test(lastLine()), { what: 'the list' });
    await stage.slack.until(() => JSON.stringify(view()).includes('on a node of Z100'), {
      what: 'its limits',
    });
    expect(lastLine()).toMatch(/^\*Will start once/u);
  });
});

describe('what is free', () => {
  test('is told by group, with when it was seen', async () => {
    await start();
    const text = await typeFree(/Free cards.*as of/su);
    expect(text).toContain('`TeslaM40`: none free');
    expect(text).toContain('`A800`: 3 free');
    expect(text).not.toContain('Debug');
    expect(text).toContain('Tell me when free');
  });

  test.each([
    [
      'without a catalog that says which cards the groups draw on',
      { catalog: 'groups: []' },
      /has not said which cards/u,
    ],
    ['without an address to ask at', { takesKeys: false }, /PLATFORM_ACCOUNT_URL/u],
  ])('is off, and says so: %s', async (_, options, words) => {
    await start(options, false);
    expect(await typeFree(words)).not.toContain('Tell me when free');
    expect(asked()).toEqual([]);
    expect(readHome(stage).read()).not.toContain('Free cards');
  });

  test('is told to nobody who is connected by a token alone', async () => {
    await start({}, false);
    await stage.connect();
    await typeFree(/connected by an access key/u);
    await stage.person.command('/gpu-instance');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    await stage.person.fill(documentedFields);
    // Nobody is offered what they cannot have.
    expect(JSON.stringify(view())).not.toContain('when_free');
    await stage.person.close();
    expect(asked()).toEqual([]);
  });

  test.each(['field-absent', 'unknown-group', 'no-data', 'empty'] as const)(
    'is not guessed where the platform does not tell it: %s',
    async (freeShape) => {
      await start({ expectedLogs: /free is not known/u });
      stage.platform.settings.freeShape = freeShape;
      const text = await typeFree(/not known/u);
      expect(text).not.toMatch(/\d free|none free/u);
      await launchWhenFree();
      await looks(2);
      expect(stage.platform.instances).toEqual([]);
    },
  );

  test.each(['strings', 'nested'] as const)('is read however it is told: %s', async (freeShape) => {
    await start();
    stage.platform.settings.freeShape = freeShape;
    expect(await typeFree(/Free cards.*as of/su)).toContain('`A800`: 3 free');
  });

  test.each([
    ['10008', { kind: 'code', code: '10008' }],
    ['403', { kind: 'http', status: 403 }],
    ['half an answer', { kind: 'truncated' }],
    ['a gateway', { kind: 'http', status: 502 }],
  ] as const)('is not known where the platform refuses or fails: %s', async (_, fault) => {
    await start({ expectedLogs: /free is not known/u });
    stage.platform.fault('accelerators', fault);
    await typeFree(/is not known yet/u);
    await launchWhenFree({ instanceServiceName: 'after_all' });
    expect(stage.platform.instances).toEqual([]);
    stage.platform.clearFaults();
    free(1);
    await stage.message(/`after_all` is being launched/u, direct());
  });

  test('stands on Home with what its person waits for, and follows it', async () => {
    await start();
    const home = readHome(stage);
    await typeFree(/Free cards/u);
    await stage.person.openHome();
    await home.shows(/`A800`: 3 free/u);
    await launchWhenFree({ instanceServiceName: 'waits_for_it' });
    await home.shows(/To launch `waits_for_it` when `TeslaM40` has free cards: 1/u);
    await stage.person.click('free_cancel', { home: true });
    expect(await home.shows(/^(?!.*waits_for_it)/su)).toContain('Free cards');
  });

  test('stands beside the groups in the form’s menu', async () => {
    await start();
    await typeFree(/Free cards/u);
    await stage.person.command('/gpu-instance');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    const { options } = await stage.person.suggest('resourceGroup', '');
    expect(JSON.stringify(options)).toMatch(/A800.*3 free/su);
  });
});

describe('launch when free', () => {
  test('waits, starts once when the cards are free, and tells', async () => {
    await start();
    expect((await launchWhenFree({ instanceServiceName: 'patient_one' })).errors).toBeUndefined();
    await stage.message(/Waiting: `patient_one` is launched as soon as/u, direct());
    expect(view()).toBeNull();
    await looks(2);
    expect(stage.platform.instances).toEqual([]);
    free(1);
    await stage.message(/patient_one.*(?:Waiting|Deploying|Running)/su);
    await stage.message(/`TeslaM40` had free cards: `patient_one` is being launched/u, direct());
    await stage.message(/Not waiting any more: `patient_one`/u, direct());
    await stage.app.idle();
    expect(stage.platform.instances.map(({ instanceServiceName }) => instanceServiceName)).toEqual([
      'patient_one',
    ]);
    const [watch] = await watches();
    const launch = await stage.app.store.launches.find(watch?.launchId ?? '');
    expect(launch?.submissionId).toBe(watch?.id);
    // Nobody waits any more: nobody looks.
    const before = asked().length;
    await typeFree(/Free cards/u);
    expect(asked().length).toBeLessThanOrEqual(before + 1);
  });

  test('is one wait and one launch, however often its form is delivered', async () => {
    await start();
    await stage.person.command('/gpu-instance');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    await stage.person.fill(documentedFields);
    await stage.person.fill({ when_free: ['true'] });
    await stage.person.submit({ duplicate: 3 });
    expect(await watches()).toHaveLength(1);
    free(8);
    await stage.message(/TeslaM40/u);
    await stage.app.idle();
    expect(stage.platform.instances).toHaveLength(1);
  });

  test('is checked as a form is, and stays as it was typed', async () => {
    await start();
    const { errors } = await launchWhenFree({ instanceServiceName: 'no name' });
    expect(errors).toHaveProperty('instanceServiceName');
    await stage.person.fill({ instanceServiceName: 'a_name' });
    expect((await stage.person.submit()).errors).toBeUndefined();
    expect(await watches()).toHaveLength(1);
  });

  test('is told in words where it may not be started by then, and nothing is lost', async () => {
    await start({ expectedLogs: /stays without|call of Slack failed/u });
    await launchWhenFree({ instanceServiceName: 'paused_one' });
    await stage.app.store.switches.pause('maintenance until noon', Date.now());
    free(2);
    await stage.message(/Not started: `paused_one`.*paused.*maintenance until noon/su, direct());
    expect(stage.platform.instances).toEqual([]);
    const [{ id } = { id: '' }] = await watches();
    await stage.logged(
      new RegExp(`"launch":"${id.slice(0, 8)}".*"step":"wait_refused","reason":"paused"`, 'u'),
    );
    await stage.app.store.switches.resume();
    await stage.person.click('free_reopen', { channel: direct() });
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    const shown = JSON.stringify(view());
    expect(shown).toContain('paused_one');
    expect(shown).toContain('TeslaM40');
    await stage.person.close();
  });

  test('takes the limits, and who may launch, as they are by then', async () => {
    await start({ env: { LAUNCH_LIMIT_PER_HOUR: '1' } });
    await launchWhenFree({ instanceServiceName: 'first_one' });
    await launchWhenFree({ instanceServiceName: 'second_one' });
    free(2);
    await stage.message(/Not started: `second_one`.*1 launches within an hour/su, direct());
    await stage.app.idle();
    expect(stage.platform.instances.map(({ instanceServiceName }) => instanceServiceName)).toEqual([
      'first_one',
    ]);
  });

  test('is ended by its person, and nothing starts', async () => {
    await start();
    await launchWhenFree();
    await stage.message(/Waiting:/u, direct());
    await stage.person.click('free_cancel', { channel: direct() });
    await stage.message(/Not waiting any more/u, direct());
    free(8);
    await stage.app.idle();
    expect((await watches()).map(({ state }) => state)).toEqual(['cancelled']);
    expect(stage.platform.instances).toEqual([]);
  });

  test('ends with the account, and who is forgotten leaves nothing', async () => {
    await start();
    await launchWhenFree();
    await stage.person.command('/gpu-instance', 'disconnect');
    await stage.message(/Not waiting any more/u, direct());
    expect((await watches()).every(hasEnded)).toBe(true);
    expect(await stage.app.store.personalData.forget(key(), Date.now())).toMatchObject({ kind: 'forgotten' });
    expect(await watches()).toEqual([]);
  });

  test('is told when no cards came in time', async () => {
    await start({
      platform: { now: () => Date.now() + ahead, settings: { maxSkewSec: null } },
      overrides: { clock: () => Date.now() + ahead, pollMs: 50 },
    });
    await launchWhenFree({ instanceServiceName: 'too_late' });
    await stage.message(/Waiting:/u, direct());
    ahead = 25 * 3_600_000;
    await stage.message(
      /Not started: `too_late`, because `TeslaM40` had no free cards \(1\) for it until/u,
      direct(),
    );
    free(8);
    await stage.app.idle();
    expect(stage.platform.instances).toEqual([]);
  });

  test('is sealed: neither the script nor the request stands in the database', async () => {
    await start();
    await launchWhenFree({ description: 'a-description-of-my-own' });
    await stage.app.idle();
    const [watch] = await watches();
    expect(watch?.sealedRequest).toMatch(/^eyJ/u);
    const files = ['app.db', 'app.db-wal'].map((name) => readFileSync(join(stage.folder, name), 'latin1'));
    expect(files.some((content) => content.includes(watch?.id ?? '-'))).toBe(true);
    const row = JSON.stringify(watch);
    expect(row).not.toContain('a-description-of-my-own');
  });

  test('is refused, in words, for more cards than a node has', async () => {
    await start();
    await typeFree(/Free cards/u);
    const { errors } = await launchWhenFree({ gpuNumber: '2', taskNumber: '4' });
    expect(JSON.stringify(errors)).toContain('never free on one');
    await stage.person.close();
  });
});

test('is asked with another one’s token once the first is refused, one call in a turn', async () => {
  await start({
    platform: { now: () => Date.now() + ahead, settings: { maxSkewSec: null } },
    overrides: { clock: () => Date.now() + ahead },
    env: { FREE_CARDS_EVERY_MS: '3600000' },
    expectedLogs: /free is not known|token was refused|refused/u,
  });
  const { store } = stage.app;
  const account = await store.accounts.find(key());
  if (!account?.sealedKeys) throw new Error('nobody is connected by keys');
  // Somebody before them in the order, whose token is nobody's.
  const stranger = { ...account, teamId: 'T000', workspaceId: 'T000', userId: 'U000' };
  await store.accounts.save(stranger);
  for (const [turn, words] of [
    [1, /is not known yet/u],
    [2, /`A800`: 3 free/u],
    [3, /`A800`: 3 free/u],
  ] as const) {
    ahead = turn * 2 * 3_600_000;
    await typeFree(words);
    await typeFree(words);
    expect(asked()).toHaveLength(turn === 1 ? 0 : turn - 1);
  }
});

describe('tell me when free', () => {
  test('tells once, and opens the form with the group', async () => {
    await start({ expectedLogs: /stays without|call of Slack failed/u });
    await typeFree(/Free cards/u);
    await stage.person.click('free_tell');
    await stage.message(/You are told in a direct message when a card of `TeslaM40` is free/u);
    await stage.person.click('free_tell');
    await stage.message(/You wait for that already/u);
    free(1);
    await stage.message(/A card of `TeslaM40` is free now/u, direct());
    await stage.app.idle();
    expect(stage.platform.instances).toEqual([]);
    await stage.person.click('free_open', { channel: direct() });
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    const opened = JSON.stringify(view());
    expect(opened).toContain('TeslaM40');
    expect(opened).toContain('Wait, and launch');
    expect(opened).not.toMatch(/initial_options.{0,200}Wait, and launch/u);
    await stage.person.close();
  });

  test('from the list the form opens to be launched when free, until its person says otherwise', async () => {
    await start({ expectedLogs: /stays without|call of Slack failed/u });
    await typeFree(/Free cards/u);
    await stage.person.click('free_launch', { value: 'A800' });
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
    expect(JSON.stringify(view())).toMatch(/initial_options.{0,200}Wait, and launch as soon as A800/u);
    await stage.person.close();
  });
});
