// A stage with an instance on it, and what its people see of it.
import assert from 'node:assert/strict';
import type { InstanceStatus } from '../../src/playground/platform/settings.ts';
import type { Message } from '../../src/playground/workspace/simulator.ts';
import { type Stage, type StageOptions, startStage } from './stage.ts';

/** Looks come as often as they may, and what a platform takes its time for is done at once. */
export const quick: StageOptions = {
  env: { WATCH_PENDING_MS: '200', WATCH_RUNNING_MS: '200' },
  platform: {
    settings: {
      stateDurations: { waitingMs: 0, deployingMs: 0, stoppingMs: 0, deletingMs: 0 },
    },
  },
};

export interface RunningStage {
  readonly stage: Stage;
  readonly launchId: string;
  readonly taskId: string;
  /** The card, once its text matches. */
  card(match: RegExp): Promise<Message>;
  /** What this person alone reads in the channel, in order. */
  whispers(userId?: string): readonly Message[];
  /** The first new one that matches. */
  whisper(match: RegExp, userId?: string): Promise<Message>;
  /** The platform's own idea of it. */
  status(): InstanceStatus | string | undefined;
}

/** Launched, and seen running. */
export async function startRunning(
  options: StageOptions = quick,
  values: Record<string, string | null> = {},
): Promise<RunningStage> {
  const stage = await startStage({ ...quick, ...options, env: { ...quick.env, ...options.env } });
  await stage.connect();
  assert.equal((await stage.launch(values)).response, 'closed');
  return withInstance(stage);
}

export async function withInstance(stage: Stage): Promise<RunningStage> {
  const { slack, platform } = stage;
  const first = await stage.message(/Task ID/u);
  const taskId = platform.instances.at(-1)?.id ?? '';
  const row = first.blocks.find(({ type }) => type === 'actions') as { block_id?: string } | undefined;
  const launchId = row?.block_id?.replace('instance.', '') ?? '';
  const channel = first.channel;
  const read = () => slack.messages(channel).find(({ ts }) => ts === first.ts);
  const whispers = (userId = slack.users.owner.id) =>
    slack.messages(channel, { as: userId }).filter(({ ephemeral }) => ephemeral);
  const running: RunningStage = {
    stage,
    launchId,
    taskId,
    card: (match) =>
      slack.until(() => (match.test(read()?.text ?? '') ? read() : null), {
        what: `a card like ${match}, which says: ${read()?.text}`,
      }),
    whispers,
    whisper: (match, userId) =>
      slack.until(() => whispers(userId).find(({ text }) => match.test(text ?? '')), {
        what: `a whisper like ${match}`,
      }),
    status: () => platform.instances.find(({ id }) => id === taskId)?.status,
  };
  await running.card(/Status: Running/u);
  return running;
}
