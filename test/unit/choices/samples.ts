// A platform whose answers come when the test says so, and valid defaults.
import type { LivingToken } from '../../../src/accounts/connect-account.ts';
import { type Choices, type ChoicesParts, createChoices } from '../../../src/choices/choices.ts';
import type { ChoicesPlatform, ImageChoice, NodeLimits } from '../../../src/choices/ports.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { ReadOutcome } from '../../../src/launches/outcome.ts';

export const anna = { teamId: 'T1', userId: 'UANNA' };
export const ben = { teamId: 'T1', userId: 'UBEN' };

export function anImage(override: Partial<ImageChoice> = {}): ImageChoice {
  const version = override.version ?? 'pytorch:2.4';
  return {
    path: `image.example:5000/gpu/admin/base/${version}`,
    version,
    name: version.split(':')[0] ?? '',
    type: 'JupyterLab',
    acceleratorType: 'gpu',
    access: 'public',
    ...override,
  };
}

export const someLimits: NodeLimits = { cpuNumber: 40, ramMb: 31_888, cards: 2, longest: 3600, nodes: 1 };

interface Call {
  readonly name: keyof ChoicesPlatform;
  readonly token: string;
  answer(value: unknown): void;
  fail(reason?: 'timeout' | 'unreachable'): void;
  throw(error: Error): void;
}

export interface World {
  readonly choices: Choices;
  /** In order of arrival. */
  readonly calls: readonly Call[];
  readonly errors: unknown[];
  now: number;
  living: LivingToken;
  /** How many wait with patience. */
  readonly waiting: number;
  /** Ends everybody's patience. */
  loseAllPatience(): void;
  /** Lets everything that can go on without an answer go on. */
  settle(): Promise<void>;
}

export function openChoices(parts: Partial<ChoicesParts> = {}): World {
  const calls: Call[] = [];
  const ask =
    (name: keyof ChoicesPlatform) =>
    (token: Secret): Promise<ReadOutcome<never>> => {
      const { promise, resolve, reject } = Promise.withResolvers<ReadOutcome<never>>();
      calls.push({
        name,
        token: token.reveal(),
        answer: (value) => resolve({ kind: 'ok', value: value as never }),
        fail: (reason = 'unreachable') => resolve({ kind: 'failed', failure: { reason } }),
        throw: reject,
      });
      return promise;
    };
  const patience = new Set<() => void>();
  const world = {
    calls,
    errors: [] as unknown[],
    now: 1_000_000,
    living: { kind: 'token', token: new Secret('token-1') } as LivingToken,
    get waiting() {
      return patience.size;
    },
    loseAllPatience() {
      for (const lose of patience) lose();
    },
    settle: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  const choices = createChoices({
    platform: {
      listResourceGroups: ask('listResourceGroups'),
      listImages: ask('listImages'),
      listMountDirs: ask('listMountDirs'),
      getLimits: ask('getLimits'),
    },
    openToken: async () => world.living,
    clock: () => world.now,
    onError: (error) => void world.errors.push(error),
    timers: {
      after(_, lose) {
        patience.add(lose);
        return { cancel: () => void patience.delete(lose) };
      },
    },
    ...parts,
  });
  return Object.defineProperty(world as typeof world & { choices: Choices }, 'choices', { value: choices });
}
