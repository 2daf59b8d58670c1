// Whether the platform can be reached and understood, as a line in the log each time that changes: a launch a second
// against a platform that is down must not write a line a second.
import type { PlatformCallReport } from '../launches/ports.ts';
import type { Logger } from './logger.ts';

export interface PlatformTrouble {
  note(report: PlatformCallReport): void;
}

export interface PlatformTroubleParts {
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly clock: () => number;
}

/** The same thing is said once in so long: trouble may come and go with every call, or meet all kinds of calls at once. */
const quietMs = 60_000;

export function createPlatformTrouble({ logger, clock }: PlatformTroubleParts): PlatformTrouble {
  /** The trouble of each kind of call. */
  const current = new Map<string, string>();
  const saidAt = new Map<string, number>();

  function saysAgain(what: string): boolean {
    const now = clock();
    for (const [old, at] of saidAt) if (now - at >= quietMs) saidAt.delete(old);
    if (saidAt.has(what)) return false;
    saidAt.set(what, now);
    return true;
  }

  function begin(report: PlatformCallReport): void {
    const trouble = signatureOf(report);
    if (current.get(report.call) === trouble) return;
    current.set(report.call, trouble);
    if (!saysAgain(trouble)) return;
    const { call, outcome, host, cause, status, contentType } = report;
    logger.warn({ call, outcome, host, cause, status, contentType }, describe(report));
  }

  function end({ call, host, outcome }: PlatformCallReport): void {
    const trouble = current.get(call) ?? [...current.values()].find(isAboutConnecting);
    current.delete(call);
    // Whoever answers one call is connected to for all of them.
    for (const [other, theirs] of current) if (isAboutConnecting(theirs)) current.delete(other);
    if (trouble !== undefined && saysAgain(`after ${trouble}`))
      logger.info({ call, host, outcome, before: trouble }, 'the platform answers again');
  }

  return { note: (report) => (isFine(report) ? end(report) : begin(report)) };
}

/** A "no" of the platform's own is an answer; so is a 401, which is about one person's token. */
const isFine = ({ outcome, status }: PlatformCallReport): boolean =>
  outcome === 'ok' || outcome === 'code' || (outcome === 'http' && status === 401);

const signatureOf = ({ outcome, cause, status, contentType }: PlatformCallReport): string =>
  [outcome, cause, status, contentType].filter((part) => part !== undefined).join(' ');

const isAboutConnecting = (trouble: string): boolean => /^(?:unreachable|insecure)\b/u.test(trouble);

/** Of calls that do not go to PLATFORM_API_URL. */
const settingOf: Readonly<Record<string, string>> = {
  mint: 'PLATFORM_LOGIN_URL',
  renew: 'PLATFORM_ACCOUNT_URL',
  state: 'PLATFORM_ACCOUNT_URL',
  center: 'PLATFORM_ACCOUNT_URL',
  accelerators: 'PLATFORM_ACCOUNT_URL',
};

function describe({ call, outcome, status, contentType }: PlatformCallReport): string {
  const setting = settingOf[call] ?? 'PLATFORM_API_URL';
  switch (outcome) {
    case 'unreachable':
      return 'the platform cannot be reached: nothing was sent';
    case 'insecure':
      return 'no secure connection to the platform comes about: nothing was sent';
    case 'timeout':
      return 'the platform does not answer in time';
    case 'connection':
      return 'the connection to the platform broke';
    case 'http':
      return `an answer that is not the platform's own, HTTP ${status}: is ${setting} right?`;
    default:
      return contentType === 'text/html'
        ? `a web page instead of the platform's JSON: a login page, or a wrong ${setting}`
        : 'an answer of the platform that cannot be read';
  }
}
