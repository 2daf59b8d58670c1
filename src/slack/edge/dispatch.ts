// Hands what was read to Bolt and tells what became of it. Bolt alone would leave a request that nobody listens to
// without an answer, and break on payloads of another shape.
import type { App, ReceiverEvent } from '@slack/bolt';
import type { Logger } from '../../ops/logger.ts';
import type { Deadline } from './deadline.ts';
import type { Door } from './door.ts';
import { describeBody, type Incoming, parseIncoming } from './incoming.ts';

export type Dispatch = 'answered' | 'malformed' | 'not-ours' | 'unheard' | 'failed';

export interface Received {
  readonly body: unknown;
  readonly ack: ReceiverEvent['ack'];
  /** Started when the request arrived. */
  readonly deadline: Deadline;
}

/** `kind`: of request, as `Incoming` names it. */
export type OnAcknowledged = (kind: string, durationMs: number) => void;

/** Runs what a request leads to, up to the end of its listeners. */
export type AroundRequest = <T>(
  request: { readonly kind: string; readonly elapsedMs: number },
  work: () => Promise<T>,
) => Promise<T>;

export interface DispatchParts {
  readonly logger: Logger;
  /** Default: as it is. */
  readonly around?: AroundRequest | undefined;
  /** Default: everybody is let in. */
  readonly enter?: Door | undefined;
  /** Default: nobody hears. */
  readonly onAcknowledged?: OnAcknowledged | undefined;
}

/** What listeners find in Bolt's context: read once, at the door. */
export interface ReceivedContext {
  readonly incoming: Incoming;
  readonly deadline: Deadline;
}

/** Settles when all listeners are done: what is not acknowledged by then never will be. */
export async function dispatch(
  app: Pick<App, 'processEvent'>,
  { body, ack, deadline }: Received,
  parts: DispatchParts,
): Promise<Dispatch> {
  const incoming = parseIncoming(body);
  if (!incoming) {
    parts.logger.warn('Slack sent something that this app cannot read');
    return 'malformed';
  }
  const handle = () => handOn(app, { body, ack, deadline }, incoming, parts);
  const { kind } = incoming;
  return parts.around ? parts.around({ kind, elapsedMs: deadline.elapsedMs() }, handle) : handle();
}

async function handOn(
  app: Pick<App, 'processEvent'>,
  { body, ack, deadline }: Received,
  incoming: Incoming,
  { logger, enter, onAcknowledged }: DispatchParts,
): Promise<Dispatch> {
  let isAnswered = false;
  const answer: ReceiverEvent['ack'] = async (content) => {
    // A listener acknowledges what the door has acknowledged already.
    if (isAnswered && content === undefined) return;
    // Later ones are mistakes of ours, which Bolt tells.
    if (!isAnswered) onAcknowledged?.(incoming.kind, deadline.elapsedMs());
    isAnswered = true;
    await ack(content);
  };
  try {
    const entry = enter ? await enter(body, incoming, answer as never) : ({ kind: 'in', incoming } as const);
    if (entry.kind !== 'in') return entry.kind;
    const customProperties: ReceivedContext = { incoming: entry.incoming, deadline };
    await app.processEvent({
      body: body as Record<string, unknown>,
      ack: answer,
      customProperties: { ...customProperties },
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'slack_bolt_authorization_error') return 'not-ours';
    logger.error({ err: error, ...describeBody(body) }, 'a request of Slack failed');
    return isAnswered ? 'answered' : 'failed';
  }
  if (isAnswered) return 'answered';
  logger.warn(describeBody(body), 'Slack sent something that nobody listens to');
  return 'unheard';
}
