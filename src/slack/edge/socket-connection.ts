// Socket Mode, where Slack's client leaves something to be wished for: a refused token while it connects again, or a
// frame that is no message, would end the process as an unhandled rejection.
import { setTimeout as pause } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../../ops/logger.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';

/** A refusal does not go away by itself: an operator mends it, and then a minute is soon enough. */
const refusedPauseMs = 60_000;

export interface Hardening {
  readonly logger: Logger;
  /** Of the app: ends the waiting. */
  readonly signal: AbortSignal;
}

/** From its first connection on: connecting again never throws, however often it is refused. */
export function hardenSocket({ client }: SocketModeReceiver, { logger, signal }: Hardening): void {
  const connect = client.start.bind(client);
  /** Stopping: nobody waits for this connection any more. */
  const nothing = {} as Awaited<ReturnType<typeof connect>>;
  let wasConnected = false;
  client.once('connected', () => {
    wasConnected = true;
  });
  client.start = async () => {
    for (;;) {
      try {
        return await connect();
      } catch (error) {
        if (!wasConnected) throw error;
        // Stopped in the middle of it, the client rejects, with no error at all.
        if (signal.aborted) return nothing;
        const slackError = platformErrorOf(error) ?? (error as Error).name;
        logger.error(
          { slackError },
          'Slack does not take SLACK_APP_TOKEN any more; trying again every minute',
        );
        const isOver = await pause(refusedPauseMs, false, { signal }).catch(() => true);
        if (isOver) return nothing;
      }
    }
  };
  ignoreOddFrames(client, logger);
}

function ignoreOddFrames(client: SocketModeReceiver['client'], logger: Logger): void {
  const [read] = client.listeners('ws_message');
  if (!read) return;
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const problem = isBinary ? null : findProblem(data);
    if (problem) logger.warn({ problem }, 'a frame of Slack that is no message was ignored');
    else read.call(client, data, isBinary);
  });
}

/** What Slack's client would stumble over; never any of the content. */
function findProblem(data: unknown): string | null {
  const frame = parse(data);
  if (frame === undefined) return null; // no JSON: the client itself ignores it
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return 'not an object';
  const { type, payload } = frame as {
    type?: unknown;
    payload?: { event?: { type?: unknown } | null } | null;
  };
  if (typeof type !== 'string') return 'no type';
  if (type === 'events_api' && typeof payload?.event?.type !== 'string') return 'an event without an event';
  return null;
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data as Uint8Array));
  } catch {
    return undefined;
  }
}
