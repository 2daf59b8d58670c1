/** Longest wait between two looks while the platform does not answer. */
const longestMs = 300_000;
const shortestMs = 1000;
const share = 0.25;

/**
 * How long to wait after a look that failed: a quarter of the time for which nobody knows already, so that an answer comes
 * late by a share of the wait at most. How often a job was taken says nothing about it: looks that went well are counted
 * there, and every death of a process that held it.
 */
export const pauseAfterFailedLook = (unknownForMs: number): number =>
  Math.min(longestMs, Math.max(shortestMs, Math.round(share * unknownForMs)));
