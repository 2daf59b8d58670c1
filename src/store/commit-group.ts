// Group commit on SQLite: changes asked for in the same turn of the event loop are one transaction, a savepoint each, and
// wait for the disk together. Sixteen launches at once need about a quarter of the waits that way; one alone needs as
// many as before and waits no longer, since the turn ends as soon as nothing else is ready.
// A change resolves only once its transaction is committed: what a caller was told of is on the disk.
import type { DatabaseSync } from 'node:sqlite';
import { type LoopTime, loopTime } from './loop-time.ts';

/** Short against a person's patience, long against a look at a lock. */
const busyPauseMs = 5;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One connection, one change at a time. */
export class CommitGroup {
  readonly #database: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #onCommit: (changes: number) => void;
  readonly #time: LoopTime;
  /** Whether a change is being made: one in several statements spans several turns of the microtask queue. */
  #isTaken = false;
  readonly #queue: (() => void)[] = [];
  /** Whose changes are made, and not committed yet. */
  #members: Waiting[] = [];
  /** The turn ended while a change was being made: the commit follows right after it. */
  #isCommitDue = false;

  /**
   * `busyTimeoutMs`: how long a change waits for another process's lock. `onCommit` hears how many were committed. `time`: the
   * event loop's by default.
   */
  constructor(
    database: DatabaseSync,
    busyTimeoutMs: number,
    onCommit: (changes: number) => void = () => undefined,
    time: LoopTime = loopTime,
  ) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#onCommit = onCommit;
    this.#time = time;
  }

  /** Whether somebody is making changes that are not committed yet. */
  get isAtWork(): boolean {
    return this.#isTaken || this.#database.isTransaction;
  }

  /** Makes a change that is one statement, or reads what is not to be read beside a change. */
  async run<T>(change: () => T): Promise<T> {
    await this.#enter();
    let value: T;
    try {
      value = change();
    } catch (error) {
      this.#failIfLost(error);
      this.#leave();
      throw error;
    }
    await this.#join();
    return value;
  }

  /** Makes a change of several statements at once: all of them, or none. */
  async unit<T>(change: () => T): Promise<T> {
    await this.#enter();
    // The first has the transaction for itself so far: taking that back takes nobody else's change along.
    const isFirst = this.#members.length === 0;
    let value: T;
    try {
      if (!isFirst) this.#database.exec('savepoint change');
      value = change();
      if (!isFirst) this.#database.exec('release change');
    } catch (error) {
      this.#failIfLost(error);
      if (isFirst) this.#undo();
      else this.rollback();
      throw error;
    }
    await this.#join();
    return value;
  }

  /** Runs what is no change and may not be inside one (a pragma, VACUUM); what was made before is committed first. */
  async runAlone<T>(statement: () => T): Promise<T> {
    await this.#takeTurn();
    try {
      this.#commit();
      return statement();
    } finally {
      this.#leave();
    }
  }

  /** Begins a change in several statements, which others wait for. Each is to be made with `attempt`. */
  async begin(): Promise<void> {
    await this.#enter();
    try {
      this.#database.exec('savepoint change');
    } catch (error) {
      this.#failIfLost(error);
      this.#leave();
      throw error;
    }
  }

  attempt<T>(statement: () => T): T {
    try {
      return statement();
    } catch (error) {
      this.#failIfLost(error);
      throw error;
    }
  }

  /** Ends the change, or throws; what it answers resolves once it is committed. */
  commit(): Promise<void> {
    this.attempt(() => this.#database.exec('release change'));
    return this.#join();
  }

  rollback(): void {
    try {
      // Some errors (a full disk) have taken the whole transaction back already.
      if (this.#database.isTransaction) this.#database.exec('rollback to change; release change');
    } finally {
      this.#leave();
    }
  }

  #undo(): void {
    try {
      if (this.#database.isTransaction) this.#database.exec('rollback');
    } finally {
      this.#leave();
    }
  }

  /** Commits what is made so far, for whoever is about to close the connection. */
  flush(): void {
    if (!this.#isTaken) this.#commit();
  }

  async #enter(): Promise<void> {
    // Those who queue behind somebody's wait for a lock have waited as well: they do not start over.
    const deadline = this.#time.now() + this.#busyTimeoutMs;
    await this.#takeTurn();
    try {
      if (!this.#database.isTransaction) await this.#open(deadline);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  async #takeTurn(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#isTaken = true;
  }

  /**
   * SQLite's own way to wait for a lock would stop the whole process meanwhile: nobody would get an answer.
   * `immediate` takes the write lock at once: a transaction that began by reading could not get it later.
   */
  async #open(deadline: number): Promise<void> {
    for (;;) {
      try {
        this.#database.exec('begin immediate');
        break;
      } catch (error) {
        if (!isBusy(error) || this.#time.now() >= deadline) throw error;
        await this.#time.pause(busyPauseMs);
      }
    }
    this.#time.nextTurn(() => {
      if (this.#isTaken) this.#isCommitDue = true;
      else this.#commit();
    });
  }

  /** The change is made and lets the next one in; resolves with its commit. */
  #join(): Promise<void> {
    const committed = new Promise<void>((resolve, reject) => this.#members.push({ resolve, reject }));
    this.#leave();
    return committed;
  }

  #leave(): void {
    if (this.#isCommitDue) this.#commit();
    const next = this.#queue.shift();
    if (next) next();
    else this.#isTaken = false;
  }

  #commit(): void {
    this.#isCommitDue = false;
    if (!this.#database.isOpen || !this.#database.isTransaction) return;
    try {
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#fail(error);
    }
    const members = this.#members.splice(0);
    for (const { resolve } of members) resolve();
    if (members.length > 0) this.#onCommit(members.length);
  }

  /** An error of the disk takes the whole transaction back, and with it what others changed in it. */
  #failIfLost(error: unknown): void {
    if (!this.#database.isTransaction) this.#fail(error);
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#members.splice(0)) reject(error);
  }
}

export const isBusy = (error: unknown): boolean => ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
