// Slack's request signature: HMAC-SHA256 over version, timestamp and the body's own bytes. Pure.
// Source: docs.slack.dev, "Verifying requests from Slack".
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Secret } from '../../config/secrets.ts';

export type Signing = 'good' | 'unsigned' | 'stale' | 'early' | 'wrong';

/** Either way: a request from the future could be sent again for as long as it is ahead. */
const maxAgeSeconds = 300;

export interface SignedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function checkSignature({ headers, body }: SignedRequest, secret: Secret, nowMs: number): Signing {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'unsigned';
  if (!/^\d{1,12}$/u.test(timestamp)) return 'unsigned';
  const age = Math.floor(nowMs / 1000) - Number(timestamp);
  if (age > maxAgeSeconds) return 'stale';
  if (age < -maxAgeSeconds) return 'early';
  const digest = createHmac('sha256', secret.reveal()).update(`v0:${timestamp}:`).update(body).digest('hex');
  return isSame(signature, `v0=${digest}`) ? 'good' : 'wrong';
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
