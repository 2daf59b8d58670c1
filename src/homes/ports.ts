// What Homes need from the outside: a place to keep whose is open, and figures of a whole workspace.
import type { Owner } from '../core/person.ts';
import type { Shows } from '../surfaces/ports.ts';
import type { Home } from './home.ts';

export interface HomeStore {
  /** Also one that counts as open no longer, until somebody closes it. */
  find(owner: Owner): Promise<Home | null>;
  /**
   * Opens it, or changes what its person looks at, with what is to be drawn, in one transaction. From then on every change of
   * what it shows marks it. `seenHash`: of the view that its person has before them, where that was said; when it is not the
   * one that was shown last, what is shown counts as not known.
   */
  open(home: Home, shows: Shows, at: number, seenHash?: string | null): Promise<void>;
  /** Nothing marks it any more, and nothing of it is kept. False where there is none. */
  close(owner: Owner): Promise<boolean>;
  /** Stored the first time only: true. */
  welcome(shows: Shows, at: number): Promise<boolean>;
  /** Removes those that count as open no longer since before this moment; answers how many, at most `limit`. */
  purge(before: number, limit: number): Promise<number>;
  /** What a workspace runs just now, and how many people of the team have a token that has not ended. */
  overview(of: Pick<Owner, 'teamId' | 'workspaceId'>, now: number): Promise<TeamOverview>;
}

export interface TeamOverview {
  /** By resource group, the busiest first. */
  readonly groups: readonly GroupUse[];
  readonly connected: number;
}

export interface GroupUse {
  readonly name: string;
  readonly instances: number;
  /** Accelerator cards, over all containers. */
  readonly cards: number;
  readonly people: number;
}
