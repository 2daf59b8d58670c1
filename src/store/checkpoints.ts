// Checkpoints of SQLite's write-ahead log, outside of the process's main thread: a thousand pages of a large database that
// are to be written and waited for hold it for half a second, and with it everybody who waits for an answer.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package-root.ts';

export interface Checkpoints {
  /** So many changes were committed. Answers at once. */
  readonly committed: (changes: number) => void;
  /** Moves what is committed so far, if it is worth it; resolves when no checkpoint of this thread is under way. */
  settle(): Promise<void>;
  /** To be called once the main thread's connections are closed. */
  stop(): Promise<void>;
}

/**
 * 10 to 20 MB: a change has 10 to 20 pages, most of them the same few, which are moved once however often they changed. A
 * quarter of the waits for the disk that SQLite's own 1000 pages would be, and a tenth less is written.
 */
const changesPerCheckpoint = 256;
/** Up to these, moving them takes no longer than starting a thread. */
const fewChanges = 16;

/** A database in memory has no log. */
export const noCheckpoints: Checkpoints = {
  committed: () => undefined,
  settle: async () => undefined,
  stop: async () => undefined,
};

export function createCheckpoints(file: string): Checkpoints {
  return new ThreadedCheckpoints(file);
}

/**
 * The thread lives only while there is work for it. If it dies nothing is lost: everything is in the log, the next commits
 * start another one, and beyond its own limit the connection that writes makes the checkpoint itself.
 */
class ThreadedCheckpoints implements Checkpoints {
  readonly #file: string;
  /** Not asked to be moved yet. */
  #changes = 0;
  #worker: Worker | null = null;
  /** Settles when the checkpoint that was asked for is made, or its thread has ended. */
  #underWay: Promise<void> | null = null;
  #isStopped = false;

  constructor(file: string) {
    this.#file = file;
  }

  readonly committed = (changes: number): void => {
    this.#changes += changes;
    if (this.#changes >= changesPerCheckpoint) this.#ask();
  };

  async settle(): Promise<void> {
    if (this.#changes > fewChanges) this.#ask();
    await this.#underWay;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const worker = this.#worker;
    if (!worker) return;
    worker.ref();
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('finish');
    await gone;
  }

  #ask(): void {
    if (this.#underWay || this.#isStopped) return;
    this.#changes = 0;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const { promise, resolve } = Promise.withResolvers<void>();
    const over = () => {
      worker.off('message', over);
      worker.off('exit', over);
      // Idle, it keeps nobody from ending.
      worker.unref();
      this.#underWay = null;
      resolve();
    };
    worker.on('message', over);
    worker.on('exit', over);
    this.#underWay = promise;
    worker.ref();
    worker.postMessage('checkpoint');
  }

  #start(): Worker {
    const worker = new Worker(join(packageRoot, 'src/store/checkpoint-thread.js'), {
      workerData: { file: this.#file },
      // It needs none of the process's secrets, and little memory.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
    });
    // A full disk, say: whoever writes next meets it too, and tells.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    return worker;
  }
}
