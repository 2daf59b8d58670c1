// What the platform did, in words for a person: what happened, whether anything was started, what to do
// next. Pure. Codes: the platform's page "create container instance".
import type { PlatformFailure } from '../launches/outcome.ts';
import { quote, truncate } from './block-kit.ts';

export interface Explanation {
  readonly happened: string;
  readonly next: string;
}

const codes: Readonly<Record<string, Explanation>> = {
  '10001': {
    happened: 'The platform reports an internal error (code 10001).',
    next: "Try again in a few minutes. If it keeps happening, tell the platform's support this code.",
  },
  '10003': {
    happened: 'The platform says that something required is missing (code 10003).',
    next: 'Open the form again and check that nothing is empty. If all is filled in, tell the operator of this app.',
  },
  '10004': {
    happened: 'The platform does not accept one of the values (code 10004).',
    next: "Open the form again and check the image path, its version and the resource group first: they must match the platform's own spelling.",
  },
  '10007': {
    happened: 'Your account on the platform is frozen (code 10007).',
    next: 'Settle it with the platform (often an unpaid balance), then open the form again.',
  },
  '10008': {
    happened:
      'The platform says that your token may not do this (code 10008). Most often the token has ended.',
    next: 'Get a fresh token for this region, type `/gpu-instance connect`, then open the form again.',
  },
  '10009': {
    happened: 'Your token has no right to create instances (code 10009).',
    next: 'Use the token of a compute region, not the platform-wide one: type `/gpu-instance connect`, then open the form again.',
  },
  '10010': {
    happened: "The platform's check of a file failed (code 10010).",
    next: 'Check the image and the mounted paths, then open the form again.',
  },
  '10011': {
    happened: 'The platform says that a file is too large (code 10011).',
    next: 'Shorten the start script or choose a smaller image, then open the form again.',
  },
  '10012': {
    happened: 'The platform lost a connection while it worked on the request (code 10012).',
    next: 'Try again in a few minutes.',
  },
  '716865': {
    happened: 'The platform could not create the instance (code 716865).',
    next: 'Often the quota, the balance or the resource group has no room: ask for less, or choose another group, and open the form again.',
  },
};

const reasons: Readonly<Record<Exclude<PlatformFailure['reason'], 'code' | 'absent'>, Explanation>> = {
  timeout: {
    happened: 'The platform did not answer in time.',
    next: 'Try again when the platform answers again.',
  },
  connection: {
    happened: 'The connection to the platform broke before its answer came.',
    next: 'Try again in a few minutes.',
  },
  unreachable: {
    happened: 'The platform could not be reached.',
    next: 'Try again in a few minutes. If it stays so, tell the operator of this app.',
  },
  http: {
    happened: 'Something in front of the platform answered instead of it',
    next: 'Try again in a few minutes. If it stays so, tell the operator of this app.',
  },
  unreadable: {
    happened: 'The platform sent an answer that this app cannot read.',
    next: 'If it happens again, tell the operator of this app.',
  },
  interrupted: {
    happened: 'This app was restarted while it was asking the platform.',
    next: 'Open the form again.',
  },
  'no-account': {
    happened:
      'Your platform token is not usable any more: it has ended, was removed, or its key was changed.',
    next: 'Type `/gpu-instance connect`, then open the form again.',
  },
};

/** The platform's own words are quoted where there are any; they are escaped and cannot ping anyone. */
export function explainFailure(failure: PlatformFailure): Explanation {
  const known = explainKnown(failure);
  const words = failure.message ? ` It says: "${quote(truncate(failure.message, 300))}"` : '';
  return { happened: `${known.happened}${words}`, next: known.next };
}

function explainKnown(failure: PlatformFailure): Explanation {
  if (failure.code !== undefined) return explainCode(failure.code);
  const reason = failure.reason === 'absent' ? failure.after : failure.reason;
  if (reason === 'http') {
    return {
      ...reasons.http,
      happened: `${reasons.http.happened} (HTTP ${failure.httpStatus ?? 'unknown'}).`,
    };
  }
  if (reason === undefined || reason === 'code') {
    return { happened: 'The platform gave no clear answer.', next: 'Open the form again.' };
  }
  return reasons[reason];
}

function explainCode(code: string): Explanation {
  return (
    codes[code] ?? {
      happened: `The platform answered with a code that is not documented (${quote(code)}).`,
      next: 'Read its words; if they do not help, tell the operator of this app the code.',
    }
  );
}
