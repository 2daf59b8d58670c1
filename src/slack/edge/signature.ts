// Slack's request signature: HMAC-SHA256 over version, timestamp and the body's own bytes. Pure. What the headers alone
// show is told before a byte of the body is read.
// Source: docs.slack.dev, "Verifying requests from Slack".
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Secret } from '../../config/secrets.ts';

/** `unsigned`: no signature, or nothing in the shape of one. */
export type Signing = 'good' | 'unsigned' | 'stale' | 'early' | 'wrong';

/** Either way: a request from the future could be sent again for as long as it is ahead. */
const maxAgeSeconds = 300;

export interface SignedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the headers show: `good` as far as they go. */
export function checkSigningHeaders(headers: IncomingHttpHeaders, nowMs: number): Exclude<Signing, 'wrong'> {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/u.test(timestamp)) return 'unsigned';
  if (typeof signature !== 'string' || !/^v0=[\da-f]{64}$/u.test(signature)) return 'unsigned';
  const age = Math.floor(nowMs / 1000) - Number(timestamp);
  if (age > maxAgeSeconds) return 'stale';
  return age < -maxAgeSeconds ? 'early' : 'good';
}

export function checkSignature({ headers, body }: SignedRequest, secret: Secret, nowMs: number): Signing {
  const shown = checkSigningHeaders(headers, nowMs);
  if (shown !== 'good') return shown;
  const signed = `v0:${headers['x-slack-request-timestamp']}:`;
  const digest = createHmac('sha256', secret.reveal()).update(signed).update(body).digest('hex');
  return isSame(String(headers['x-slack-signature']), `v0=${digest}`) ? 'good' : 'wrong';
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
