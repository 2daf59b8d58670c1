// Hands what Slack sent to Bolt and tells what became of it. Bolt alone would leave a request that nobody listens
// to without an answer, and break on payloads of another shape.
import type { App, ReceiverEvent } from '@slack/bolt';
import type { Logger } from '../../ops/logger.ts';
import type { Deadline } from './deadline.ts';
import { type Payload, readArrival } from './read-incoming.ts';

export type Outcome = 'answered' | 'malformed' | 'not-ours' | 'unheard' | 'failed';

export interface Request {
  readonly body: unknown;
  readonly ack: ReceiverEvent['ack'];
  /** Started when the request arrived. */
  readonly deadline: Deadline;
}

/** Settles when all listeners are done: what is not acknowledged by then never will be. */
export async function dispatch(
  app: Pick<App, 'processEvent'>,
  { body, ack, deadline }: Request,
  logger: Logger,
): Promise<Outcome> {
  const arrival = readArrival(body);
  if (!arrival) {
    logger.warn('Slack sent something that this app cannot read');
    return 'malformed';
  }
  const { payload, incoming } = arrival;
  let isAnswered = false;
  const answer: ReceiverEvent['ack'] = async (content) => {
    isAnswered = true;
    await ack(content);
  };
  try {
    // Listeners find it in Bolt's context: see listener-guard.ts.
    await app.processEvent({ body: payload, ack: answer, customProperties: { incoming, deadline } });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'slack_bolt_authorization_error') return 'not-ours';
    logger.error({ err: error, ...describePayload(payload) }, 'a request of Slack failed');
    return isAnswered ? 'answered' : 'failed';
  }
  if (isAnswered) return 'answered';
  logger.warn(describePayload(payload), 'Slack sent something that nobody listens to');
  return 'unheard';
}

/** The names a payload goes by, for the log: who it is for, not what it says. */
export function describePayload(body: Payload): Record<string, string> {
  const { type, command, view, actions } = body as {
    type?: unknown;
    command?: unknown;
    view?: { callback_id?: unknown } | null;
    actions?: readonly { action_id?: unknown }[];
  };
  const names = { type, command, callbackId: view?.callback_id, actionId: actions?.[0]?.action_id };
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.slice(0, 60)]] : [],
    ),
  );
}
