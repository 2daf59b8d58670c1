import type { WorkspaceSimulatorOptions } from '../../src/playground/workspace/simulator.ts';

/** How long a story waits for what must come: it ends a story that hangs, and says nothing about how fast the app is. */
export const patienceMs = 240_000;

/**
 * Slack's own 3 seconds would make every story a test of how busy this machine is. That they are kept is for stories in which
 * something does not end by itself (whoever waits for that is never heard from), or whose clock is handed in.
 */
export const leisurely = {
  patienceMs,
  triggerLifeMs: patienceMs,
  untilMs: patienceMs,
} as const satisfies WorkspaceSimulatorOptions;
