// From an answer of the platform to data or a failure, the same for every call.
import { Secret } from '../config/secrets.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { mayMeanEnded } from '../launches/platform-codes.ts';
import type { Answer, PlatformCall, PlatformClient } from './client.ts';
import { redactToken } from './redact-token.ts';
import { type Envelope, envelopeSchema } from './wire.ts';

const maxMessageLength = 300;

export const unreadable = { kind: 'failed', failure: { reason: 'unreadable' } } as const;

/** `text/html; charset=gbk` is `text/html`; anything odd is nothing: it is logged and stored. */
const mediaTypeOf = (contentType: string | null | undefined): string | undefined =>
  /^[\w.+-]{1,60}\/[\w.+-]{1,60}(?=\s*(?:;|$))/u.exec(contentType ?? '')?.[0]?.toLowerCase();

/**
 * `value` is the envelope's `data`, not looked at yet. A read that is refused as if the token had ended is asked once more with
 * another token, where there is one. What is sent at most once never is: its token is only replaced for the next call.
 */
export async function read(
  client: PlatformClient,
  token: Secret,
  call: PlatformCall,
): Promise<ReadOutcome<unknown>> {
  const outcome = await ask(client, token, call);
  if (outcome.kind === 'ok' || !mayMeanEnded(outcome.failure)) return outcome;
  const another = await client.replaceRefused(token);
  if (!another) return outcome;
  if (call.once) return { kind: 'failed', failure: { ...outcome.failure, renewed: true } };
  return ask(client, another, call);
}

/** The same without a second try, and for calls that have no token yet. */
export async function ask(
  client: PlatformClient,
  token: Secret | null,
  call: PlatformCall,
): Promise<ReadOutcome<unknown>> {
  const startedAt = performance.now();
  const answer = await client.call(token, call);
  const secrets = [token, ...Object.values(call.headers ?? {})].filter((each) => each instanceof Secret);
  const outcome = readAnswer(answer, ...secrets);
  const failure = outcome.kind === 'failed' ? outcome.failure : undefined;
  const report = {
    call: call.name,
    outcome: failure?.reason ?? 'ok',
    durationMs: performance.now() - startedAt,
    cause: failure?.cause,
    code: failure?.code,
    status: answer.kind === 'answer' ? answer.status : undefined,
    contentType: answer.kind === 'answer' ? mediaTypeOf(answer.contentType) : undefined,
  };
  client.report(report, token, call);
  return outcome;
}

/** `secrets`: what the platform's words must not carry any further. */
export function readAnswer(answer: Answer, ...secrets: readonly Secret[]): ReadOutcome<unknown> {
  if (answer.kind === 'failure') {
    return {
      kind: 'failed',
      failure: { reason: answer.reason, ...(answer.cause ? { cause: answer.cause } : {}) },
    };
  }
  const { status } = answer;
  const envelope = envelopeSchema.safeParse(answer.body);
  const isOk = status >= 200 && status < 300;
  if (!envelope.success) {
    const contentType = mediaTypeOf(answer.contentType);
    const failure: PlatformFailure = {
      reason: isOk ? 'unreadable' : 'http',
      httpStatus: status,
      ...(contentType ? { contentType } : {}),
    };
    return { kind: 'failed', failure };
  }
  if (envelope.data.code !== '0')
    return { kind: 'failed', failure: toCodeFailure(envelope.data, status, secrets) };
  if (!isOk) return { kind: 'failed', failure: { reason: 'unreadable', httpStatus: status } };
  return { kind: 'ok', value: envelope.data.data };
}

function toCodeFailure(
  { code, msg }: Envelope,
  httpStatus: number,
  secrets: readonly Secret[],
): PlatformFailure {
  const redact = (text: string) => secrets.reduce((left, secret) => redactToken(left, secret), text);
  // Before they are cut: of a token cut in two, either half might be too short to be known again.
  const message = msg && redact(msg).slice(0, maxMessageLength);
  return {
    reason: 'code',
    code: redact(code).slice(0, 20),
    ...(message ? { message } : {}),
    httpStatus,
  };
}
