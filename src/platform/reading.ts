// From an answer of the platform to data or a failure, the same for every call.
import type { Secret } from '../config/secrets.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import type { Answer, PlatformCall, PlatformClient } from './client.ts';
import { redactToken } from './redact-token.ts';
import { type Envelope, envelopeSchema } from './wire.ts';

const maxMessageLength = 300;

export const unreadable = { kind: 'failed', failure: { reason: 'unreadable' } } as const;

/** `value` is the envelope's `data`, not looked at yet. */
export async function read(
  client: PlatformClient,
  token: Secret,
  call: PlatformCall,
): Promise<ReadOutcome<unknown>> {
  return readAnswer(await client.call(token, call), token);
}

export function readAnswer(answer: Answer, token: Secret): ReadOutcome<unknown> {
  if (answer.kind === 'failure') return { kind: 'failed', failure: { reason: answer.reason } };
  const { status } = answer;
  const envelope = envelopeSchema.safeParse(answer.body);
  const isOk = status >= 200 && status < 300;
  if (!envelope.success) {
    return { kind: 'failed', failure: { reason: isOk ? 'unreadable' : 'http', httpStatus: status } };
  }
  if (envelope.data.code !== '0')
    return { kind: 'failed', failure: toCodeFailure(envelope.data, status, token) };
  if (!isOk) return { kind: 'failed', failure: { reason: 'unreadable', httpStatus: status } };
  return { kind: 'ok', value: envelope.data.data };
}

function toCodeFailure({ code, msg }: Envelope, httpStatus: number, token: Secret): PlatformFailure {
  // Before they are cut: of a token cut in two, either half might be too short to be known again.
  const message = msg && redactToken(msg, token).trim().slice(0, maxMessageLength);
  return {
    reason: 'code',
    code: redactToken(code, token).slice(0, 20),
    ...(message ? { message } : {}),
    httpStatus,
  };
}
