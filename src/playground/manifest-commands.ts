// The slash commands and shortcuts as the app's manifest declares them: what a workspace would offer that installed it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../package-root.ts';
import type { Shortcut, SlashCommand } from './workspace/simulator.ts';

const manifestSchema = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({ command: z.string(), description: z.string(), usage_hint: z.string().optional() }),
    ),
    shortcuts: z.array(
      z.object({
        type: z.enum(['global', 'message']),
        callback_id: z.string(),
        name: z.string(),
        description: z.string(),
      }),
    ),
  }),
});

function readFeatures() {
  const text = readFileSync(join(packageRoot, 'manifest.yml'), 'utf8');
  return manifestSchema.parse(parse(text)).features;
}

export const readManifestShortcuts = (): Shortcut[] =>
  readFeatures().shortcuts.map(({ callback_id: callbackId, ...said }) => ({ ...said, callbackId }));

export function readManifestCommands(): SlashCommand[] {
  return readFeatures().slash_commands.map(({ command, description, usage_hint: usageHint }) => ({
    command,
    description,
    ...(usageHint !== undefined && { usageHint }),
  }));
}
