// The slash commands as the app's manifest declares them: what a workspace would offer that installed it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../package-root.ts';
import type { SlashCommand } from './workspace/simulator.ts';

const manifestSchema = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({ command: z.string(), description: z.string(), usage_hint: z.string().optional() }),
    ),
  }),
});

export function readManifestCommands(): SlashCommand[] {
  const text = readFileSync(join(packageRoot, 'manifest.yml'), 'utf8');
  const { features } = manifestSchema.parse(parse(text));
  return features.slash_commands.map(({ command, description, usage_hint: usageHint }) => ({
    command,
    description,
    ...(usageHint !== undefined && { usageHint }),
  }));
}
