// The page's way to the control door. What is typed is sent in order, and a click or a submission waits for it.
import type { WorkspaceState } from './workspace-state.ts';

async function post<T>(action: string, body: object): Promise<T> {
  const response = await fetch(`/_control/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { ok: boolean; error?: string; result: T };
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}

let queue: Promise<unknown> = Promise.resolve();

/** Sends after everything sent before it. */
export function send<T = unknown>(action: string, body: object): Promise<T> {
  const sent = queue.then(() => post<T>(action, body));
  queue = sent.catch(() => undefined);
  return sent;
}

export interface StateQuestion {
  readonly user: string | null;
  /** How many of the newest messages of each channel. */
  readonly limit: number;
  /** The load of the page, as the first answer gave it; `now` until then. */
  readonly since: string;
}

export async function readState({ user, limit, since }: StateQuestion): Promise<WorkspaceState> {
  const query = new URLSearchParams({ limit: String(limit), since, ...(user && { user }) });
  const response = await fetch(`/_control/state?${query}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as WorkspaceState;
}

/** Calls at every change of the workspace, and when the connection to it comes or goes. */
export function onTick(changed: () => void, lost: () => void): void {
  const events = new EventSource('/_control/events');
  events.addEventListener('message', changed);
  events.addEventListener('error', lost);
}
