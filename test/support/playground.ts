// The whole playground as `npm start` runs it, in a folder that goes with the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toConfig } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger, type Logger } from '../../src/ops/logger.ts';
import {
  type Playground,
  type PlaygroundOptions,
  runPlayground,
} from '../../src/playground/run-playground.ts';

export interface PlaygroundHome {
  readonly folder: string;
  /** Stops the one that runs, if any: a restart. */
  start(options?: PlaygroundOptions, logger?: Logger): Promise<Playground>;
  end(): Promise<void>;
}

const silent = createLogger({ level: 'silent', secrets: [] });

/** Another's folder stays at the end. */
export function openPlaygroundHome(othersFolder?: string): PlaygroundHome {
  const folder = othersFolder ?? mkdtempSync(join(tmpdir(), 'gpu-instance-playground-'));
  let running: Playground | null = null;
  const stop = async () => {
    const last = running;
    running = null;
    await last?.stop();
  };
  return {
    folder,
    async start(options, logger = silent) {
      await stop();
      running = await runPlayground(readConfig(join(folder, 'play.db')), logger, options);
      return running;
    },
    async end() {
      await stop();
      if (othersFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readConfig(file: string) {
  const read = readEnv({ DATABASE_URL: `sqlite:${file}`, PORT: '0', PLAYGROUND_PORT: '0' });
  const outcome = read.ok ? toConfig(read.env) : read;
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.config;
}
