// What is decided about a request before anybody listens: its signature, its shape, who it is from.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '../../../src/config/secrets.ts';
import { ownerOf } from '../../../src/core/person.ts';
import { startDeadline } from '../../../src/slack/edge/deadline.ts';
import { dispatch } from '../../../src/slack/edge/dispatch.ts';
import { describeBody, parseBody, parseIncoming } from '../../../src/slack/edge/incoming.ts';
import { checkSignature } from '../../../src/slack/edge/signature.ts';

const secret = new Secret('8f742231b10e8888abcd99yyyzzz85a5');
const now = 1_531_420_618_000;
const body = Buffer.from('token=x&command=%2Fweather');

const signed = (timestamp: string, content: Buffer = body) => ({
  'x-slack-request-timestamp': timestamp,
  'x-slack-signature': `v0=${createHmac('sha256', secret.reveal()).update(`v0:${timestamp}:`).update(content).digest('hex')}`,
});

describe('a signature', () => {
  test.each([
    [0, 'good'],
    [-300, 'good'],
    [300, 'good'],
    [-301, 'stale'],
    [301, 'early'],
  ])('dated %i s from now is %s', (seconds, verdict) => {
    const headers = signed(String(now / 1000 + seconds));
    expect(checkSignature({ headers, body }, secret, now)).toBe(verdict);
  });

  test.each([
    '',
    ' ',
    '-1',
    '1531420618.0',
    '0x5b47a58a',
    '1e9',
    'Infinity',
    '１５３１４２０６１８',
    '9'.repeat(400),
  ])('dated %j counts as none', (timestamp) => {
    expect(checkSignature({ headers: signed(timestamp), body }, secret, now)).toBe('unsigned');
  });

  test('of any other body, secret or making is wrong, and never throws', () => {
    const good = signed(String(now / 1000));
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (bytes, text) => {
        const other = Buffer.from(bytes);
        fc.pre(!other.equals(body));
        expect(checkSignature({ headers: good, body: other }, secret, now)).toBe('wrong');
        const forged = { ...good, 'x-slack-signature': text };
        expect(checkSignature({ headers: forged, body }, secret, now)).toBe('unsigned');
        const shaped = {
          ...good,
          'x-slack-signature': `v0=${createHmac('sha256', text).update(text).digest('hex')}`,
        };
        expect(checkSignature({ headers: shaped, body }, secret, now)).toBe('wrong');
        expect(checkSignature({ headers: good, body }, new Secret(`x${text}`), now)).toBe('wrong');
      }),
    );
  });

  test('is over the bytes, not over a text that they may be read as', () => {
    const bytes = Buffer.from([0xff, 0xfe]);
    const headers = signed(String(now / 1000), Buffer.from(bytes.toString('utf8')));
    expect(checkSignature({ headers, body: bytes }, secret, now)).toBe('wrong');
  });
});

const isTaken = (body: unknown): boolean => parseIncoming(body) !== null;

const user = { id: 'U1', team_id: 'T1' };
const view = { id: 'V1', callback_id: 'launch', private_metadata: '{}', state: { values: {} } };
const samples: Readonly<Record<string, object>> = {
  command: { command: '/x', team_id: 'T1', user_id: 'U1', channel_id: 'C1', trigger_id: '1.2.3' },
  submission: { type: 'view_submission', team: { id: 'T1' }, user, view },
  click: {
    type: 'block_actions',
    team: null,
    enterprise: { id: 'E1' },
    user,
    actions: [{ type: 'button', action_id: 'a' }],
  },
  menu: {
    type: 'block_suggestion',
    team: { id: 'T1' },
    user,
    action_id: 'a',
    block_id: 'b',
    value: '',
    view,
  },
  event: { type: 'event_callback', team_id: 'T1', event: { type: 'app_home_opened', channel: 'D1' } },
};

describe('a payload', () => {
  test.each(Object.entries(samples))('a %s is taken', (_, payload) => {
    expect(isTaken(payload)).toBe(true);
  });

  test.each(['U1> <!channel>', 'U\u0000', 'U\n', '', 'U'.repeat(101), '<@U1>', 'Ü'])(
    'an id like %j is not',
    (id) => {
      expect(isTaken({ ...samples.submission, user: { id } })).toBe(false);
      expect(isTaken({ ...samples.command, channel_id: id })).toBe(false);
    },
  );

  test('with anything in place of one of its parts is taken or not, and never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true }),
        fc.constantFrom(...Object.values(samples)),
        (odd, sample) => {
          expect(isTaken(odd)).toBe(false);
          for (const key of Object.keys(sample)) {
            const changed = { ...sample, [key]: odd };
            if (isTaken(changed)) expect(typeof describeBody(changed)).toBe('object');
          }
        },
      ),
    );
  });

  test('is read from any bytes without throwing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.constantFrom('application/json', 'x'),
        (bytes, type) => {
          expect(isTaken(parseBody(type, Buffer.from(bytes)))).toBe(false);
        },
      ),
    );
  });

  test('cannot reach the prototype of anything', () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      parseBody(type, Buffer.from(text));
      parseBody(type, Buffer.from(`payload=${text}`));
      parseBody(type, Buffer.from('__proto__=1&__proto__[polluted]=1&constructor.prototype.polluted=1'));
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('is named in the log by at most 60 characters each, and never by what it says', () => {
    const long = describeBody({ type: 'x'.repeat(1000), text: 'said', view: { callback_id: { a: 1 } } });
    expect(long).toEqual({ type: 'x'.repeat(60) });
  });
});

describe('a deadline', () => {
  test('counts from the arrival, for all who wait, and is never below nothing', () => {
    let now = 5;
    const deadline = startDeadline(() => now);
    expect([deadline.leftMs(1000), deadline.leftMs(300)]).toEqual([1000, 300]);
    now += 900;
    expect([deadline.leftMs(1000), deadline.leftMs(300)]).toEqual([100, 0]);
  });

  test('gives everybody so many times as long where that is asked for', () => {
    let now = 5;
    const deadline = startDeadline(() => now, 20);
    now += 900;
    expect([deadline.leftMs(1000), deadline.leftMs(10)]).toEqual([19_100, 0]);
  });

  test('waits for work that is done in time, and not for work that is not', async () => {
    const deadline = startDeadline(() => 0);
    const never = new Promise<string>(() => undefined);
    expect(await deadline.race(Promise.resolve('done'), 60_000)).toBe('done');
    expect(await deadline.race(never, 0)).toBeNull();
    await expect(deadline.race(Promise.reject(new Error('x')), 60_000)).rejects.toThrow('x');
  });
});

describe('dispatching', () => {
  const said: string[] = [];
  const note = (_: unknown, text?: string) => void said.push(text ?? String(_));
  const logger = { trace: note, debug: note, info: note, warn: note, error: note, fatal: note } as never;
  const payload = samples.submission;
  const deadline = startDeadline(Date.now);
  const request = (body: unknown) => ({ body, ack: async () => undefined, deadline });
  const dispatchBy = (processEvent: (event: { ack: (a?: unknown) => Promise<void> }) => Promise<void>) =>
    dispatch({ processEvent } as never, request(payload), { logger });

  test('tells what became of a payload', async () => {
    const unauthorised = Object.assign(new Error('x'), { code: 'slack_bolt_authorization_error' });
    expect(await dispatchBy(async ({ ack }) => ack())).toBe('answered');
    expect(await dispatchBy(async () => undefined)).toBe('unheard');
    expect(await dispatchBy(() => Promise.reject(unauthorised))).toBe('not-ours');
    expect(await dispatchBy(() => Promise.reject(new TypeError('x')))).toBe('failed');
    expect(await dispatch({} as never, request(null), { logger })).toBe('malformed');
  });

  test('says once how long after its arrival a request was answered, whoever answers how often', async () => {
    let now = 1000;
    const late = startDeadline(() => now);
    const heard: unknown[] = [];
    const app = {
      async processEvent({ ack }: { ack: () => Promise<void> }) {
        now = 1250;
        await ack();
        now = 4000;
        await ack();
      },
    };
    const onAcknowledged = (...said: unknown[]) => void heard.push(said);
    await dispatch(app as never, { ...request(payload), deadline: late }, { logger, onAcknowledged });
    expect(heard).toEqual([['submission', 250]]);
  });

  test('listeners are handed what was read, and the deadline that started with the arrival', async () => {
    let handed: unknown;
    const app = {
      async processEvent(event: { customProperties: unknown }) {
        handed = event.customProperties;
      },
    };
    await dispatch(app as never, request(payload), { logger });
    expect(handed).toEqual({ incoming: parseIncoming(payload), deadline });
  });

  test('a listener that fails after it answered has answered', async () => {
    const late = async ({ ack }: { ack: () => Promise<void> }) => {
      await ack();
      throw new Error('x');
    };
    expect(await dispatchBy(late)).toBe('answered');
  });
});

describe('who is speaking', () => {
  const keyOf = (payload: object) => {
    const incoming = parseIncoming(payload);
    return incoming && incoming.kind !== 'other' ? ownerOf(incoming.person) : null;
  };

  test.each([
    ['a command', { ...samples.command }, 'T1'],
    ['a command in an organisation', { ...samples.command, enterprise_id: 'E1' }, 'E1'],
    ['an interaction', { ...samples.submission }, 'T1'],
    ['one in an organisation', { ...samples.submission, enterprise: { id: 'E1' } }, 'E1'],
    ['one without a team', { ...samples.submission, team: null }, 'T1'],
  ])('%s', (_, payload, teamId) => {
    expect(keyOf(payload)).toEqual({ teamId, workspaceId: 'T1', userId: 'U1' });
  });

  test.each([
    ['no team', { ...samples.submission, team: null, user: { id: 'U1' } }],
    ['no user', { ...samples.submission, user: undefined }],
    ['a command of no team', { ...samples.command, team_id: undefined }],
    [
      'a prototype',
      JSON.parse('{"type":"view_submission","__proto__":{"team":{"id":"T1"},"user":{"id":"U1"}}}'),
    ],
  ])('%s is nobody', (_, payload) => {
    expect(keyOf(payload)).toBeNull();
  });
});

test('the inputs of a submission are those of its blocks, else of its state', () => {
  const inputsOf = (change: object) => {
    const incoming = parseIncoming({ ...samples.submission, view: { ...view, ...change } });
    return incoming?.kind === 'submission' ? incoming.view.inputIds : null;
  };
  const state = { values: { b: {}, a: {} } };
  const blocks = [{ type: 'section', block_id: 'x' }, { type: 'input', block_id: 'a' }, { type: 'input' }];
  expect(inputsOf({ blocks, state })).toEqual(['a']);
  expect(inputsOf({ blocks: [], state })).toEqual(['b', 'a']);
  expect(inputsOf({ state })).toEqual(['b', 'a']);
});
