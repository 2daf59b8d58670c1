// Whatever arrives, correctly signed, at the door of the running app: an answer in time, nobody launched, still alive.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nothingKnown } from '../../src/form/lists.ts';
import { readQuickArguments } from '../../src/form/quick-arguments.ts';
import { readEvents } from '../../src/form/read-inputs.ts';
import { toLaunchRequest } from '../../src/form/request.ts';
import { emptySession } from '../../src/form/session.ts';
import { step } from '../../src/form/step.ts';
import { argumentLabels } from '../../src/slack/launch/argument-labels.ts';
import {
  aCommand,
  aSubmission,
  cpuMsSince,
  createCalls,
  encodeInteraction,
  expectStillServing,
  type Payload,
  send,
} from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';
import { readTexts } from '../support/view-texts.ts';

let stage: Stage;
let submission: Payload;
beforeAll(async () => {
  // What is logged is up to chance; that no secret is in it is checked when the stage stops.
  stage = await startStage({
    expectedLogs: /./u,
    expectedWarnings: /./u,
    // Random submissions that are right are launches, too: more than a person may send in an hour.
    env: { LAUNCH_LIMIT_PER_HOUR: '0', LAUNCH_LIMIT_WORKSPACE_PER_HOUR: '0' },
  });
  await stage.connect();
  await expectStillServing(stage);
  submission = aSubmission(stage);
});
afterAll(async () => {
  await stage.app.idle();
  await expectStillServing(stage);
  await stage.stop();
});

const runs = (numRuns: number) => ({
  numRuns,
  interruptAfterTimeLimit: 12_000,
  markInterruptAsFailure: false,
});

async function expectCalm(body: string | Buffer, contentType?: string): Promise<number> {
  const { status, cpuMs } = await send(stage, body, contentType === undefined ? {} : { contentType });
  expect(status === 200 || (status >= 400 && status < 500)).toBe(true);
  expect(cpuMs).toBeLessThan(10_000);
  return status;
}

/** Runs this, and looks that the platform was asked for nothing and the process lives. */
async function launchingNothing(work: () => Promise<void>): Promise<void> {
  const before = createCalls(stage).length;
  await work();
  await stage.app.idle();
  expect(createCalls(stage)).toHaveLength(before);
  expect((await fetch(`http://127.0.0.1:${stage.port}/healthz`)).status).toBe(200);
}

const odd = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1e308,
      true,
      '',
      [],
      {},
      '__proto__',
      '\u0000',
      '\ud800',
    ),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('<!channel>', "' OR 1=1 --", '../../etc/passwd', '{{7*7}}', 'x'.repeat(5000)),
);

/** Paths to everything inside, the whole left out. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

/** A copy with this at the place; undefined takes the place away. */
function changed(value: unknown, [key, ...rest]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => {
      if (String(index) !== key) return [each];
      const next = changed(each, rest, replacement);
      return next === undefined ? [] : [next];
    });
  }
  const { [key]: inner, ...others } = value as Record<string, unknown>;
  const next = changed(inner, rest, replacement);
  return next === undefined ? others : { ...others, [key]: next };
}

describe('signed, and anything at all', () => {
  test('bytes', () =>
    launchingNothing(() =>
      fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 2000 }),
          fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain'),
          async (bytes, type) => {
            expect(await expectCalm(Buffer.from(bytes), type)).toBeGreaterThanOrEqual(400);
          },
        ),
        runs(200),
      ),
    ));

  test('form fields', () =>
    launchingNothing(() =>
      fc.assert(
        fc.asyncProperty(
          fc.dictionary(
            fc.oneof(
              fc.constantFrom('payload', 'command', 'text', 'user_id', 'team_id', '__proto__'),
              fc.string(),
            ),
            fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
          ),
          async (fields) => void (await expectCalm(new URLSearchParams(Object.entries(fields)).toString())),
        ),
        runs(200),
      ),
    ));

  test('commands of any text, with any field odd', () =>
    launchingNothing(() =>
      fc.assert(
        fc.asyncProperty(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.constantFrom(
            'text',
            'user_id',
            'channel_id',
            'trigger_id',
            'response_url',
            'enterprise_id',
            'none',
          ),
          fc.string({ unit: 'binary', maxLength: 50 }),
          async (text, field, value) => {
            const fields = { ...aCommand(stage, { text }), [field]: value };
            await expectCalm(new URLSearchParams(Object.entries(fields)).toString());
          },
        ),
        runs(150),
      ),
    ));

  test('payloads of any JSON', () =>
    launchingNothing(() =>
      fc.assert(
        fc.asyncProperty(fc.json({ maxDepth: 5 }), async (payload) => {
          expect(await expectCalm(encodeInteraction(payload))).toBe(400);
          expect(await expectCalm(payload, 'application/json')).toBe(400);
        }),
        runs(150),
      ),
    ));
});

describe('a valid interaction with one thing changed', () => {
  test('a submission: at most one launch, and only in the name of the person who is connected', async () => {
    const paths = pathsOf(submission).filter((path) => !path.includes('blocks'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.option(odd, { nil: undefined }), async (path, value) => {
        const before = createCalls(stage).length;
        await expectCalm(encodeInteraction(changed(aSubmissionOfNow(), path, value)));
        await stage.app.idle();
        const created = createCalls(stage).slice(before);
        expect(created.length).toBeLessThanOrEqual(1);
        expect(created.every(({ user }) => user === 'demo')).toBe(true);
      }),
      runs(250),
    );
    expect((await fetch(`http://127.0.0.1:${stage.port}/healthz`)).status).toBe(200);
  });

  test.each(['add_mount', 'remove_port', 'acceleratorType', 'reopen_launch'])(
    'a press on %s: no launch',
    (id) =>
      launchingNothing(async () => {
        const actions = [
          { type: 'button', action_id: id, block_id: 'x', value: randomUUID(), action_ts: '1.1' },
        ];
        const press = { ...submission, type: 'block_actions', actions };
        const paths = pathsOf(press).filter((path) => !path.includes('blocks'));
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...paths),
            fc.option(odd, { nil: undefined }),
            async (path, value) => {
              await expectCalm(encodeInteraction(changed(press, path, value)));
            },
          ),
          runs(60),
        );
      }),
  );

  /** With a draft of its own, so that it would be a launch of its own. */
  function aSubmissionOfNow(): Payload {
    const view = submission.view as Payload;
    const metadata = { ...JSON.parse(String(view.private_metadata)), draft: randomUUID() };
    return { ...submission, view: { ...view, private_metadata: JSON.stringify(metadata) } };
  }
});

describe('the parsers', () => {
  const knowledge = { lists: nothingKnown, catalog: null };

  test('read any state of a form, and ask for nothing that was not typed', () => {
    const element = fc.oneof(fc.record({ value: odd, selected_option: odd, selected_options: odd }), odd);
    const ids = fc.oneof(
      fc.constantFrom(
        '__proto__',
        'constructor',
        'mountInfoList.0.sourcePath',
        'containerPortInfoList.1.x',
        'gpuNumber',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.dictionary(ids, fc.dictionary(ids, element)), (state) => {
        const events = readEvents(readTexts(state), { session: emptySession, catalog: null });
        const read = events.reduce((next, event) => step(next, event, nothingKnown, null), emptySession);
        expect(toLaunchRequest(read.values, knowledge).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('read any text behind the command', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'gpu=',
        'ram=',
        'time=',
        'name=',
        'image=',
        '"',
        '“',
        '=',
        ' ',
        '__proto__=',
        'toString=',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
        (text) => {
          const { given } = readQuickArguments(text, { ...knowledge, labels: argumentLabels });
          for (const value of Object.values(given)) expect(typeof value).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    '"'.repeat(100_000),
    '“”'.repeat(50_000),
    'a="'.repeat(30_000),
    `time=${'9'.repeat(100_000)}`,
    '='.repeat(100_000),
  ])('take no longer for a text made to be slow (%#)', (text) => {
    const started = process.cpuUsage();
    readQuickArguments(text, { ...knowledge, labels: argumentLabels });
    expect(cpuMsSince(started)).toBeLessThan(10_000);
  });
});
