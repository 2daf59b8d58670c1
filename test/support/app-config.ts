// Settings for a real app on a stage; without Jest, so that the crash test and the benchmark use it too.
import { createHash } from 'node:crypto';
import type { AppConfig } from '../../src/app.ts';
import { toConfig } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { type SideNetwork, toNetwork } from '../../src/config/network.ts';

/** The same for the same name, and as good as random: a guessable one is refused at start. */
export const keyNamed = (name: string): string => createHash('sha256').update(name).digest('base64');
export const encryptionKey = keyNamed('the first');

/** Variables as an operator would set them; throws for those of the playground. */
export function readAppConfig(env: Readonly<Record<string, string>>): AppConfig {
  const read = readEnv(env);
  const outcome = read.ok ? toConfig(read.env) : read;
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  const { slack, platform, encryptionKeys } = outcome.config;
  if (slack.mode === 'playground' || !platform.origin || !encryptionKeys)
    throw new Error('an incomplete configuration');
  return { ...outcome.config, slack, platform: { ...platform, origin: platform.origin }, encryptionKeys };
}

/** How calls to the platform leave with these variables set. */
export function readPlatformSide(env: Readonly<Record<string, string>>): SideNetwork {
  const read = readEnv(env);
  const outcome = read.ok ? toNetwork(read.env) : read;
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.network.platform;
}
