// Who may have a connection of PostgreSQL's pool, and when. Slack waits 3 s for a person's answer, a job for as long as it
// takes: jobs have a share that they cannot go beyond, and people one that jobs keep out of.

export interface LoanShares {
  readonly all: number;
  /** Jobs hold at most so many. */
  readonly jobs: number;
  /** And people at most so many, so that jobs go on however many people come. */
  readonly people: number;
}

export type Borrower = 'person' | 'job';

/** `size`: connections, at least 1. Where they are few, nothing is kept from people. */
export const sharesOf = (size: number): LoanShares => ({
  all: size,
  jobs: Math.max(1, Math.floor(size / 2)),
  people: size - Math.floor(size / 5),
});

interface Waiting {
  readonly grant: () => void;
}

export class Loans {
  readonly #shares: LoanShares;
  readonly #patienceMs: number;
  readonly #lent: Record<Borrower, number> = { person: 0, job: 0 };
  readonly #waiting: Record<Borrower, Waiting[]> = { person: [], job: [] };

  /** `patienceMs`: how long a person's statement waits for its turn; a job's waits until it comes. */
  constructor(shares: LoanShares, patienceMs: number) {
    this.#shares = shares;
    this.#patienceMs = patienceMs;
  }

  /** Resolves when it is the borrower's turn, with what gives the turn back. Throws what `pg` throws when nothing is free. */
  async take(borrower: Borrower): Promise<() => void> {
    if (this.#waiting[borrower].length > 0 || !this.#isFree(borrower)) await this.#wait(borrower);
    else this.#lent[borrower] += 1;
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#lent[borrower] -= 1;
      this.#grantNext();
    };
  }

  #isFree(borrower: Borrower): boolean {
    const { person, job } = this.#lent;
    if (person + job >= this.#shares.all) return false;
    return borrower === 'person' ? person < this.#shares.people : job < this.#shares.jobs;
  }

  #wait(borrower: Borrower): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queue = this.#waiting[borrower];
    let timer: NodeJS.Timeout | undefined;
    const entry: Waiting = {
      grant() {
        clearTimeout(timer);
        resolve();
      },
    };
    queue.push(entry);
    if (borrower === 'person')
      timer = setTimeout(() => {
        queue.splice(queue.indexOf(entry), 1);
        reject(new Error('timeout exceeded when trying to connect'));
      }, this.#patienceMs).unref();
    return promise;
  }

  /** People first. */
  #grantNext(): void {
    for (const borrower of ['person', 'job'] as const) {
      while (this.#isFree(borrower)) {
        const next = this.#waiting[borrower].shift();
        if (!next) break;
        this.#lent[borrower] += 1;
        next.grant();
      }
    }
  }
}
