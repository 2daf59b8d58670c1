// What a call to the platform led to. Expected failures are values. Pure.

/** What went wrong with a call to the platform, free of secrets, fit to be stored. */
export interface PlatformFailure {
  readonly reason:
    | 'code' // the platform answered with a code of its own
    | 'timeout' // no answer in time
    | 'connection' // the connection broke after the request may have left
    | 'unreachable' // no connection came about: nothing was sent
    | 'insecure' // no secure connection came about: nothing was sent
    | 'http' // an HTTP error without the platform's envelope
    | 'unreadable' // an answer that is not the documented one
    | 'interrupted' // our own process ended during the call
    | 'no-account' // no token stored, or it ended, or its key is gone: nothing was sent
    | 'another-account' // the token is of another account than what is looked for: nothing was asked
    | 'no-token' // the person's keys got no token just now: nothing was sent
    | 'absent' // looked for several times and not there
    | 'operator'; // the operator found out that nothing was started
  /** For `absent` and `operator`: why it had to be looked for. */
  readonly after?: Exclude<PlatformFailure['reason'], 'absent' | 'operator'>;
  /** The platform's code, for `code` (and for `absent`, when a code came first). */
  readonly code?: string;
  /** The platform's own words, cut to 300 characters. */
  readonly message?: string;
  readonly httpStatus?: number;
  /** There is another token by now: the same, asked for again, may well be done. */
  readonly renewed?: true;
  /** What came instead of the platform's JSON: a media type. */
  readonly contentType?: string;
  /** For the operator: Node's code or ours, such as `ENOTFOUND`. */
  readonly cause?: string;
}

export type CreateOutcome =
  | { readonly kind: 'created'; readonly instanceId: string }
  /** Surely nothing was started. */
  | { readonly kind: 'refused'; readonly failure: PlatformFailure }
  /** May or may not have started something; must be looked up. */
  | { readonly kind: 'unknown'; readonly failure: PlatformFailure };

export type ReadOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

/** What went wrong in the first place, where a look or the operator settled it. */
export const firstReasonOf = ({ reason, after }: PlatformFailure) =>
  reason === 'absent' || reason === 'operator' ? after : reason;

/** Why a launch counts as not started after all. Keeps what is known of the first, unclear answer: it is told too. */
export function toNotStarted(reason: 'absent' | 'operator', first: PlatformFailure | null): PlatformFailure {
  const after = first ? firstReasonOf(first) : undefined;
  return { ...first, reason, ...(after ? { after } : {}) };
}

/** What the operator found out at the platform. `instanceId`: the platform's task ID. */
export type Verdict =
  | { readonly kind: 'created'; readonly instanceId: string }
  | { readonly kind: 'not-started' };
