// Slack's request signature (docs.slack.dev, "Verifying requests from Slack").
import { createHmac } from 'node:crypto';

/** Dated by the real clock, whatever the workspace's clock says: the app checks the age by its own. */
export function signedHeaders(signingSecret: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': `v0=${digest}` };
}
