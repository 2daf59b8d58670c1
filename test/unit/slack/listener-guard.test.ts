// When Slack has its answer to a press that asks for something to be done: not before that is stored, or refused in words.
import { expect, test } from '@jest/globals';
import { createLogger } from '../../../src/ops/logger.ts';
import type { SlackClient } from '../../../src/slack/edge/clients.ts';
import { type Deadline, startDeadline } from '../../../src/slack/edge/deadline.ts';
import { type AfterPress, createGuard } from '../../../src/slack/edge/listener-guard.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';

const incoming = {
  kind: 'action',
  person: { workspaceId: 'T0001', enterpriseId: null, userId: 'U0001' },
  actionId: 'instance_stop',
  channelId: 'C0001',
  responseUrl: 'https://hooks.slack.com/actions/T0001/1/abc',
};

/** Answers what happened, in order. */
function press(
  run: () => Promise<AfterPress>,
  deadline: Deadline = startDeadline(Date.now, 1000),
): { readonly done: Promise<void>; readonly happened: string[] } {
  const happened: string[] = [];
  const guard = createGuard({
    clients: {
      of: () => ({}) as SlackClient,
    },
    languages: {
      profileOf: async () => ({ t: translateTo('en'), name: null }),
    } as never,
    logger: createLogger({ level: 'silent', secrets: [] }),
    newId: () => '0190163d-8694-739b-aea5-966c26f8ad90',
    replyUrls: {
      send: async (_: unknown, { text }: { text: string }) => {
        happened.push(`told: ${text}`);
        return { kind: 'sent' };
      },
    } as never,
  });
  const listener = guard.pressed('instance_stop', async () => {
    const after = await run();
    happened.push('stored');
    return after;
  });
  const ack = async () => void happened.push('answered');
  return { done: listener({ ack, context: { incoming, deadline } }), happened };
}

const nothing: AfterPress = async () => undefined;

test('a press is answered once it is stored, and what is said of it comes after that', async () => {
  const stored = Promise.withResolvers<AfterPress>();
  const { done, happened } = press(() => stored.promise);
  for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
  expect(happened).toEqual([]);
  stored.resolve(async () => void happened.push('said'));
  await done;
  expect(happened).toEqual(['stored', 'answered', 'said']);
});

test('what takes longer than Slack waits is not answered before it is stored either', async () => {
  const stored = Promise.withResolvers<AfterPress>();
  const impatient: Deadline = { race: async () => null, leftMs: () => 0, elapsedMs: () => 3000 };
  const { done, happened } = press(() => stored.promise, impatient);
  for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
  expect(happened).toEqual([]);
  stored.resolve(nothing);
  await done;
  expect(happened).toEqual(['stored', 'answered']);
});

test('an error in storing it is told before Slack has its answer: whoever is answered has one or the other', async () => {
  const { done, happened } = press(async () => Promise.reject(new Error('no such table')));
  await done;
  expect(happened).toEqual([expect.stringMatching(/^told: .*reference/u), 'answered']);
});

test('an error in saying it is told', async () => {
  const { done, happened } = press(async () => async () => Promise.reject(new Error('no such view')));
  await done;
  expect(happened).toEqual(['stored', 'answered', expect.stringMatching(/^told: .*reference/u)]);
});
