/** Longest wait between two looks while the platform does not answer. */
const longestMs = 300_000;
const shortestMs = 1000;
const share = 0.25;

/**
 * How long to wait after a look that failed: a quarter of the time for which nobody knows already, so that an answer comes
 * late by a share of the wait at most. How often the job was taken says little of that: looks that went well are counted
 * there, and every death of a process that held it. But an app that comes back after a day has tried a few times only, and
 * begins with short pauses, which double.
 */
export function pauseAfterFailedLook(unknownForMs: number, attempts: number): number {
  const doubled = shortestMs * 2 ** Math.min(attempts - 1, 20);
  return Math.min(longestMs, doubled, Math.max(shortestMs, Math.round(share * unknownForMs)));
}
