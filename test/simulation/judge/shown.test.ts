// What the judge reads is what the app draws: it knows the words, not the code, so the words are held here.
import { describe, expect, test } from '@jest/globals';
import { buildCard, buildLine } from '../../../src/slack/instance/card.ts';
import { buildMention, buildReminder, buildStillNeeded } from '../../../src/slack/instance/reminders.ts';
import type { Life } from '../../../src/slack/instance/status.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import {
  buildFoundMessage,
  buildRejectedMessage,
  buildStuckMessage,
  buildUnknownMessage,
} from '../../../src/slack/launch/messages.ts';
import { aLaunch } from '../../support/builders.ts';
import { anAction, anInstance } from '../../support/life.ts';
import { readMessage } from './shown.ts';

const t = translateTo('en');
const endsAt = 1_760_014_400_000;
const instanceId = anInstance().instanceId;
const launch = aLaunch({ state: 'created', instanceId });
const name = launch.request.instanceServiceName;

const read = ({ text, blocks = [] }: { text: string; blocks?: readonly unknown[] }) =>
  readMessage(text, JSON.stringify(blocks));
const cardOf = (life: Life, movedFrom: string | null = null) =>
  read(buildCard({ launch, catalog: null, movedFrom, ...life }, t));
const refused = (kind: 'stop' | 'start' | 'delete' | 'script') =>
  anAction({ kind, state: 'refused', failure: { reason: 'timeout' }, settledAt: endsAt });

const expected = {
  what: 'card',
  life: name,
  userId: launch.userId,
  taskId: instanceId,
  state: 'Running',
  until: null,
  refused: null,
  isInDoubt: false,
  isMoved: false,
  isOfOneMind: true,
  reference: launch.id.slice(0, 8),
};

describe('a card', () => {
  test.each(['Waiting', 'Deploying', 'Running', 'Completed', 'Failed', 'Terminated'])(
    'that is %s',
    (status) => {
      expect(cardOf({ instance: anInstance({ status }), action: null })).toEqual({
        ...expected,
        state: status,
      });
    },
  );

  test('of which nothing was seen yet', () => {
    const unseen = { ...expected, state: 'Launched' };
    expect(cardOf({ instance: anInstance({ status: null }), action: null })).toEqual(unseen);
    expect(cardOf({ instance: null, action: null })).toEqual(unseen);
  });

  test('with an end that is to come, not with one that was', () => {
    expect(cardOf({ instance: anInstance({ endsAt }), action: null })).toEqual({
      ...expected,
      until: endsAt / 1000,
    });
    const over = anInstance({ status: 'Terminated', endsAt });
    expect(cardOf({ instance: over, action: null })).toEqual({ ...expected, state: 'Terminated' });
  });

  test.each([
    ['Stopping…', 'stop'],
    ['Starting…', 'start'],
    ['Deleting…', 'delete'],
  ] as const)('that says %s', (state, kind) => {
    expect(cardOf({ instance: anInstance(), action: anAction({ kind }) })).toEqual({ ...expected, state });
  });

  test('that is not there any more, or was deleted', () => {
    const instance = anInstance({ phase: 'gone' });
    expect(cardOf({ instance, action: null })).toEqual({ ...expected, state: 'Not there any more' });
    const action = anAction({ kind: 'delete', state: 'done' });
    expect(cardOf({ instance, action })).toEqual({ ...expected, state: 'Deleted' });
  });

  test.each(['stop', 'start', 'delete', 'script'] as const)('that says that %s was refused', (kind) => {
    expect(cardOf({ instance: anInstance(), action: refused(kind) })).toEqual({ ...expected, refused: kind });
  });

  test('that says that nobody knows', () => {
    const action = anAction({ kind: 'script', state: 'unknown', settledAt: endsAt });
    expect(cardOf({ instance: anInstance(), action })).toEqual({ ...expected, isInDoubt: true });
  });

  test('that stands elsewhere, and the line in its place', () => {
    expect(cardOf({ instance: anInstance(), action: null }, 'C1')).toEqual({ ...expected, isMoved: true });
    expect(read(buildLine(launch, t))).toEqual({ what: 'line', life: name, taskId: instanceId });
  });

  test('whose blocks and text differ', () => {
    const { text } = buildCard({ launch, catalog: null, instance: anInstance(), action: null }, t);
    const { blocks } = buildCard(
      { launch, catalog: null, instance: anInstance({ status: 'Failed' }), action: null },
      t,
    );
    expect(read({ text, blocks })).toEqual({ ...expected, isOfOneMind: false });
  });
});

describe('a notice', () => {
  const reference = launch.id.slice(0, 8);
  const failure = { reason: 'code', code: '10004', message: 'no such image' } as const;

  test('that nothing was started, that it is not known, and that it cannot be', () => {
    const drawn = [
      buildRejectedMessage(aLaunch({ state: 'rejected', failure }), t),
      buildRejectedMessage(aLaunch({ state: 'rejected' }), t),
      buildUnknownMessage(aLaunch({ state: 'unknown' }), t),
      buildStuckMessage(aLaunch({ state: 'unknown', givesUpAt: endsAt }), t),
    ];
    expect(drawn.map(read)).toEqual(
      ['not-launched', 'not-launched', 'not-known', 'still-not-known'].map((what) => ({
        what,
        life: name,
        reference,
      })),
    );
  });

  test('that it was found', () => {
    expect(read(buildFoundMessage(launch, t))).toEqual({ what: 'found', life: name, taskId: instanceId });
  });
});

describe('what is said once', () => {
  const about = { launch, instance: anInstance({ name, endsAt, startedAt: endsAt - 3_600_000 }) };

  test('mentions', () => {
    const drawn = (['running', 'failed', 'ending'] as const).map((what) =>
      read(buildMention({ ...about, what }, t)),
    );
    expect(drawn).toEqual([
      { what: 'mention-running', life: name, endsAt: null },
      { what: 'mention-failed', life: name, endsAt: null },
      { what: 'mention-ending', life: name, endsAt: endsAt / 1000 },
    ]);
  });

  test('reminders', () => {
    expect(read(buildReminder(about, t))).toEqual({
      what: 'reminder',
      life: name,
      endsAt: endsAt / 1000,
      taskId: instanceId,
    });
    expect(read(buildStillNeeded(about, t))).toEqual({
      what: 'still-needed',
      life: name,
      taskId: instanceId,
    });
  });
});

test('what is not about a launch says nothing', () => {
  for (const text of [
    '',
    'Hello',
    ':key: Your platform token ends soon.',
    '<@U1> shared the preset *a* here: b',
  ])
    expect(read({ text })).toBeNull();
});
