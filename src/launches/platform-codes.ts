// What each answer of the platform means to us, once for everybody: whether a create may have started something,
// whether it is the token that was turned away, which field it is about, what a person can do. Pure.
// Codes: the platform's page "create container instance". It gives no HTTP status for any of them.
import type { LaunchRequest } from './launch-request.ts';
import type { PlatformFailure } from './outcome.ts';

export const documentedCodes = [
  '10001',
  '10003',
  '10004',
  '10007',
  '10008',
  '10009',
  '10010',
  '10011',
  '10012',
  '716865',
] as const;
export type DocumentedCode = (typeof documentedCodes)[number];

export const isDocumented = (code: string): code is DocumentedCode =>
  (documentedCodes as readonly string[]).includes(code);

/**
 * What helps: another token; the form, opened again and changed; the same once more, later; settling the account
 * with the platform; telling the operator of this app.
 */
export type Remedy = 'connect' | 'reopen' | 'retry' | 'platform' | 'operator';

export interface FailureMeaning {
  /** In answer to a create: surely nothing was started. Otherwise nobody knows, and it must be looked up. */
  readonly nothingStarted: boolean;
  /** It is this token that the platform does not take, whatever is asked with it. */
  readonly refusesToken: boolean;
  /** The field that it is about, when it can only be one. Where the platform's words name another, they are right. */
  readonly field: keyof LaunchRequest | null;
  readonly remedy: Remedy;
}

const refusal = (remedy: Remedy, field: FailureMeaning['field'] = null): FailureMeaning => ({
  nothingStarted: true,
  refusesToken: false,
  field,
  remedy,
});
const tokenRefusal = (remedy: Remedy): FailureMeaning => ({ ...refusal(remedy), refusesToken: true });
const unknown = (remedy: Remedy, field: FailureMeaning['field'] = null): FailureMeaning => ({
  ...refusal(remedy, field),
  nothingStarted: false,
});

/** Any code that is not here may have started an instance. */
const byCode: Readonly<Record<DocumentedCode, FailureMeaning>> = {
  // An internal error: at which point of the work, it does not say.
  '10001': unknown('retry'),
  '10003': refusal('reopen'),
  '10004': refusal('reopen'),
  // The account is frozen: no other token of it helps.
  '10007': tokenRefusal('platform'),
  // "Insufficient permission", which is also how a token that has ended shows itself.
  '10008': tokenRefusal('connect'),
  '10009': tokenRefusal('connect'),
  '10010': refusal('reopen', 'imagePath'),
  '10011': refusal('reopen', 'startScriptContent'),
  // The connection broke inside the platform.
  '10012': unknown('retry'),
  // The create-task error: most likely no room, but the task may have come about before the error did.
  '716865': unknown('reopen', 'resourceGroup'),
};

const byReason: Readonly<
  Record<Exclude<PlatformFailure['reason'], 'code' | 'http' | 'absent'>, FailureMeaning>
> = {
  timeout: unknown('retry'),
  connection: unknown('retry'),
  unreachable: refusal('retry'),
  unreadable: unknown('operator'),
  interrupted: unknown('retry'),
  'no-account': refusal('connect'),
};

export function meaningOf(failure: PlatformFailure): FailureMeaning {
  switch (failure.reason) {
    case 'code':
      return meaningOfCode(failure.code);
    case 'http':
      return meaningOfStatus(failure.httpStatus);
    case 'absent':
      return { ...meaningBefore(failure), nothingStarted: true };
    default:
      return byReason[failure.reason];
  }
}

function meaningOfCode(code: string | undefined): FailureMeaning {
  return code !== undefined && isDocumented(code) ? byCode[code] : unknown('operator');
}

/** A gateway's own "no" (a redirect, 401, 404, 413, 429) passed nothing on; a time-out (408) and 5xx say nothing. */
function meaningOfStatus(status: number | undefined): FailureMeaning {
  if (status === 401 || status === 403) return tokenRefusal('connect');
  return status !== undefined && status < 500 && status !== 408 ? refusal('retry') : unknown('retry');
}

/** What it was before the instance was looked for. */
function meaningBefore({ after, code, httpStatus }: PlatformFailure): FailureMeaning {
  if (code !== undefined) return meaningOfCode(code);
  if (after === undefined) return unknown('reopen');
  return meaningOf({ reason: after, ...(httpStatus === undefined ? {} : { httpStatus }) });
}
