import type { Opened } from '../../surfaces/ports.ts';

/**
 * What was read in the transaction that stored a job, kept for the job itself, which is started by the process that
 * stored it. It is there once; whoever else takes the job, or later, reads.
 */
export class OpenedAhead {
  readonly #byJob = new Map<string, { readonly opened: Opened; readonly at: number }>();

  put(jobId: string, opened: Opened, at: number): void {
    for (const [oldest] of this.#byJob) {
      if (this.#byJob.size < maxWaiting) break;
      this.#byJob.delete(oldest);
    }
    this.#byJob.set(jobId, { opened, at });
  }

  take(jobId: string, now: number): Opened | null {
    const waiting = this.#byJob.get(jobId);
    this.#byJob.delete(jobId);
    return waiting && now - waiting.at < maxAgeMs ? waiting.opened : null;
  }
}

const maxWaiting = 256;
const maxAgeMs = 5000;
