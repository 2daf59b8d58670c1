// A real browser on the real playground.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { toConfig } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger } from '../../src/ops/logger.ts';
import {
  type Playground,
  type PlaygroundOptions,
  runPlayground,
} from '../../src/playground/run-playground.ts';
import { leisurely } from '../support/leisurely.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is; undefined when there is none. */
export const browserPath = [process.env.CHROMIUM_PATH, ...places].find((path) => path && existsSync(path));

const patienceMs = 120_000;

export interface PageVisit {
  readonly page: Page;
  /** What the page itself complained about: errors, refused resources. */
  readonly complaints: readonly string[];
  leave(): Promise<void>;
}

export interface Visit extends PageVisit {
  readonly playground: Playground;
  end(): Promise<void>;
}

/** Opens an address in a browser of its own. */
export async function openPage(address: string): Promise<PageVisit> {
  const browser: Browser = await chromium.launch({
    executablePath: browserPath ?? '',
    args: ['--no-sandbox'],
    timeout: patienceMs,
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  // How long a story waits before it counts as hanging; says nothing about how fast the page is.
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints, leave: () => browser.close() };
}

export interface PlaygroundVisit extends PlaygroundOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export async function visitPlayground({ env, ...options }: PlaygroundVisit = {}): Promise<Visit> {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-browser-'));
  const playground = await runPlayground(
    readPlaygroundConfig(join(folder, 'playground.db'), env),
    createLogger({ level: 'error', secrets: [] }),
    { patience: leisurely, ...options },
  );
  const visit = await openPage(playground.slack.origin);
  return {
    ...visit,
    playground,
    async end() {
      await visit.leave();
      await playground.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readPlaygroundConfig(file: string, env: Readonly<Record<string, string>> = {}) {
  const read = readEnv({ DATABASE_URL: `sqlite:${file}`, PORT: '0', PLAYGROUND_PORT: '0', ...env });
  const outcome = read.ok ? toConfig(read.env) : read;
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.config;
}
