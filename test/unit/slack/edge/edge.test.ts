// What is decided about a request before anybody listens: its signature, its shape, who it is from.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountKeyOf } from '../../../../src/accounts/person.ts';
import { Secret } from '../../../../src/config/secrets.ts';
import { startDeadline } from '../../../../src/slack/edge/deadline.ts';
import { describePayload, dispatch } from '../../../../src/slack/edge/dispatch.ts';
import { parseBody } from '../../../../src/slack/edge/http-receiver.ts';
import { readArrival } from '../../../../src/slack/edge/read-incoming.ts';
import { createSignatureCheck } from '../../../../src/slack/edge/signature.ts';

const secret = new Secret('8f742231b10e8888abcd99yyyzzz85a5');
const checkSignature = createSignatureCheck(secret);
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
    expect(checkSignature({ headers, body }, now)).toBe(verdict);
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
    expect(checkSignature({ headers: signed(timestamp), body }, now)).toBe('unsigned');
  });

  test('of any other body, secret or making is wrong, and never throws', () => {
    const good = signed(String(now / 1000));
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (bytes, text) => {
        const other = Buffer.from(bytes);
        fc.pre(!other.equals(body));
        expect(checkSignature({ headers: good, body: other }, now)).toBe('wrong');
        const forged = { ...good, 'x-slack-signature': text };
        expect(checkSignature({ headers: forged, body }, now)).toBe('wrong');
        expect(createSignatureCheck(new Secret(`x${text}`))({ headers: good, body }, now)).toBe('wrong');
      }),
    );
  });

  test('is over the bytes, not over a text that they may be read as', () => {
    const bytes = Buffer.from([0xff, 0xfe]);
    const headers = signed(String(now / 1000), Buffer.from(bytes.toString('utf8')));
    expect(checkSignature({ headers, body: bytes }, now)).toBe('wrong');
  });
});

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
    expect(readArrival(payload)?.payload).toBe(payload);
  });

  test.each(['U1> <!channel>', 'U\u0000', 'U\n', '', 'U'.repeat(101), '<@U1>', 'Ü'])(
    'an id like %j is not',
    (id) => {
      expect(readArrival({ ...samples.submission, user: { id } })).toBeNull();
      expect(readArrival({ ...samples.command, channel_id: id })).toBeNull();
      expect(readArrival({ ...samples.event, team_id: id })).toBeNull();
    },
  );

  test('with anything in place of one of its parts is taken or not, and never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true }),
        fc.constantFrom(...Object.values(samples)),
        (odd, sample) => {
          expect(readArrival(odd)).toBeNull();
          for (const key of Object.keys(sample)) {
            const changed = { ...sample, [key]: odd };
            if (readArrival(changed)) expect(typeof describePayload(changed)).toBe('object');
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
          expect(readArrival(parseBody(type, Buffer.from(bytes)))).toBeNull();
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
    const long = describePayload({ type: 'x'.repeat(1000), text: 'said', view: { callback_id: { a: 1 } } });
    expect(long).toEqual({ type: 'x'.repeat(60) });
  });
});

describe('what comes in is one of six kinds', () => {
  const person = { workspaceId: 'T1', enterpriseId: null, userId: 'U1' };
  const readView = {
    id: 'V1',
    hash: '',
    rootId: 'V1',
    callbackId: 'launch',
    metadata: '{}',
    state: {},
    inputIds: [],
  };

  test('a command', () => {
    const responseUrl = 'https://hooks.slack.com/commands/1';
    expect(readArrival({ ...samples.command, text: 'help', response_url: responseUrl })?.incoming).toEqual({
      kind: 'command',
      person,
      channelId: 'C1',
      command: '/x',
      text: 'help',
      triggerId: '1.2.3',
      responseUrl: new Secret(responseUrl),
    });
  });

  test.each([
    ['submission', samples.submission],
    ['closed', { ...samples.submission, type: 'view_closed' }],
  ])('%s', (kind, payload) => {
    expect(readArrival(payload)?.incoming).toEqual({ kind, person, channelId: null, view: readView });
  });

  test('an action: a button says what it stands for, a menu what was chosen', () => {
    const from = {
      type: 'block_actions',
      team: { id: 'T1' },
      user,
      channel: { id: 'C1' },
      trigger_id: '1.2',
    };
    const common = {
      kind: 'action',
      person,
      channelId: 'C1',
      view: null,
      triggerId: '1.2',
      responseUrl: null,
    };
    const button = { type: 'button', action_id: 'a', block_id: 'b', value: 'v' };
    expect(readArrival({ ...from, actions: [button] })?.incoming).toEqual({
      ...common,
      type: 'button',
      actionId: 'a',
      blockId: 'b',
      pressed: 'v',
      chosen: null,
    });
    const menu = { type: 'external_select', action_id: 'a', block_id: 'b', selected_option: { value: 'o' } };
    expect(readArrival({ ...from, actions: [menu] })?.incoming).toEqual({
      ...common,
      type: 'external_select',
      actionId: 'a',
      blockId: 'b',
      pressed: null,
      chosen: 'o',
    });
  });

  test('a suggestion, whose view may come without a state', () => {
    const { state: _, ...stateless } = view;
    expect(readArrival({ ...samples.menu, value: 'py', view: stateless })?.incoming).toEqual({
      kind: 'suggestion',
      person,
      channelId: null,
      actionId: 'a',
      blockId: 'b',
      typed: 'py',
      view: readView,
    });
  });

  test('an event, which need not name a person', () => {
    const event = { type: 'app_home_opened', channel: 'D1' };
    expect(readArrival(samples.event)?.incoming).toEqual({
      kind: 'event',
      type: 'app_home_opened',
      person: null,
      channelId: 'D1',
      event,
    });
    const byPerson = { ...samples.event, event: { ...event, user: 'U1' } };
    expect(readArrival(byPerson)?.incoming).toMatchObject({ person });
  });

  test.each([
    ['a kind that the app has no use for', { type: 'shortcut', team: { id: 'T1' }, user }],
    ["nobody's workspace", { type: 'block_suggestion', user: { id: 'U1' } }],
    ["a command of nobody's workspace", { ...samples.command, team_id: undefined }],
  ])('or none: %s', (_, payload) => {
    expect(readArrival(payload)).toEqual({ payload, incoming: null });
  });

  test('the state of a view is what was typed and chosen; what cannot be read counts as neither', () => {
    const values = {
      a: { a: { type: 'plain_text_input', value: 'typed' } },
      b: { b: { selected_option: { text: {}, value: 'one' } } },
      c: { c: { selected_options: [{ value: 'one' }, { value: 'two' }] } },
      d: { d: { value: 7, selected_option: 'x' }, e: null },
    };
    const incoming = readArrival({ ...samples.submission, view: { ...view, state: { values } } })?.incoming;
    expect(incoming).toMatchObject({
      view: {
        state: {
          a: { a: { value: 'typed', chosen: [] } },
          b: { b: { value: null, chosen: ['one'] } },
          c: { c: { value: null, chosen: ['one', 'two'] } },
          d: { d: { value: null, chosen: [] }, e: { value: null, chosen: [] } },
        },
      },
    });
  });

  test.each([
    [
      'its blocks',
      [{ type: 'section', block_id: 'x' }, { type: 'input', block_id: 'a' }, { type: 'input' }],
      ['a'],
    ],
    ['else of its state', [], ['b', 'a']],
    ['and of its state where there are no blocks', undefined, ['b', 'a']],
  ])('the inputs of a view are those of %s', (_, blocks, inputIds) => {
    const state = { values: { b: {}, a: {} } };
    const incoming = readArrival({ ...samples.submission, view: { ...view, state, blocks } })?.incoming;
    expect(incoming).toMatchObject({ view: { inputIds } });
  });
});

describe('dispatching', () => {
  const said: string[] = [];
  const note = (_: unknown, text?: string) => void said.push(text ?? String(_));
  const logger = { trace: note, debug: note, info: note, warn: note, error: note, fatal: note } as never;
  const deadline = startDeadline(1000);
  const request = (body: unknown) => ({ body, ack: async () => undefined, deadline });
  type Event = { ack: (a?: unknown) => Promise<void>; customProperties: object };
  const dispatchBy = (processEvent: (event: Event) => Promise<void>) =>
    dispatch({ processEvent } as never, request(samples.submission), logger);

  test('tells what became of a payload', async () => {
    const unauthorised = Object.assign(new Error('x'), { code: 'slack_bolt_authorization_error' });
    expect(await dispatchBy(async ({ ack }) => ack())).toBe('answered');
    expect(await dispatchBy(async () => undefined)).toBe('unheard');
    expect(await dispatchBy(() => Promise.reject(unauthorised))).toBe('not-ours');
    expect(await dispatchBy(() => Promise.reject(new TypeError('x')))).toBe('failed');
    expect(await dispatch({} as never, request(null), logger)).toBe('malformed');
  });

  test('a listener that fails after it answered has answered', async () => {
    const late = async ({ ack }: Event) => {
      await ack();
      throw new Error('x');
    };
    expect(await dispatchBy(late)).toBe('answered');
  });

  test('listeners are handed what was read, and the time that is left', async () => {
    let handed: object = {};
    await dispatchBy(async ({ customProperties }) => {
      handed = customProperties;
    });
    expect(handed).toEqual({ incoming: readArrival(samples.submission)?.incoming, deadline });
  });
});

describe('who is speaking', () => {
  const T1 = { workspaceId: 'T1', enterpriseId: null, userId: 'U1' };
  const inE1 = { ...T1, enterpriseId: 'E1' };
  const click = { ...samples.click, enterprise: undefined, team: { id: 'T1' }, user: { id: 'U1' } };
  test.each([
    ['a command', samples.command, T1, 'T1'],
    ['a command in an organisation', { ...samples.command, enterprise_id: 'E1' }, inE1, 'E1'],
    ['an interaction', click, T1, 'T1'],
    ['one in an organisation', { ...click, enterprise: { id: 'E1' } }, inE1, 'E1'],
    ['one of somebody from another workspace', { ...click, user: { id: 'U1', team_id: 'T2' } }, T1, 'T1'],
    ['one without a team', { ...click, team: null, user }, T1, 'T1'],
    [
      'one in an organisation-wide install',
      { ...click, team: null, user, enterprise: { id: 'E1' } },
      inE1,
      'E1',
    ],
    [
      'one in an organisation, without any team',
      { ...click, team: null, enterprise: { id: 'E1' } },
      { ...inE1, workspaceId: 'E1' },
      'E1',
    ],
  ])('%s', (_, payload, person, teamId) => {
    expect(readArrival(payload)?.incoming).toMatchObject({ person });
    expect(accountKeyOf(person)).toEqual({ teamId, userId: 'U1' });
  });

  test('nobody can be read off a prototype', () => {
    const payload = JSON.parse('{"type":"block_suggestion","user":{"id":"U1"},"__proto__":{"team_id":"T1"}}');
    expect(readArrival(payload)?.incoming).toBeNull();
  });
});

describe('a deadline', () => {
  test('is one for all who wait, and never below nothing', () => {
    let now = 5;
    const deadline = startDeadline(1000, () => now);
    expect([deadline.left(), deadline.left(300), deadline.left(3000)]).toEqual([1000, 300, 1000]);
    now += 900;
    expect([deadline.left(), deadline.left(300), deadline.left(30)]).toEqual([100, 100, 30]);
    now += 900;
    expect([deadline.left(), deadline.left(300)]).toEqual([0, 0]);
  });

  test('waits for work that is done in time, and not for work that is not', async () => {
    const never = new Promise<string>(() => undefined);
    expect(await startDeadline(60_000).wait(Promise.resolve('done'))).toBe('done');
    expect(await startDeadline(0).wait(never)).toBeNull();
    expect(await startDeadline(60_000).wait(never, 0)).toBeNull();
    await expect(startDeadline(60_000).wait(Promise.reject(new Error('x')))).rejects.toThrow('x');
  });
});
