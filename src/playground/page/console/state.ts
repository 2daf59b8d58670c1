// The console's state, asked for once a second: what the platform shows follows its clock, not events.
import { signal } from '@preact/signals';
import type { ConsoleState } from '../../platform/console.ts';

export const state = signal<ConsoleState | null>(null);
export const problem = signal<string | null>(null);

const everyMs = 1000;

async function read(): Promise<void> {
  try {
    const response = await fetch('/_control/console');
    state.value = (await response.json()) as ConsoleState;
    problem.value = null;
  } catch {
    problem.value = 'The platform does not answer. It will be looked for again.';
  }
}

export function start(): void {
  void read();
  setInterval(() => void read(), everyMs);
}

export async function post(path: string, body: object = {}): Promise<void> {
  const response = await fetch(`/_control/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  await read();
  if (!response.ok) problem.value = ((await response.json()) as { error: string }).error;
}
