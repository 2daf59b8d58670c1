import { expect, test } from '@jest/globals';
import { actionStates, allowedActionSteps } from '../../src/instances/action.ts';
import type { PlatformFailure } from '../../src/launches/outcome.ts';
import {
  ada,
  aLook,
  aNewJob,
  anAction,
  aSealed,
  claim,
  grace,
  now,
  showing,
  storeInstance,
} from './samples.ts';
import type { Its } from './test-database.ts';

const failure: PlatformFailure = { reason: 'code', code: '10001', message: 'token=hunter2' };
const later = now + 5000;
const pairs = actionStates.flatMap((from) => actionStates.map((to) => ({ from, to })));
const isAllowed = ({ from, to }: (typeof pairs)[number]) => allowedActionSteps[from].includes(to);
const paths = {
  asked: [],
  sending: ['sending'],
  unknown: ['sending', 'unknown'],
  done: ['sending', 'done'],
  refused: ['sending', 'refused'],
} as const;

export function testActions(its: Its): void {
  const aJob = (subject: string) => aNewJob({ task: 'act-on-instance', lane: 'act', subject });
  const ask = (action: ReturnType<typeof anAction>) =>
    its().store.actions.ask(action, aJob(action.id), showing(action.launchId));

  async function actionIn(state: keyof typeof paths) {
    const { store } = its();
    const launchId = await storeInstance(store);
    const action = anAction(launchId);
    expect(await ask(action)).toBe('asked');
    for (const [index, to] of paths[state].entries())
      await store.actions.step({ id: action.id, from: paths[state][index - 1] ?? 'asked', to, at: now });
    return action;
  }

  test('is stored with its job, a line, and what it changes of what is shown', async () => {
    const { store } = its();
    const launchId = await storeInstance(store);
    const action = anAction(launchId, {
      by: grace,
      kind: 'script',
      sealedScript: aSealed('k'),
      scope: 'all',
    });
    expect(await ask(action)).toBe('asked');

    const { press: _press, seen: _seen, ...stored } = action;
    const expected = { ...stored, state: 'asked', failure: null, sentAt: null, settledAt: null };
    expect(await store.actions.find(action.id)).toStrictEqual(expected);
    expect(await store.actions.findLast(launchId)).toStrictEqual(expected);
    const due = await store.jobs.claim({
      owner: 'w',
      lane: 'act',
      tasks: ['act-on-instance'],
      limit: 9,
      now,
    });
    expect(due).toMatchObject([{ subject: action.id }]);
    expect((await store.surfaces.open({ id: 'x', task: 'x', subject: launchId }, now)).dirty).toHaveLength(1);
    expect((await store.audit.list({ launchId, limit: 9 })).at(-1)).toMatchObject({
      ...grace,
      action: 'action.asked',
      at: now,
      detail: { kind: 'script', action: action.id, to: 'asked', owner: ada.userId },
    });
  });

  test('is one, however often its press is delivered, and to however many processes', async () => {
    const { store, another, query } = its();
    const other = await another();
    const launchId = await storeInstance(store);
    const press = 'the same';
    const asked = await Promise.all(
      [store, other, store, other].map(({ actions }) => {
        const action = anAction(launchId, { press });
        return actions.ask(action, aJob(action.id), showing(launchId));
      }),
    );
    expect(asked.sort()).toEqual(['asked', 'repeated', 'repeated', 'repeated']);
    expect(await query('select 1 from actions')).toHaveLength(1);
    expect(await query(`select 1 from jobs where lane = 'act'`)).toHaveLength(1);
    expect(await store.actions.hasPress(launchId, ada.userId, press)).toBe(true);
    for (const [id, user, word] of [
      [launchId, ada.userId, 'other'],
      [launchId, grace.userId, press],
      ['other', ada.userId, press],
    ] as const)
      expect(await store.actions.hasPress(id, user, word)).toBe(false);
  });

  test('is still that one when its press is delivered again after it was done', async () => {
    const { id: _, ...action } = await actionIn('done');
    expect(await ask({ ...anAction(action.launchId), press: action.press })).toBe('repeated');
  });

  test.each(['asked', 'sending', 'unknown'] as const)(
    'while it is %s keeps others of its instance out',
    async (state) => {
      const { launchId } = await actionIn(state);
      expect(await ask(anAction(launchId))).toBe('busy');
      expect(await its().query('select 1 from actions')).toHaveLength(1);
      expect(await ask(anAction(await storeInstance(its().store)))).toBe('asked');
    },
  );

  test.each(['done', 'refused'] as const)('that is %s keeps nobody out', async (state) => {
    const { launchId } = await actionIn(state);
    expect(await ask(anAction(launchId, { askedAt: later }))).toBe('asked');
  });

  test('that is asked later is the last one, though the clock of who stores it is behind', async () => {
    const { launchId } = await actionIn('done');
    const second = anAction(launchId, { askedAt: now - 2000 });
    expect(await ask(second)).toBe('asked');
    expect(await its().store.actions.findLast(launchId)).toMatchObject({ id: second.id });
    const [{ asked_at: first }, { asked_at: last }] = (await its().query(
      'select asked_at from actions order by asked_at',
    )) as [{ asked_at: number }, { asked_at: number }];
    expect(Number(last) - Number(first)).toBe(1);
  });

  test('of which nobody will ever know keeps nobody out, once that is noted', async () => {
    const { id, launchId } = await actionIn('unknown');
    const { actions } = its().store;
    expect(await actions.step({ id, from: 'unknown', to: 'unknown', at: later, failure })).toBe(true);
    expect(await actions.find(id)).toMatchObject({ state: 'unknown', settledAt: later, failure });
    expect(await actions.step({ id, from: 'unknown', to: 'unknown', at: later })).toBe(false);
    expect(await ask(anAction(launchId))).toBe('asked');
  });

  test('of an instance that is not as it was seen any more is not stored', async () => {
    const { id, launchId } = await actionIn('sending');
    const { store, query } = its();
    await store.actions.step({ id, from: 'sending', to: 'done', at: later, wanted: 'stopped' });
    const before = await query('select id from jobs');
    expect(await ask(anAction(launchId))).toBe('changed');
    expect(await ask(anAction(launchId, { seen: { phase: 'running', wanted: 'stopped' } }))).toBe('changed');
    expect(await query('select id from actions')).toEqual([{ id }]);
    expect(await query('select id from jobs')).toEqual(before);
    expect(await ask(anAction(launchId, { seen: { phase: 'pending', wanted: 'stopped' } }))).toBe('asked');
  });

  test('of an instance that was forgotten meanwhile is not stored', async () => {
    expect(await ask(anAction('nothing'))).toBe('not-known');
    expect(await its().query('select 1 from actions')).toEqual([]);
  });

  test.each(pairs.filter((pair) => !isAllowed(pair)))(
    'is not led from $from to $to',
    async ({ from, to }) => {
      const { id } = await actionIn(from);
      await expect(its().store.actions.step({ id, from, to, at: later })).rejects.toThrow(`${from} to ${to}`);
      expect(await its().store.actions.find(id)).toMatchObject({ state: from });
    },
  );

  test('is led a step on once, by whoever comes first', async () => {
    const { id } = await actionIn('asked');
    const other = await its().another();
    const step = { id, from: 'asked', to: 'sending', at: later } as const;
    const led = await Promise.all([its().store.actions.step(step), other.actions.step(step)]);
    expect(led.sort()).toEqual([false, true]);
    expect(await other.actions.find(id)).toMatchObject({ state: 'sending', sentAt: later, settledAt: null });
  });

  test('keeps its script sealed until it is about to be sent, and no longer', async () => {
    const { store, query } = its();
    const launchId = await storeInstance(store);
    const action = anAction(launchId, { kind: 'script', sealedScript: aSealed('old'), scope: 'header' });
    await ask(action);
    expect(await store.sealedValues.findOthers('new', null, 9)).toMatchObject([
      { address: `actions/${action.id}`, sealed: action.sealedScript },
    ]);
    await store.actions.step({ id: action.id, from: 'asked', to: 'sending', at: later });
    expect(await store.actions.find(action.id)).toMatchObject({ sealedScript: null, scope: 'header' });
    expect(await query('select script_kid from actions')).toEqual([{ script_kid: null }]);
  });

  test('that is done says what will show, stores what follows and ends its job, all at once', async () => {
    const { store, query } = its();
    const { id, launchId } = await actionIn('asked');
    const [job] = await store.jobs.claim({
      owner: 'w',
      lane: 'act',
      tasks: ['act-on-instance'],
      limit: 9,
      now,
    });
    if (!job) throw new Error('no job');
    await store.actions.step({ id, from: 'asked', to: 'sending', at: now });
    const step = { id, from: 'sending', to: 'done', at: later, wanted: 'stopped', completes: job } as const;
    const then = [aLook(ada, { runAt: later })];
    const refresh = aNewJob({ task: 'refresh-surface', lane: 'show', subject: launchId, runAt: later });
    expect(await store.actions.step({ ...step, then, shows: showing(launchId, {}, refresh) })).toBe(true);

    expect(await store.instances.find(launchId)).toMatchObject({ wanted: 'stopped', wantedAt: later });
    expect(await query(`select 1 from jobs where lane = 'act'`)).toEqual([]);
    expect(await query(`select 1 from jobs where run_at = ${later} and lane = 'watch'`)).toHaveLength(1);
    expect(await claim(store, 'w', 9, later, 'show')).toMatchObject([{ id: refresh.id }]);
    expect((await store.surfaces.open({ id: 'x', task: 'x', subject: launchId }, now)).dirty).toMatchObject([
      { wanted: 2 },
    ]);
    expect(await store.actions.find(id)).toMatchObject({ state: 'done', settledAt: later, failure: null });
  });

  test('that was led on by somebody else meanwhile changes nothing', async () => {
    const { store } = its();
    const { id, launchId } = await actionIn('done');
    const then = [aLook(ada, { id: 'no' })];
    const step = {
      id,
      from: 'sending',
      to: 'done',
      at: later,
      wanted: 'stopped',
      then,
    } as const;
    expect(await store.actions.step(step)).toBe(false);
    expect(await store.instances.find(launchId)).toMatchObject({ wanted: null });
    expect(await its().query(`select 1 from jobs where id = 'no'`)).toEqual([]);
  });

  test('keeps why it was refused, and is noted in the log without the words of the platform', async () => {
    const { store } = its();
    const { id, launchId } = await actionIn('sending');
    await store.actions.step({ id, from: 'sending', to: 'refused', at: later, failure });
    expect(await store.actions.find(id)).toMatchObject({ state: 'refused', failure, settledAt: later });
    const line = (await store.audit.list({ launchId, limit: 9 })).at(-1);
    expect(line).toMatchObject({
      ...ada,
      action: 'action.refused',
      at: later,
      detail: { kind: 'stop', from: 'sending', to: 'refused', reason: 'code', code: '10001' },
    });
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  test('in a state that this version does not know is left as it is, in words', async () => {
    const { id } = await actionIn('done');
    await its().query(`update actions set state = 'later'`);
    await expect(its().store.actions.find(id)).rejects.toThrow(
      expect.objectContaining({ name: 'UnknownActionStateError' }),
    );
  });
}
