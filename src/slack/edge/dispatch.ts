// Hands a payload to Bolt and tells what became of it. Bolt alone would leave a request that nobody listens to
// without an answer, and break on payloads of another shape.
import type { App, ReceiverEvent } from '@slack/bolt';
import type { Logger } from '../../ops/logger.ts';
import { describePayload, isPayload } from './incoming.ts';

export type Hearing = 'answered' | 'malformed' | 'not-ours' | 'unheard' | 'failed';

export interface Heard {
  readonly body: unknown;
  readonly ack: ReceiverEvent['ack'];
}

/** Settles when all listeners are done: what is not acknowledged by then never will be. */
export async function hear(
  app: Pick<App, 'processEvent'>,
  { body, ack }: Heard,
  logger: Logger,
): Promise<Hearing> {
  if (!isPayload(body)) {
    logger.warn('Slack sent something that this app cannot read');
    return 'malformed';
  }
  let isAnswered = false;
  const answer: ReceiverEvent['ack'] = async (content) => {
    isAnswered = true;
    await ack(content);
  };
  try {
    await app.processEvent({ body, ack: answer });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'slack_bolt_authorization_error') return 'not-ours';
    logger.error({ err: error, ...describePayload(body) }, 'a request of Slack failed');
    return isAnswered ? 'answered' : 'failed';
  }
  if (isAnswered) return 'answered';
  logger.warn(describePayload(body), 'Slack sent something that nobody listens to');
  return 'unheard';
}
