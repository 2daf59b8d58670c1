// Well signed interactions with hostile insides: other people's ids, tampered metadata, texts of any size.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Draft } from '../../src/drafts/ports.ts';
import {
  afterwards,
  aSubmission,
  createCalls,
  expectStillServing,
  lastPayload,
  type Payload,
  sendInteraction,
} from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({
    expectedLogs: /a listener failed|could not be told|slack-sdk|could not be handled|cannot read/u,
    expectedWarnings: /is not valid|blocks/u,
  });
  await stage.connect();
  await expectStillServing(stage);
});
afterAll(async () => {
  await expectStillServing(stage);
  await stage.stop();
});

type Values = Record<string, Record<string, unknown>>;
const valuesOf = (payload: Payload): Values => (payload.view as { state: { values: Values } }).state.values;
const metadataOf = (payload: Payload): Payload =>
  JSON.parse(String((payload.view as { private_metadata: string }).private_metadata));

/** A submission with some inputs changed; `null` takes the block out. */
function withValues(changes: Readonly<Record<string, unknown>>): Payload {
  const values = { ...valuesOf(aSubmission(stage)) };
  for (const [id, value] of Object.entries(changes)) {
    if (value === null) delete values[id];
    else values[id] = { [id]: { type: 'plain_text_input', value } };
  }
  return aSubmission(stage, { view: { state: { values } } });
}

const withMetadata = (private_metadata: unknown): Payload =>
  aSubmission(stage, { view: { private_metadata } });
const tampered = (changes: Payload): Payload =>
  withMetadata(JSON.stringify({ ...metadataOf(aSubmission(stage)), ...changes }));

/** Slack gets its answer without much ado, and the platform hears of nothing. */
async function expectNothingLaunched(payload: Payload): Promise<unknown> {
  const before = createCalls(stage).length;
  const { status, body, cpuMs } = await sendInteraction(stage, payload);
  await stage.app.idle();
  expect([200, 400, 401, 404]).toContain(status);
  expect(cpuMs).toBeLessThan(10_000);
  expect(createCalls(stage)).toHaveLength(before);
  return body;
}

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

const errorsOf = (body: unknown): Record<string, string> => {
  expect(body).toMatchObject({ response_action: 'errors' });
  return (body as { errors: Record<string, string> }).errors;
};

describe('private_metadata that is not ours keeps the form open and launches nothing', () => {
  test.each([
    ['not JSON', 'eyJ…'],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['100,000 lists in each other', deep],
    ['another shape', '{"draft":{"id":1}}'],
    ['a draft that is no UUID', '{"draft":"1 OR 1=1","channel":"C1"}'],
    ['prototype keys', '{"__proto__":{"draft":"6fa459ea-ee8a-4ca4-894e-db77e160355e","channel":"C1"}}'],
    ['a constructor', '{"constructor":{"prototype":{"draft":"x"}}}'],
  ])('%s', async (_, text) => {
    const errors = errorsOf(await expectNothingLaunched(withMetadata(text)));
    expect(Object.keys(errors)).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toContain(text.slice(0, 20) || 'private_metadata');
  });

  test.each([
    ['a huge row number', { nextMount: 1e300 }],
    ['a negative one', { nextPort: -1 }],
    ['one that is no number', { nextMount: '__proto__' }],
    ['a channel with a NUL', { channel: 'C1\u0000' }],
    ['a channel as long as a book', { channel: 'C'.repeat(5000) }],
    ['a channel that is an object', { channel: { id: 'C1' } }],
    ['another form: the one that connects', { next: 'launch', nextMount: 'x' }],
  ])('%s', async (_, changes) => {
    errorsOf(await expectNothingLaunched(tampered(changes)));
  });

  test('missing altogether, or not even a text', async () => {
    errorsOf(await expectNothingLaunched(withMetadata(undefined)));
    await expectNothingLaunched(withMetadata({ draft: randomUUID() }));
    await expectNothingLaunched(withMetadata(['x']));
  });

  test('a form change with it changes nothing', async () => {
    const before = stage.slack.apiCalls.filter(({ method }) => method === 'views.update').length;
    const { view, ...rest } = withMetadata('not ours');
    const actions = [{ type: 'button', action_id: 'add_mount', block_id: 'x', action_ts: '1.1' }];
    await expectNothingLaunched({ ...rest, type: 'block_actions', view, actions });
    await afterwards(stage);
    expect(stage.slack.apiCalls.filter(({ method }) => method === 'views.update')).toHaveLength(before);
  });
});

describe('the state of a form', () => {
  test.each(['__proto__', 'constructor', 'toString', 'mountInfoList', 'mountInfoList.__proto__.sourcePath'])(
    'block ids like %s neither harm nor count',
    async (id) => {
      const payload = withValues({ instanceServiceName: '' });
      const text = JSON.stringify(payload).replace(
        '"values":{',
        `"values":{"${id}":{"${id}":{"value":"x"},"__proto__":{"value":"y"}},`,
      );
      expect(text).toContain(id);
      errorsOf(await expectNothingLaunched(JSON.parse(text)));
      expect(({} as { value?: unknown }).value).toBeUndefined();
    },
  );

  test.each([
    ['a number', 7],
    ['a list', ['a']],
    ['an object that says what it is', { toString: 'x' }],
  ])('%s instead of a text is no value', async (_, value) => {
    errorsOf(await expectNothingLaunched(withValues({ instanceServiceName: value })));
  });

  test('100,000 lists in each other instead of a text are no value', async () => {
    const text = JSON.stringify(withValues({ instanceServiceName: 'DEPTH' }));
    const { status, body } = await sendInteraction(stage, text.replace('"DEPTH"', deep));
    expect(status).toBe(200);
    errorsOf(body);
  });

  test('no values at all', async () => {
    await expectNothingLaunched(aSubmission(stage, { view: { state: { values: {} } } }));
  });

  test.each([
    'instanceServiceName',
    'description',
    'version',
    'imagePath',
    'resourceGroup',
    'startScriptContent',
    'timeoutLimit',
  ])('100,000 characters in %s are a problem of that field, not of the app', async (id) => {
    const script = id === 'startScriptContent' ? { useStartScript: 'true' } : {};
    const payload = withValues({ ...script, [id]: 'x'.repeat(100_000) });
    const errors = errorsOf(await expectNothingLaunched(payload));
    expect(Object.values(errors).every((text) => text.length < 500)).toBe(true);
  });

  test.each([
    ['control characters', 'a\u0007b'],
    ['a NUL', 'a\u0000b'],
    ['a mark that turns the reading direction', 'abc\u202Egnp.exe'],
    ['isolates', 'a\u2066b\u2069'],
    ['zero-width characters', 'ad\u200Bmin'],
    ['a byte-order mark', 'a\uFEFFb'],
    ['a lone surrogate', 'a\uD83Db'],
    ['an emoji', 'rocket_🚀'],
    ['letters that only look Latin', 'аdmin'],
    ['a mention', '<!channel>'],
  ])('a name with %s is refused at its field', async (_, name) => {
    const errors = errorsOf(await expectNothingLaunched(withValues({ instanceServiceName: name })));
    expect(Object.keys(errors)).toEqual(['instanceServiceName']);
    expect(JSON.stringify(errors)).not.toContain(name);
  });

  test.each(['1e9', '-1', '0x10', 'NaN', 'Infinity', '1.5', '９', '9'.repeat(400), ' ', '1;2'])(
    'a card count of %j is refused',
    async (count) => {
      errorsOf(await expectNothingLaunched(withValues({ gpuNumber: count })));
    },
  );

  const manyRows = () =>
    withValues(
      Object.fromEntries(Array.from({ length: 3000 }, (_, row) => [`mountInfoList.${row}.sourcePath`, '/a'])),
    );

  test('3,000 rows are too many', async () => {
    errorsOf(await expectNothingLaunched(manyRows()));
  });

  test('3,000 rows in a form change do no harm', async () => {
    const actions = [{ type: 'button', action_id: 'add_mount', block_id: 'x', action_ts: '1.1' }];
    await expectNothingLaunched({ ...manyRows(), type: 'block_actions', actions });
  });
});

describe('what belongs to others stays theirs', () => {
  const colleague = () => stage.slack.users.colleague.id;
  const asColleague = (payload: Payload): Payload => ({
    ...payload,
    user: { id: colleague(), team_id: stage.slack.team.id },
  });

  /** A form may be shown a moment before its draft is stored. */
  async function draftOf(userId: string, id: string): Promise<Draft> {
    for (;;) {
      const found = await stage.app.store.drafts.find(id, { teamId: stage.slack.team.id, userId });
      if (found) return found;
      await nextTurn();
    }
  }

  test("a submission with somebody else's draft launches nothing of theirs and shows nothing of it", async () => {
    await stage.launch({ description: 'known-to-olivia-alone' });
    await stage.app.idle();
    const draft = metadataOf(aSubmission(stage));
    const theirs = aSubmission(stage, {
      view: { private_metadata: JSON.stringify(draft), state: { values: {} } },
    });
    const body = await expectNothingLaunched(asColleague(theirs));
    expect(JSON.stringify(body)).not.toContain('known-to-olivia-alone');
  });

  test("a form opened by somebody else cannot be changed, and shows nothing, through its draft's id", async () => {
    await stage.person.command('/gpu-instance', 'image=olivias.registry/private:1');
    const owner = stage.slack.users.owner.id;
    const view = await stage.slack.until(() => stage.slack.openView(owner));
    await stage.person.close();
    const draft = JSON.parse(view.private_metadata).draft;
    const before = await draftOf(owner, draft);
    expect(JSON.stringify(before)).toContain('olivias.registry');

    const actions = [{ type: 'button', action_id: 'add_mount', block_id: 'x', action_ts: '1.1' }];
    const { view: _, ...rest } = asColleague(aSubmission(stage));
    const stolen = {
      id: 'V0UNKNOWN1',
      hash: '1.x',
      callback_id: 'launch',
      private_metadata: view.private_metadata,
      state: { values: {} },
    };
    const calls = stage.slack.apiCalls.length;
    await expectNothingLaunched({ ...rest, type: 'block_actions', view: stolen, actions });
    await afterwards(stage);
    expect(JSON.stringify(stage.slack.apiCalls.slice(calls))).not.toContain('olivias.registry');
    expect(await draftOf(owner, draft)).toEqual(before);
  });

  test.each([
    ['that is not theirs', (id: string) => id],
    ['with an id that is none', () => '__proto__'],
    ['with an id that nobody has', () => randomUUID()],
    ['without an id', () => ''],
    ['with SQL for an id', () => "' OR 1=1 --"],
  ])('the button that opens a refused form again, %s, opens nothing', async (_, toValue) => {
    stage.platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
    await stage.launch({ description: 'refused-and-private' });
    await stage.app.idle();
    const launches = await stage.app.store.launches.findByUser(
      { teamId: stage.slack.team.id, userId: stage.slack.users.owner.id },
      1,
    );
    expect(launches[0]?.request.description).toBe('refused-and-private');
    const value = toValue(launches[0]?.id ?? '');
    // A trigger of theirs that would open a form: help takes none.
    await stage.slack.person(colleague()).command('/gpu-instance', 'help');
    const { trigger_id } = lastPayload(stage, 'command');
    const { view: _view, ...rest } = asColleague(aSubmission(stage));
    const actions = [{ type: 'button', action_id: 'reopen_launch', block_id: 'x', value, action_ts: '1.1' }];
    const calls = stage.slack.apiCalls.length;
    await expectNothingLaunched({ ...rest, type: 'block_actions', actions, trigger_id });
    await afterwards(stage);
    const shown = stage.slack.openView(colleague());
    expect(shown?.callback_id).not.toBe('launch');
    expect(JSON.stringify(shown?.blocks)).toContain('does not know that launch');
    await stage.slack.person(colleague()).close();
    expect(JSON.stringify(stage.slack.apiCalls.slice(calls))).not.toContain('refused-and-private');
  });

  test("the same person's id in another workspace is somebody else", async () => {
    const elsewhere = { id: 'T0STRANGER' };
    // A form of ours that is open in a shared channel: the installation is ours, the person's workspace is not.
    const user = { id: stage.slack.users.owner.id, team_id: elsewhere.id };
    const body = await expectNothingLaunched(aSubmission(stage, { payload: { team: elsewhere, user } }));
    expect(JSON.stringify(body)).toContain('serves only people of the workspace');
    expect(JSON.stringify(body)).not.toContain(stage.token);
  });

  test("a colleague's submission of a copied form asks for their own token", async () => {
    const body = await expectNothingLaunched(asColleague(aSubmission(stage)));
    expect(body).toMatchObject({ response_action: 'update', view: { callback_id: 'connect' } });
  });
});
