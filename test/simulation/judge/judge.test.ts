// Each predicate, by hand-written histories: one that keeps the promise, and at least one that breaks it.
import { describe, expect, test } from '@jest/globals';
import type { Happening } from '../history.ts';
import { judge } from './judge.ts';
import {
  adding,
  ana,
  answered,
  audited,
  became,
  ben,
  broken,
  called,
  card,
  denied,
  end,
  ended,
  hour,
  isKind,
  made,
  mention,
  message,
  minute,
  notKnown,
  notLaunched,
  presses,
  ranOut,
  reminder,
  replacing,
  stopped,
  submits,
  wants,
  without,
  world,
} from './stories.ts';

const stopAt = end - 30 * minute;
const died = (at: number): Happening => ({ at, kind: 'died', replica: 1 });
const isMessage = (happening: Happening) => happening.kind === 'posted' || happening.kind === 'updated';

test.each([
  ['stopped by its person', stopped],
  ['left to run out', ranOut],
  ['of which nothing was started', denied],
])('a launch %s keeps every promise', (_, history) => {
  expect(judge(world, history)).toEqual([]);
});

test('a violation names promise, life and moment, in the order in which they happened', () => {
  const history = adding(stopped, called(9, 'create', 9000), called(4, 'stop', 5000));
  expect(judge(world, history)).toEqual([
    expect.objectContaining({ promise: 'actedOncePerPress', life: 'run_1', at: 5000 }),
    expect.objectContaining({ promise: 'actedByRight', life: 'run_1', at: 5000 }),
    { promise: 'createdOnce', life: 'run_1', at: 9000, says: 'the create call was sent 2 times' },
    expect.objectContaining({ promise: 'actedOncePerPress', life: 'run_1' }),
    expect.objectContaining({ promise: 'auditComplete' }),
    expect.objectContaining({ promise: 'auditComplete' }),
    expect.objectContaining({ promise: 'auditComplete' }),
  ]);
});

describe('nothingLost', () => {
  const silent = [submits('r1', 'run_1'), answered('r1', 1100), { at: hour, kind: 'quiet' as const }];

  test('what was accepted and never spoken of is lost', () => {
    expect(broken(silent)).toEqual(['nothingLost']);
  });

  test('what was refused in the form, or got no answer, was not taken', () => {
    for (const as of ['refused', 'failed'] as const)
      expect(broken(replacing(silent, isKind('answered'), (each) => ({ ...each, as }) as Happening))).toEqual(
        [],
      );
  });

  test('an instance without a card is lost, whatever else was said', () => {
    const history = adding(without(stopped, isMessage), notKnown(6000, '2.1'));
    expect(broken(history)).toContain('nothingLost');
  });

  test('an instance that nobody can look for has no card yet', () => {
    const unseen = [
      ...without(stopped, (each) => isMessage(each) || each.kind === 'audited'),
      ...stopped.filter(isKind('audited', { action: 'launch.accepted' })),
    ];
    const told = adding(unseen, notKnown(6000, '2.1'));
    expect(broken(told)).toContain('nothingLost');
    const ended: Happening = { at: 7000, kind: 'token-ends', person: ana };
    expect(broken(adding(told, ended))).not.toContain('nothingLost');
    const away = { outages: [{ of: 'platform', from: 5000, to: 2 * hour }] } as const;
    expect(broken(told, away)).not.toContain('nothingLost');
  });

  test('before it is quiet nothing is lost', () => {
    expect(broken(without(silent, isKind('quiet')))).toEqual([]);
    expect(broken([{ at: 0, kind: 'quiet' }, ...without(silent, isKind('quiet'))])).toEqual([]);
  });
});

describe('keptOnceAcknowledged', () => {
  const taken = [submits('r1', 'run_1'), answered('r1', 1100)];

  test('an acceptance that goes with the process that gave it was not stored', () => {
    expect(broken([...taken, died(1200), { at: hour, kind: 'quiet' }])).toContain('keptOnceAcknowledged');
  });

  test('one that survives it was', () => {
    expect(broken(adding(denied, died(1060)))).toEqual([]);
  });

  test('a death before the answer proves nothing', () => {
    expect(broken([died(1000), ...taken, { at: hour, kind: 'quiet' }])).toEqual(['nothingLost']);
  });
});

describe('createdOnce', () => {
  test('a second create call is one too many, even where nothing comes of it', () => {
    expect(broken(adding(stopped, called(9, 'create', 2000)))).toEqual(['createdOnce']);
  });

  test('a second instance is, whoever made it so', () => {
    expect(broken(adding(stopped, made(1250, { instanceId: 'i2' })))).toEqual(['createdOnce']);
  });

  test("another's instance of the same name is not its own", () => {
    expect(broken(adding(stopped, made(1250, { instanceId: 'i2', callId: null })))).toEqual([]);
  });

  test('a form delivered again and clicked twice is one launch; two launches of it are told by the audit log', () => {
    const again = [
      submits('r1', 'run_1', { at: 1010, delivery: 2 }),
      submits('r9', 'run_1', { at: 1020 }),
      answered('r9', 1420),
    ];
    expect(broken(adding(stopped, ...again))).toEqual([]);
    const twice = audited('launch.created', 1300, { instanceId: 'i1' }, { launchId: 'bbbbbbbb-2' });
    expect(broken(adding(stopped, ...again, twice))).toEqual(['createdOnce']);
  });
});

describe('actedOncePerPress', () => {
  const secondStop = (at: number) => [called(8, 'stop', at), ended(8, at + 50)];
  const lines = ['asked', 'sending', 'done'].map((word) =>
    audited(`action.${word}`, stopAt, { kind: 'stop' }),
  );

  test('one press that leads to two calls', () => {
    expect(broken(adding(stopped, ...secondStop(stopAt + 2000), ...lines))).toEqual(['actedOncePerPress']);
  });

  test('a press that is delivered again is one press', () => {
    const again = presses('r2', 'stop', stopAt + 50, { delivery: 2 });
    expect(broken(adding(stopped, again))).toEqual([]);
    // Not even one that comes after it was done, and then is done again.
    const late = [
      presses('r2', 'stop', stopAt + 1500, { delivery: 2 }),
      ...secondStop(stopAt + 2000),
      ...lines,
    ];
    expect(broken(adding(stopped, ...late))).toEqual(['actedOncePerPress']);
    expect(broken(adding(stopped, again, ...secondStop(stopAt + 2000), ...lines))).toEqual([
      'actedOncePerPress',
    ]);
  });

  test('a second click while the first is on its way does nothing more', () => {
    const click = presses('r3', 'stop', stopAt + 50);
    expect(broken(adding(stopped, click))).toEqual([]);
    expect(broken(adding(stopped, click, ...secondStop(stopAt + 2000), ...lines))).toEqual([
      'actedOncePerPress',
    ]);
  });

  test('what ran again meanwhile may be stopped again', () => {
    const later = stopAt + 5 * minute;
    const history = adding(
      stopped,
      became('Running', later, null, end),
      presses('r3', 'stop', later + 100),
      called(8, 'stop', later + 200),
      became('Terminated', later + 300, 8),
      ended(8, later + 400),
      ...lines,
    );
    expect(broken(history)).toEqual([]);
  });

  test('what ran again before anybody could see that it was stopped may be stopped again', () => {
    const slowly = replacing(
      stopped,
      isKind('call-ended', { callId: 3 }),
      (each) => ({ ...each, at: stopAt + 900 }) as Happening,
    );
    const history = adding(
      slowly,
      became('Running', stopAt + 500, null, end),
      presses('r3', 'stop', stopAt + 600),
      called(8, 'stop', stopAt + 1000),
      became('Terminated', stopAt + 1100, 8),
      ended(8, stopAt + 1200),
      ...lines,
    );
    expect(broken(history)).not.toContain('actedOncePerPress');
    // Pressed and done after the first was seen to be done: no second click, whatever the platform's books say.
    const later = [
      presses('r3', 'stop', stopAt + 5000),
      called(8, 'stop', stopAt + 5100),
      ended(8, stopAt + 5200),
    ];
    expect(broken(adding(stopped, ...later, ...lines))).toEqual([]);
  });

  test('a script may be run twice by two quick presses', () => {
    const at = hour;
    const twice = [8, 9].flatMap((callId, index) => [
      presses(`s${callId}`, 'script', at + index * 100),
      called(callId, 'script', at + 1000 + index * 1000),
      ended(callId, at + 1500 + index * 1000),
      ...['asked', 'sending', 'done'].map((word) => audited(`action.${word}`, at, { kind: 'script' })),
    ]);
    const lateAnswer = (each: Happening) => ({ ...each, at: at + 1500 }) as Happening;
    const history = replacing(adding(stopped, ...twice), isKind('call-ended', { callId: 8 }), lateAnswer);
    expect(broken(history)).toEqual([]);
  });

  test('two things at once, unless whoever did the first stood still', () => {
    const script = [
      presses('r3', 'script', stopAt + 110),
      called(8, 'script', stopAt + 250),
      ended(8, stopAt + 260),
    ];
    const scriptLines = ['asked', 'sending', 'done'].map((word) =>
      audited(`action.${word}`, stopAt, { kind: 'script' }),
    );
    const history = adding(stopped, ...script, ...scriptLines);
    expect(broken(history)).toEqual(['actedOncePerPress']);
    const still: Happening[] = [
      { at: stopAt + 210, kind: 'suspended', replica: 1 },
      { at: stopAt + 350, kind: 'resumed', replica: 1 },
    ];
    expect(broken(adding(history, ...still))).toEqual([]);
  });

  test('a deletion is done once', () => {
    const at = stopAt + 5 * minute;
    const history = adding(
      replacing(stopped, isKind('updated', { at: end - 29 * minute }), (each) => each),
      presses('r3', 'delete', at),
      presses('r4', 'delete', at + 10),
      called(8, 'delete', at + 20),
      became('Deleted', at + 30, 8),
      ended(8, at + 40),
      called(9, 'delete', at + 50),
      ended(9, at + 60),
    );
    expect(broken(history)).toContain('actedOncePerPress');
  });
});

describe('actedByRight', () => {
  const by = (mayAct: boolean) => (each: Happening) => ({ ...each, person: ben, mayAct }) as Happening;

  test('a launch by whoever may not', () => {
    const history = replacing(denied, isKind('submits'), (each) => ({ ...each, mayAct: false }) as Happening);
    expect(broken(history)).toEqual(['actedByRight']);
  });

  test('a press of somebody else, who may or may not', () => {
    const asBen = replacing(
      stopped,
      isKind('audited', { action: 'action.asked' }),
      (each) => ({ ...each, userId: 'U2' }) as Happening,
    );
    expect(broken(replacing(asBen, isKind('presses'), by(true)))).toEqual([]);
    expect(broken(replacing(asBen, isKind('presses'), by(false)))).toContain('actedByRight');
  });

  test('who was let act is in the audit log, whose press it was', () => {
    const history = replacing(
      stopped,
      isKind('audited', { action: 'action.asked' }),
      (each) => ({ ...each, userId: 'U2' }) as Happening,
    );
    expect(broken(history)).toEqual(['actedByRight']);
  });

  test("the way in is asked for by whoever may enter, and one's press is not another's", () => {
    const way = [called(8, 'url', hour), ended(8, hour + 10)];
    expect(broken(adding(stopped, presses('r3', 'connect', hour - 10), ...way))).toEqual([]);
    expect(broken(adding(stopped, ...way))).toEqual(['actedByRight']);
    const foreign = presses('r3', 'connect', hour - 10, { person: ben, mayAct: false });
    expect(broken(adding(stopped, foreign, ...way))).toEqual(['actedByRight']);
  });

  test('a press of something else gives no right', () => {
    const script = [called(8, 'script', hour), ended(8, hour + 10)];
    const lines = ['asked', 'sending', 'done'].map((word) =>
      audited(`action.${word}`, hour, { kind: 'script' }),
    );
    expect(broken(adding(stopped, ...script, ...lines, presses('r3', 'script', hour - 10)))).toEqual([]);
    expect(broken(adding(stopped, ...script, ...lines, presses('r3', 'connect', hour - 10)))).toContain(
      'actedByRight',
    );
  });

  test('a form that somebody without a right sent as well takes none from whoever has it', () => {
    expect(broken(adding(denied, submits('r9', 'run_1', { mayAct: false, person: ben })))).toEqual([]);
  });

  test("an instance that nobody launched from here is nobody's to act on", () => {
    const stray = called(8, 'delete', hour, { instanceId: 'i9' });
    expect(judge(world, adding(stopped, stray))).toEqual([
      {
        promise: 'actedByRight',
        life: null,
        at: hour,
        says: 'delete on i9, which nobody launched from here',
      },
    ]);
  });
});

describe('runsAsAsked', () => {
  test.each(['image', 'acceleratorType', 'gpuNumber', 'cpuNumber', 'ramSize'] as const)(
    'another %s than the form had, in the call or on the platform',
    (field) => {
      const other = { ...wants, [field]: 'another' };
      const inCall = replacing(
        stopped,
        isKind('called', { callId: 1 }),
        (each) => ({ ...each, body: other }) as Happening,
      );
      expect(broken(inCall)).toEqual(['runsAsAsked']);
      const onPlatform = replacing(stopped, isKind('made'), (each) => ({ ...each, as: other }) as Happening);
      expect(broken(onPlatform)).toEqual(['runsAsAsked']);
    },
  );

  test('a form that was changed before it was accepted runs as one of both', () => {
    const earlier = submits('r0', 'run_1', { at: 900, wants: { ...wants, cpuNumber: 99 } });
    expect(broken([earlier, answered('r0', 950, { as: 'refused' }), ...stopped])).toEqual([]);
  });

  test("it runs in its person's account, or in one that they connected", () => {
    const history = replacing(
      stopped,
      isKind('called', { callId: 1 }),
      (each) => ({ ...each, account: 'a9' }) as Happening,
    );
    expect(broken(history)).toContain('runsAsAsked');
    const connects: Happening = { at: 500, kind: 'connects', person: { ...ana, account: 'a9' } };
    expect(broken([connects, ...history])).not.toContain('runsAsAsked');
  });
});

describe('unknownResolved', () => {
  const open = without(
    denied,
    (each) => isKind('posted', { ts: '1.2' })(each) || isKind('audited', { action: 'launch.rejected' })(each),
  );

  test('"we do not know yet" is not the last word', () => {
    expect(broken(open)).toEqual(['unknownResolved']);
  });

  test('without a token nobody can look, and with another one again', () => {
    const away: Happening = { at: 2000, kind: 'token-ends', person: ana };
    const back: Happening = { at: 3000, kind: 'connects', person: ana };
    expect(broken(adding(open, away))).toEqual([]);
    expect(broken(adding(open, away, back))).toEqual(['unknownResolved']);
  });

  test('"we still do not know" is the last word only where the platform could not be asked for too long', () => {
    const stuck = adding(
      open,
      message({
        at: hour,
        ts: '1.3',
        to: 'U1',
        text: ':grey_question: We still do not know whether `run_1` was launched. Reference aaaaaaaa',
      }),
    );
    expect(broken(stuck)).toEqual(['unknownResolved']);
    const away = (of: 'platform' | 'slack', to: number) => ({ outages: [{ of, from: 1000, to }] });
    expect(broken(stuck, away('platform', 2 * hour))).toEqual([]);
    expect(broken(stuck, away('platform', hour))).toEqual(['unknownResolved']);
    expect(broken(stuck, away('slack', 2 * hour))).toEqual(['unknownResolved']);
    const tokens = (to: number): Happening[] => [
      { at: 2000, kind: 'token-ends', person: ana },
      { at: to, kind: 'connects', person: ana },
    ];
    expect(broken(adding(stuck, ...tokens(2 * hour)))).toEqual([]);
    expect(broken(adding(stuck, ...tokens(hour)))).toEqual(['unknownResolved']);
  });

  test('nothing is being stopped for ever', () => {
    const history = without(stopped, isKind('updated', { at: end - 29 * minute }));
    expect(broken(history)).toEqual(['unknownResolved']);
    const away: Happening = { at: end - 29 * minute, kind: 'token-ends', person: ana };
    expect(broken(adding(history, away))).toEqual([]);
    const removed: Happening = { at: end - 29 * minute, kind: 'removed', ts: '1.1', channelId: 'C1' };
    expect(broken(adding(history, removed))).toEqual([]);
  });
});

describe('lookedForBeforeDenied', () => {
  test('what ended in doubt is denied only after a look', () => {
    expect(broken(without(denied, isKind('called', { call: 'list' })))).toEqual(['lookedForBeforeDenied']);
    const early = replacing(
      denied,
      isKind('call-ended', { callId: 2 }),
      (each) => ({ ...each, at: 1150 }) as Happening,
    );
    expect(broken(early)).toEqual(['lookedForBeforeDenied']);
    const failed = replacing(
      denied,
      isKind('call-ended', { callId: 2 }),
      (each) => ({ ...each, as: 'lost' }) as Happening,
    );
    expect(broken(failed)).toEqual(['lookedForBeforeDenied']);
    const foreign = replacing(
      denied,
      isKind('called', { callId: 2 }),
      (each) => ({ ...each, account: 'a2' }) as Happening,
    );
    expect(broken(foreign)).toEqual(['lookedForBeforeDenied']);
    const late = replacing(
      denied,
      isKind('call-ended', { callId: 2 }),
      (each) => ({ ...each, at: 32_000 }) as Happening,
    );
    expect(broken(late)).toEqual(['lookedForBeforeDenied']);
  });

  test('a clear refusal needs none', () => {
    const refused = replacing(
      denied,
      isKind('call-ended', { callId: 1 }),
      (each) => ({ ...each, as: 'refused', code: '10004' }) as Happening,
    );
    expect(broken(without(refused, isKind('called', { call: 'list' })))).toEqual([]);
  });
});

describe('toldRight', () => {
  test('"nothing was started" where something was', () => {
    const late = made(20_000);
    expect(broken(adding(denied, late))).toContain('toldRight');
  });

  test('what the platform starts after it was denied, nobody could know', () => {
    expect(broken(adding(denied, made(hour)))).not.toContain('toldRight');
  });

  test('a notice is for its person alone', () => {
    const inChannel = replacing(
      denied,
      isKind('posted', { ts: '1.2' }),
      (each) => ({ ...each, to: null }) as Happening,
    );
    expect(broken(inChannel)).toEqual(['toldRight']);
    const directly = replacing(
      inChannel,
      isKind('posted', { ts: '1.2' }),
      (each) => ({ ...each, channelId: 'D1' }) as Happening,
    );
    expect(broken(directly)).toEqual([]);
  });

  test('the task ID of another, or of none', () => {
    for (const taskId of ['i2', ''])
      expect(broken(adding(stopped, card({ at: 4500, state: 'Deploying', taskId })))).toEqual(['toldRight']);
    const elsewhere = reminder(end - hour, '1.3');
    const wrong = { ...elsewhere, text: 'text' in elsewhere ? elsewhere.text.replace('`i1`', '`i2`') : '' };
    expect(broken(replacing(stopped, isKind('posted', { ts: '1.3' }), () => wrong as Happening))).toEqual([
      'toldRight',
    ]);
  });

  test('a card under the name of somebody else', () => {
    expect(broken(adding(stopped, card({ at: 4500, state: 'Deploying', user: 'U2' })))).toEqual([
      'toldRight',
    ]);
  });

  test('a card whose blocks say something else than its text', () => {
    const blocks = JSON.stringify([{ text: '*Running*' }, { text: '`i1`' }]);
    expect(broken(adding(stopped, card({ at: 4500, state: 'Deploying', blocks })))).toEqual(['toldRight']);
  });

  test("the card ends as the platform's books do", () => {
    const stays = adding(stopped, became('Failed', 3.5 * hour));
    expect(broken(stays)).toEqual(['toldRight']);
    // Something still goes on with it.
    expect(broken(adding(stays, called(9, 'url', 5 * hour), presses('r9', 'connect', 5 * hour - 1)))).toEqual(
      [],
    );
    const away: Happening = { at: hour, kind: 'disconnects', person: ana };
    expect(broken(adding(stays, away))).toEqual([]);
    const removed: Happening = { at: hour, kind: 'removed', ts: '1.1', channelId: 'C1' };
    expect(broken(adding(stays, removed))).toEqual([]);
  });

  test('"Deleted" only where somebody asked for it', () => {
    const gone = (state: string) =>
      adding(
        stopped,
        became('Deleted', 3.5 * hour),
        card({ at: 3.6 * hour, state }),
        audited('instance.gone', 3.6 * hour),
      );
    expect(broken(gone('Not there any more'))).toEqual([]);
    expect(broken(gone('Deleted'))).toEqual(['toldRight']);
    const pressed = [
      presses('r9', 'delete', 3.4 * hour),
      called(9, 'delete', 3.45 * hour),
      ended(9, 3.5 * hour),
      ...['asked', 'sending', 'done'].map((word) =>
        audited(`action.${word}`, 3.4 * hour, { kind: 'delete' }),
      ),
    ];
    for (const state of ['Deleted', 'Not there any more'])
      expect(broken(adding(gone(state), ...pressed))).toEqual([]);
  });

  test('the end on the card is the end on the platform', () => {
    const runs = ranOut.filter(({ at, kind }) => at < end || kind === 'quiet');
    const open = without(runs, isKind('audited', { action: 'instance.ended' }));
    expect(broken(open)).toEqual([]);
    expect(broken(adding(open, card({ at: 2 * hour + 1, state: 'Running', until: end + minute })))).toContain(
      'toldRight',
    );
    expect(broken(adding(open, card({ at: 2 * hour + 1, state: 'Running' })))).toEqual(['toldRight']);
  });

  test('"it was refused" where it was done', () => {
    const remark = 'It was not stopped: the platform refused. Details says why';
    const history = adding(stopped, card({ at: end - 28 * minute, state: 'Terminated', remark }));
    expect(broken(history)).toEqual(['toldRight']);
    const byItself = replacing(
      history,
      isKind('became', { status: 'Terminated' }),
      (each) => ({ ...each, callId: null }) as Happening,
    );
    expect(broken(byItself)).toEqual([]);
    const earlier = [
      presses('r8', 'stop', stopAt - minute),
      called(8, 'stop', stopAt - minute + 10),
      ended(8, stopAt - minute + 20, 'refused', '716866'),
      ...['asked', 'sending', 'refused'].map((word) => audited(`action.${word}`, stopAt, { kind: 'stop' })),
    ];
    expect(broken(adding(history, ...earlier))).toEqual([]);
  });

  test('"it was refused" of what was asked for later, and never sent', () => {
    const later = stopAt + 10 * minute;
    const again = adding(
      stopped,
      became('Running', stopAt + 5 * minute, null, end),
      card({ at: stopAt + 6 * minute, state: 'Running', until: end }),
      presses('r8', 'stop', later),
      became('Terminated', later + minute),
      card({
        at: later + 2 * minute,
        state: 'Terminated',
        remark: 'It was not stopped: the platform refused. Details says why',
      }),
    );
    const unsent = ['asked', 'sending', 'refused'].map((word) =>
      audited(`action.${word}`, later, { kind: 'stop' }),
    );
    expect(broken(adding(again, ...unsent))).toEqual([]);
    expect(broken(again)).toEqual(['toldRight']);
    // Asked for after the card had said so.
    const tooLate = audited('action.asked', later + 5 * minute, { kind: 'stop' });
    expect(broken(adding(again, tooLate))).toEqual(['toldRight']);
  });

  test('"nobody knows" where the platform had answered, unless whoever heard it died', () => {
    const remark = 'It is not known whether the platform did what was last asked for. Details says more';
    const history = adding(stopped, card({ at: end - 28 * minute, state: 'Terminated', remark }));
    expect(broken(history)).toEqual(['toldRight']);
    expect(broken(adding(history, died(stopAt + 450)))).toEqual([]);
    const still: Happening[] = [
      { at: stopAt + 350, kind: 'suspended', replica: 1 },
      { at: stopAt + 5000, kind: 'resumed', replica: 1 },
    ];
    expect(broken(adding(history, ...still))).toEqual(['toldRight']);
    const lost = replacing(
      history,
      isKind('call-ended', { callId: 3 }),
      (each) => ({ ...each, as: 'lost' }) as Happening,
    );
    expect(broken(lost)).toEqual([]);
  });

  test('"nothing was started" in the form, and then it was', () => {
    const words =
      'Nothing was started or changed: this app cannot reach its database just now. (Reference 12345678)';
    const history = replacing(
      denied,
      isKind('answered'),
      (each) => ({ ...each, as: 'refused', words }) as Happening,
    );
    expect(broken(history)).toEqual(['toldRight']);
    const again = [submits('r2', 'run_1', { at: 1060 }), answered('r2', 1080)];
    expect(broken(adding(history, ...again))).toEqual([]);
    const otherWords = replacing(
      history,
      isKind('answered'),
      (each) => ({ ...each, words: 'It is not known whether this was stored.' }) as Happening,
    );
    expect(broken(otherWords)).toEqual([]);
  });
});

describe('shownInOrder', () => {
  test('a state that was not, or not yet', () => {
    expect(broken(adding(stopped, card({ at: 4500, state: 'Running', until: end })))).toContain(
      'shownInOrder',
    );
    expect(broken(adding(stopped, card({ at: 4500, state: 'Failed' })))).toContain('shownInOrder');
  });

  test('a state that is over, after what followed it', () => {
    expect(broken(adding(stopped, card({ at: hour, state: 'Deploying' })))).toEqual(['shownInOrder']);
    expect(broken(adding(stopped, card({ at: 4500, state: 'Launched' })))).toEqual(['shownInOrder']);
  });

  test('states may be left out, and shown again where they came again', () => {
    expect(broken(without(stopped, isKind('updated', { at: 4000 })))).toEqual([]);
    const later = stopAt + 5 * minute;
    const again = adding(
      stopped,
      became('Deploying', later),
      card({ at: later + 10, state: 'Deploying' }),
      became('Terminated', later + 20),
      card({ at: later + 30, state: 'Terminated' }),
    );
    expect(broken(again)).toEqual([]);
  });

  test('what was before, once the platform has said that it is done', () => {
    const back = adding(stopped, card({ at: stopAt + 1000, state: 'Running', until: end }));
    expect(broken(back)).toEqual(['shownInOrder']);
    const refused = replacing(
      back,
      isKind('call-ended', { callId: 3 }),
      (each) => ({ ...each, as: 'refused' }) as Happening,
    );
    expect(broken(refused)).toEqual([]);
    expect(broken(adding(back, died(stopAt + 350)))).toEqual([]);
  });

  test('"Stopping…" where nobody asked for it', () => {
    expect(broken(adding(ranOut, card({ at: hour, state: 'Stopping…' })))).toEqual(['shownInOrder']);
    const pressedBefore = (press: Happening) =>
      adding(
        ranOut,
        press,
        card({ at: hour, state: 'Stopping…' }),
        card({ at: hour + 10, state: 'Running', until: end }),
      );
    expect(broken(pressedBefore(presses('r9', 'stop', hour - 10)))).toEqual([]);
    expect(broken(pressedBefore(presses('r9', 'stop', hour - 10, { person: ben, mayAct: false })))).toEqual([
      'shownInOrder',
    ]);
    expect(broken(pressedBefore(presses('r9', 'script', hour - 10)))).toEqual(['shownInOrder']);
  });

  test('each message has an order of its own', () => {
    const late = card({ at: 4500, state: 'Launched', kind: 'posted', ts: '2.1' });
    expect(broken(adding(stopped, late))).not.toContain('shownInOrder');
  });
});

describe('toldOnce', () => {
  test('a second card, even after a death: in a channel it is found again', () => {
    const second = card({ at: 1600, state: 'Launched', kind: 'posted', ts: '2.1' });
    expect(broken(adding(stopped, second))).toEqual(['toldOnce']);
    expect(broken(adding(stopped, second, died(1550)))).toEqual(['toldOnce']);
  });

  test('a second card whose first one was on its way when its sender died: it came after it was looked for', () => {
    const second = (at: number) => card({ at, state: 'Launched', kind: 'posted', ts: '2.1' });
    // It came before the card that goes on changing, or after it: nobody changes it any more.
    expect(broken(adding(stopped, second(1600), died(1450)))).toEqual([]);
    const late = replacing(stopped, isMessage, (each) =>
      'ts' in each && each.ts === '1.1' ? { ...each, ts: '2.1', at: each.at + 5 } : each,
    );
    expect(broken(adding(late, { ...second(1502), ts: '1.1' } as Happening, died(1450)))).toEqual([]);
    const stale = without(late, (each) => 'ts' in each && each.ts === '2.1' && each.at > end - 29 * minute);
    expect(broken(adding(stale, { ...second(1502), ts: '1.1' } as Happening, died(1450)))).toContain(
      'unknownResolved',
    );
    expect(
      broken(adding(without(stopped, isKind('updated', { at: 4000 })), second(minute), died(1450))),
    ).toContain('toldOnce');
  });

  test('a second card where somebody deleted the first', () => {
    const second = card({ at: 3000, state: 'Launched', kind: 'posted', ts: '2.1' });
    const removed: Happening = { at: 1600, kind: 'removed', ts: '1.1', channelId: 'C1' };
    expect(broken(adding(stopped, second))).toEqual(['toldOnce']);
    expect(broken(adding(stopped, second, removed))).toEqual([]);
  });

  test('a second card for one person alone counts where nothing went wrong', () => {
    const alone = replacing(
      stopped,
      isMessage,
      (each) => ({ ...each, to: 'U1', channelId: 'D1' }) as Happening,
    );
    const second = {
      ...card({ at: 1600, state: 'Launched', kind: 'posted', ts: '2.1', to: 'U1' }),
      channelId: 'D1',
    };
    const history = adding(alone, second as Happening);
    expect(broken(history)).toEqual(['toldOnce']);
    expect(broken(adding(history, died(1550)))).toEqual([]);
    expect(broken(history, { outages: [{ of: 'database', from: 1520, to: 1520 }] })).toEqual([]);
    expect(broken(history, { outages: [{ of: 'slack', from: hour, to: hour }] })).toEqual(['toldOnce']);
    // What stands in a channel for one person alone cannot be changed: what is new comes anew.
    const fleeting = replacing(
      history,
      isMessage,
      (each) => ({ ...each, to: 'U1', channelId: 'C1' }) as Happening,
    );
    const news = replacing(
      fleeting,
      isKind('posted', { ts: '2.1' }),
      (each) =>
        ({
          ...card({ at: 2500, state: 'Deploying', kind: 'posted', ts: '2.1', to: 'U1' }),
          at: 2500,
          kind: each.kind,
        }) as Happening,
    );
    expect(broken(news)).not.toContain('toldOnce');
    expect(broken(fleeting)).toContain('toldOnce');
  });

  test('a mention is told once for each time that it is so', () => {
    expect(broken(adding(stopped, mention(4 * minute, '2.1')))).toEqual(['toldOnce']);
    const again = adding(stopped, became('Deploying', 4 * minute), became('Running', 5 * minute, null, end));
    expect(broken(adding(again, mention(6 * minute, '2.1')))).toEqual([]);
  });

  test('the end is mentioned once', () => {
    const ends = `ends <!date^${end / 1000}^{date_short_pretty} {time}|then>`;
    const once = adding(stopped, mention(hour, '2.1', ends));
    expect(broken(once)).toEqual([]);
    expect(broken(adding(once, mention(hour + minute, '2.2', ends)))).toEqual(['toldOnce']);
  });

  test('one reminder for each moment before an end', () => {
    const second = reminder(end - 45 * minute, '2.1');
    expect(broken(adding(stopped, second))).toEqual(['toldOnce']);
    expect(broken(adding(stopped, second), { remindsBeforeMs: [hour, 45 * minute] })).toEqual([]);
    // The first one was held up until just before the second.
    const late = adding(
      without(stopped, isKind('posted', { ts: '1.3' })),
      reminder(end - 45.5 * minute, '1.3'),
    );
    expect(broken(adding(late, second), { remindsBeforeMs: [hour, 45 * minute] })).toEqual([]);
    expect(
      broken(adding(late, second, reminder(end - 44 * minute, '2.2')), {
        remindsBeforeMs: [hour, 45 * minute],
      }),
    ).toEqual(['toldOnce']);
  });

  test('one refusal', () => {
    expect(broken(adding(denied, notLaunched(40_000, '1.9')))).toEqual(['toldOnce']);
    expect(broken(adding(denied, notLaunched(40_000, '1.2', { kind: 'updated' })))).toEqual([]);
  });
});

describe('remindedInTime', () => {
  test('whoever saw an end on the card is reminded of it', () => {
    expect(broken(without(ranOut, isKind('posted', { ts: '1.3' })))).toEqual(['remindedInTime']);
  });

  test('not before it is over', () => {
    const unfinished = ranOut.filter(({ at, kind }) => at < end - hour && kind !== 'quiet');
    const early = [
      ...without(unfinished, isKind('audited')),
      ...ranOut.filter(isKind('audited')).slice(0, 4),
    ];
    expect(
      broken([
        ...early.filter(({ kind }) => kind !== 'audited'),
        { at: end - 30 * minute, kind: 'quiet' },
        ...early.filter(({ kind }) => kind === 'audited'),
      ]),
    ).toEqual([]);
  });

  test('not where it is stopped before, or Slack was away until the end', () => {
    const unreminded = isKind('posted', { ts: '1.3' });
    expect(broken(without(stopped, unreminded))).toEqual([]);
    const early = became('Completed', end - 30 * minute);
    const endedSooner = without(
      replacing(ranOut, isKind('became', { status: 'Terminated' }), () => early),
      unreminded,
    );
    const told = replacing(endedSooner, isKind('updated', { at: end + minute }), () =>
      card({ at: end + minute, state: 'Completed' }),
    );
    expect(broken(told)).toEqual([]);
    // It was started anew, and ends later.
    const anew = adding(
      ranOut.filter(({ at, kind }) => at < end || kind === 'quiet'),
      became('Running', hour, null, end + 2 * hour),
      card({ at: hour + minute, state: 'Running', until: end + 2 * hour }),
    );
    expect(
      broken(without(without(anew, unreminded), isKind('audited', { action: 'instance.ended' }))),
    ).toEqual([]);
    // Whoever saw it only after that moment is not reminded of it.
    const seenLate = replacing(
      without(ranOut, unreminded),
      isKind('updated', { at: 3 * minute }),
      (each) => ({ ...each, at: end - 30 * minute }) as Happening,
    );
    expect(broken(seenLate)).toEqual([]);
    const away = { of: 'slack', from: end - 2 * hour, to: end - minute } as const;
    expect(broken(without(ranOut, unreminded), { outages: [away] })).toEqual([]);
  });
});

describe('auditComplete', () => {
  test.each([
    'launch.accepted',
    'launch.creating',
    'launch.created',
    'action.asked',
    'action.sending',
    'action.done',
    'instance.ended',
  ])('%s is missing', (action) => {
    expect(broken(without(stopped, isKind('audited', { action })))).toEqual(['auditComplete']);
  });

  test('launch.rejected is missing', () => {
    expect(broken(without(denied, isKind('audited', { action: 'launch.rejected' })))).toEqual([
      'auditComplete',
    ]);
  });

  test('a step that stands there twice, or before the one that it follows', () => {
    expect(broken([...stopped, audited('launch.creating', 1101)])).toEqual(['auditComplete']);
    const swapped = [
      ...without(stopped, isKind('audited', { action: 'launch.accepted' })),
      audited('launch.accepted', 1000),
    ];
    expect(broken(swapped)).toEqual(['auditComplete']);
  });

  test('what was refused in the form has none, and of a card that nobody can look for the last phase is not asked', () => {
    expect(
      broken([submits('r1', 'run_1'), answered('r1', 1100, { as: 'refused' }), { at: hour, kind: 'quiet' }]),
    ).toEqual([]);
    const unseen = without(stopped, isKind('audited', { action: 'instance.ended' }));
    expect(broken(adding(unseen, { at: 3.5 * hour, kind: 'disconnects', person: ana }))).toEqual([]);
  });

  test("lines of a launch whose reference another one shares are nobody's to miss", () => {
    const twin = card({ at: 5000, state: 'Waiting', kind: 'posted', ts: '3.1', life: 'run_2', taskId: 'i2' });
    expect(broken(adding(without(stopped, isKind('audited')), twin))).not.toContain('auditComplete');
  });
});

describe('limitsHold', () => {
  const accepted = (count: number, apart: number) =>
    Array.from({ length: count }, (_, index) =>
      audited('launch.accepted', index * apart, {}, { launchId: `c${index}` }),
    );

  test('more than is allowed within an hour', () => {
    expect(broken(accepted(6, minute))).toEqual(['limitsHold']);
    expect(broken(accepted(5, minute))).toEqual([]);
    expect(broken(accepted(6, 13 * minute))).toEqual([]);
  });

  test('the workspace counts all of its people', () => {
    const forms = [submits('r1', 'x'), submits('r2', 'y', { person: ben })];
    const lines = accepted(4, minute).map((each, index) =>
      index % 2 === 0 ? each : ({ ...each, userId: 'U2' } as Happening),
    );
    expect(broken([...forms, ...lines], { limits: { perWorkspace: 3 } })).toEqual(['limitsHold']);
    expect(broken([...forms, ...lines], { limits: { perWorkspace: 4 } })).toEqual([]);
  });
});

describe('forgottenAtRest', () => {
  const forgotten = (at: number, userId = 'U1') =>
    audited('person.forgotten', at, {}, { launchId: null, userId });
  /** The audit log tells what came first. */
  const afterLine = (history: readonly Happening[], action: string, ...more: readonly Happening[]) => {
    const place = history.findIndex(isKind('audited', { action }));
    return [...history.slice(0, place + 1), ...more, ...history.slice(place + 1)];
  };

  test('a launch that goes on after its person was forgotten', () => {
    expect(broken(afterLine(stopped, 'action.sending', forgotten(3.9 * hour)))).toEqual(['forgottenAtRest']);
    expect(broken(afterLine(denied, 'launch.unknown', forgotten(30_000)))).toEqual(['forgottenAtRest']);
    expect(broken([...stopped, forgotten(3.9 * hour)])).toEqual([]);
  });

  test('a card that comes afterwards, and not one that was changed last, or by a clock that differs', () => {
    expect(broken([...stopped, forgotten(1600 - 11_000)])).toEqual(['forgottenAtRest']);
    expect(broken([...stopped, forgotten(1400)])).toEqual([]);
    expect(broken([...stopped, forgotten(2000)])).toEqual([]);
  });

  test("another's launches go on, and what they launch afterwards", () => {
    expect(broken(afterLine(stopped, 'launch.creating', forgotten(1050, 'U2')))).toEqual([]);
    const before = stopped.findIndex(isKind('audited'));
    expect(broken([...stopped.slice(0, before), forgotten(900), ...stopped.slice(before)])).toEqual([]);
  });

  test('a form that was still open, and is sent again afterwards, is a form that nobody knows', () => {
    const again = [
      submits('r9', 'run_1', { at: 3.95 * hour }),
      called(9, 'create', 3.96 * hour),
      made(3.97 * hour, { callId: 9, instanceId: 'i2' }),
    ];
    const lines = [
      audited('launch.accepted', 3.95 * hour, {}, { launchId: 'bbbbbbbb-2' }),
      audited('launch.created', 3.97 * hour, { instanceId: 'i2' }, { launchId: 'bbbbbbbb-2' }),
    ];
    const history = adding(stopped, ...again);
    expect(broken([...history, forgotten(3.9 * hour), ...lines])).toEqual([]);
    expect(broken([...history, ...lines, forgotten(3.99 * hour)])).toContain('createdOnce');
  });

  test('whoever was forgotten is told nothing more: not how it ends, and no reminder', () => {
    const unreminded = without(ranOut, isKind('posted', { ts: '1.3' }));
    const silent = without(unreminded, isKind('updated', { at: end + minute }));
    const unseen = without(silent, isKind('audited', { action: 'instance.ended' }));
    expect(broken([...unseen, forgotten(end - 2 * hour + minute)])).toEqual([]);
    expect(broken([...unseen, forgotten(end - minute)])).toEqual(['remindedInTime']);
    expect(broken([...unseen, forgotten(end - 2 * hour + minute, 'U2')])).toEqual([
      'toldRight',
      'remindedInTime',
    ]);
  });
});

describe('secretsNowhere', () => {
  const [token = '', address = '', script = ''] = world.secrets;
  const line = (text: string): Happening => ({ at: 1000, kind: 'logged', replica: 1, line: text });
  const view = (text: string): Happening => ({ at: 1000, kind: 'opened', person: ana, view: text });

  test.each([
    ['the log', line(`sent with ${token}`)],
    ['a view', view(JSON.stringify({ value: token }))],
    ['a message', message({ at: 1000, ts: '9.1', text: `here: ${token}` })],
    [
      'a block',
      message({ at: 1000, ts: '9.1', text: '', blocks: JSON.stringify([{ text: `a ${script} b` }]) }),
    ],
    ['an answer', answered('r1', 1000, { words: token })],
    ['the audit log', audited('launch.accepted', 1000, { why: token })],
  ])('in %s', (_, happening) => {
    expect(broken([happening])).toEqual(['secretsNowhere']);
  });

  test('a part of one is none', () => {
    expect(broken([line(`sent with ${token.slice(0, -1)}`)])).toEqual([]);
  });

  test('an address is for the eyes of whoever pressed Connect', () => {
    const told = (to: string | null) => message({ at: hour, ts: '9.1', to, text: `your way in: ${address}` });
    const press = presses('r3', 'connect', hour - 10);
    expect(broken(adding(stopped, press, told('U1')))).toEqual([]);
    expect(broken(adding(stopped, press, told('U2')))).toEqual(['secretsNowhere']);
    expect(broken(adding(stopped, press, told(null)))).toEqual(['secretsNowhere']);
    expect(broken(adding(stopped, told('U1')))).toEqual(['secretsNowhere']);
    // Whoever may not enter is told none, however often they press.
    const refused = presses('r3', 'connect', hour - 10, { person: ben, mayAct: false });
    expect(broken(adding(stopped, refused, told('U2')))).toEqual(['secretsNowhere']);
  });
});
