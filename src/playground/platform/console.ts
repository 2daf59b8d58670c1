// What the console shows and switches beyond the control door's own commands: the clock, the faults that are on, and
// the trouble at Slack's side, which somebody else plays.
import { z } from 'zod';
import { jsonAnswer, type WireAnswer } from './answers.ts';
import type { Clock } from './clock.ts';
import type { FaultBoard } from './faults.ts';
import type { InstanceDetail } from './instance-detail.ts';

export const slackTroubles = ['none', 'rate-limited', 'down'] as const;
export type SlackTrouble = (typeof slackTroubles)[number];

/** Slack's own stand-in, as far as the console reaches it. */
export interface SlackSwitch {
  current(): SlackTrouble;
  set(trouble: SlackTrouble): void;
}

export interface ConsoleParts {
  readonly clock: Clock;
  readonly faults: FaultBoard;
  /** Null where Slack is played by somebody who cannot be asked. */
  readonly slack: SlackSwitch | null;
  readonly instances: readonly (InstanceDetail & { readonly owner: string; readonly createdAt: number })[];
}

export interface ConsoleState {
  readonly now: number;
  readonly speed: number;
  readonly faults: ReturnType<FaultBoard['list']>;
  readonly slack: SlackTrouble | null;
  readonly instances: readonly {
    readonly id: string;
    readonly name: string;
    readonly owner: string;
    readonly status: string;
    readonly resources: string;
    readonly createdAt: number;
    readonly remaining: string;
  }[];
}

/** Newest first: what was just launched is what one wants to stop. */
export function describeConsole({ clock, faults, slack, instances }: ConsoleParts): ConsoleState {
  return {
    now: clock.now(),
    speed: clock.speed,
    faults: faults.list(),
    slack: slack?.current() ?? null,
    instances: instances.toReversed().map((instance) => ({
      id: instance.id,
      name: instance.instanceServiceName,
      owner: instance.owner,
      status: instance.status,
      resources: `${instance.gpuNumber} × ${instance.acceleratorType}, ${instance.cpuNumber} CPU, ${instance.ramSize / 1024} GiB, ${instance.resourceGroup}`,
      createdAt: instance.createdAt,
      remaining: instance.remainingTime,
    })),
  };
}

const speedSchema = z.strictObject({ speed: z.number().min(0).max(100_000) });
const slackSchema = z.strictObject({ trouble: z.enum(slackTroubles) });

type Command = (body: unknown, parts: ConsoleParts) => WireAnswer;

export const consoleCommands: Readonly<Record<string, Command>> = {
  'GET console': (_body, parts) => jsonAnswer(200, describeConsole(parts)),
  'POST clock': (body, { clock }) => {
    clock.setSpeed(speedSchema.parse(body).speed);
    return jsonAnswer(200, { ok: true });
  },
  'POST slack': (body, { slack }) => {
    const { trouble } = slackSchema.parse(body);
    if (!slack) return jsonAnswer(404, { error: 'Slack is not played here.' });
    slack.set(trouble);
    return jsonAnswer(200, { ok: true });
  },
};
