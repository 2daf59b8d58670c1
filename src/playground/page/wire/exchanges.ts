// The wire as the control door tells it.
import { effect, signal } from '@preact/signals';
import type { Direction, Exchange } from '../../exchanges/exchange-log.ts';
import type { ExchangeSummary } from '../../workspace/control-exchanges.ts';
import { panel, ticks } from '../state/store.ts';

export type { Direction, Exchange, ExchangeSummary };

export const exchanges = signal<readonly ExchangeSummary[]>([]);
/** The exchange that is looked at, and whose story is shown. */
export const chosenId = signal<string | null>(null);
export const chosen = signal<Exchange | null>(null);
export const isStoryOnly = signal(false);

let isReading = false;
let isAskedAgain = false;

async function read(): Promise<void> {
  if (isReading) {
    isAskedAgain = true;
    return;
  }
  isReading = true;
  try {
    do {
      isAskedAgain = false;
      const story = isStoryOnly.peek() && chosenId.peek();
      const list = await ask<{ exchanges: ExchangeSummary[] }>(
        story ? `exchanges?story=${story}` : 'exchanges',
      );
      exchanges.value = list.exchanges;
      const id = chosenId.peek();
      if (id && chosen.peek()?.status == null) chosen.value = await ask<Exchange>(`exchange?id=${id}`);
    } while (isAskedAgain);
  } catch {
    // The page itself says when the workspace does not answer.
  } finally {
    isReading = false;
  }
}

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`/_control/${path}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as T;
}

export function choose(id: string): void {
  const isSame = chosenId.value === id;
  chosenId.value = isSame ? null : id;
  chosen.value = null;
  isStoryOnly.value = !isSame;
}

export function showEverything(): void {
  isStoryOnly.value = false;
}

effect(() => {
  ticks.value;
  chosenId.value;
  isStoryOnly.value;
  if (panel.value === 'wire') void read();
});
