// What comes to the door and is not let in: counted each time, and told to the operator at a bounded rate, so that neither
// a stranger nor a mistake in Slack's settings fills the log.
import type { IncomingMessage } from 'node:http';
import type { Logger } from './logger.ts';
import { slackPath } from './near-miss.ts';

export interface DoorWatch {
  unsigned(signing: string, request: IncomingMessage): void;
  nearMiss(path: string, request: IncomingMessage): void;
}

export interface DoorWatchParts {
  readonly logger: Pick<Logger, 'warn'>;
  readonly clock: () => number;
  readonly mode: 'http' | 'socket';
  /** Counts every one, told or not. */
  readonly count: (reason: string) => void;
}

const toldAMinute = 5;
const maxPaths = 100;

export function createDoorWatch({ logger, clock, mode, count }: DoorWatchParts): DoorWatch {
  const paceOfUnsigned = createPace(toldAMinute, clock);
  const paceOfMisses = createPace(toldAMinute, clock);
  const told = new Set<string>();
  return {
    unsigned(signing, request) {
      count(signing);
      const leftOut = paceOfUnsigned();
      if (leftOut === null) return;
      const more = leftOut > 0 ? { leftOutBefore: leftOut } : {};
      logger.warn(
        { signing, ...describePeer(request), ...more },
        'a request that Slack did not sign just now was refused',
      );
    },
    nearMiss(path, request) {
      count('near_miss');
      if (told.has(path) || paceOfMisses() === null) return;
      told.add(path);
      const [oldest] = told;
      if (told.size > maxPaths && oldest !== undefined) told.delete(oldest);
      const cameTo = path.slice(0, 100);
      if (mode === 'http')
        logger.warn(
          { cameTo, ...describePeer(request) },
          `a request came to an address near ours and was refused: Slack's Request URLs must end in ${slackPath}`,
        );
      else
        logger.warn(
          { cameTo, ...describePeer(request) },
          "a request of Slack's came over HTTP and was refused: this app is in Socket Mode; set SLACK_SIGNING_SECRET without SLACK_APP_TOKEN for HTTP mode, or switch Socket Mode on in the Slack app",
        );
    },
  };
}

/** At most so many a minute. Answers how many were left out since the last one, or null for one to leave out. */
export function createPace(aMinute: number, clock: () => number): () => number | null {
  let since = Number.NEGATIVE_INFINITY;
  let told = 0;
  let leftOut = 0;
  return () => {
    const now = clock();
    if (now - since >= 60_000) [since, told] = [now, 0];
    if (told >= aMinute) {
      leftOut += 1;
      return null;
    }
    told += 1;
    const before = leftOut;
    leftOut = 0;
    return before;
  };
}

/** Behind a proxy the peer is the proxy, and whom it forwards for is what anybody may have written. */
function describePeer({ socket, headers }: IncomingMessage): Readonly<Record<string, string>> {
  const forwarded = headers['x-forwarded-for'];
  return {
    peer: socket.remoteAddress ?? 'gone',
    ...(forwarded === undefined ? {} : { forwardedFor: String(forwarded).slice(0, 200) }),
  };
}
