// A person's Home: what they look at on it, and how long it counts as open. Pure.
import type { Owner } from '../core/person.ts';

/**
 * Slack tells when Home is opened, never when it is closed: for a working day it counts as open, and is drawn anew when what it
 * shows changes. Opening it again begins anew.
 */
export const openForMs = 8 * 3_600_000;

export const homeSections = ['mine', 'team'] as const;

/** What its person chose to see. Pages count from 0. */
export interface HomeChoices {
  readonly section: (typeof homeSections)[number];
  readonly instancesPage: number;
  readonly launchesPage: number;
  /** In the recent launches. */
  readonly search: string;
}

export const firstChoices: HomeChoices = { section: 'mine', instancesPage: 0, launchesPage: 0, search: '' };

export interface Home extends Owner {
  readonly choices: HomeChoices;
  /** Epoch milliseconds. */
  readonly openUntil: number;
}

/** What its surface is about: a person's Home in one workspace. */
export const homeSubject = ({ teamId, workspaceId, userId }: Owner): string =>
  `home:${teamId}/${workspaceId}/${userId}`;

/** Null for what is no Home's. */
export function readHomeSubject(subject: string): Owner | null {
  const [, teamId, workspaceId, userId] = /^home:([^/]+)\/([^/]+)\/([^/]+)$/u.exec(subject) ?? [];
  return teamId === undefined || workspaceId === undefined || userId === undefined
    ? null
    : { teamId, workspaceId, userId };
}
