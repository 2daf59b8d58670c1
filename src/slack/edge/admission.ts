// Who may use the app: people of the workspace it is installed in, or of its enterprise; guests and people from
// elsewhere as the operator has it. One rule for every kind of payload. Pure.

import type { Person } from '../../core/person.ts';

/**
 * Where a payload and the person in it come from, as every kind of payload tells it in its own way. Source: docs.slack.dev,
 * "Slack Connect", and the reference of each interaction payload: in a shared channel a button names the workspace of the
 * app in `team`, a submission that of the person, with the app's in `view.app_installed_team_id`.
 */
export interface Origin {
  /** Null where no person is named: most events. */
  readonly userId: string | null;
  /** The person's own workspace; null where Slack does not say. */
  readonly homeTeamId: string | null;
  /** The workspace that the payload names first. */
  readonly teamId: string | null;
  /** Of that workspace. */
  readonly enterpriseId: string | null;
  /** Where the app is installed that this is for; null where Slack does not say. */
  readonly installedTeamIds: readonly string[];
  readonly triggerId: string | null;
  readonly responseUrl: string | null;
}

export interface Installation {
  /** Empty where Slack's stand-in does not say. */
  readonly teamId: string;
  readonly enterpriseId: string | null;
}

export interface AdmissionRules {
  /** Of other workspaces, met in shared channels. */
  readonly externalPeople: boolean;
  readonly guests: boolean;
}

/** What Slack says of a person. Source: docs.slack.dev, users.info. */
export interface Membership {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isGuest: boolean;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly person: Person }
  | { readonly kind: 'refused'; readonly why: 'external' | 'guest' | 'unsure' }
  /** For a workspace that this app is not installed in. */
  | { readonly kind: 'not-ours' };

/** Whether a payload is for this installation, as far as it says where it was installed. */
export function isForUs({ installedTeamIds }: Origin, ours: Installation): boolean {
  if (ours.teamId === '' || installedTeamIds.length === 0) return true;
  return installedTeamIds.some((team) => team === ours.teamId || team === ours.enterpriseId);
}

/** What the payload alone says of the person; null where only Slack's word about them can tell. */
export function isMemberBy({ homeTeamId, teamId, enterpriseId }: Origin, ours: Installation): boolean | null {
  const home = homeTeamId ?? teamId;
  if (home === ours.teamId || (home !== null && home === ours.enterpriseId)) return true;
  if (ours.enterpriseId === null) return false;
  // The enterprise is that of the workspace named first, and the person may have come there from another.
  const isOfThatTeam = homeTeamId === null || homeTeamId === teamId;
  return enterpriseId === ours.enterpriseId && isOfThatTeam ? true : null;
}

export interface Asked {
  readonly origin: Origin;
  /** As the payload names them. */
  readonly person: Person;
  /** Null while Slack has not said. */
  readonly membership: Membership | null;
}

/** Whoever is admitted is one person, whichever way their payloads name them. */
export function admit(
  { origin, person, membership }: Asked,
  ours: Installation,
  rules: AdmissionRules,
): Admission {
  if (!isForUs(origin, ours)) return { kind: 'not-ours' };
  // A stand-in that does not tell its workspace.
  if (ours.teamId === '') return { kind: 'admitted', person };
  // Neither may gainsay the other: ids of different workspaces need not differ.
  const [byPayload, bySlack] = [isMemberBy(origin, ours), isMemberIn(membership, ours)];
  const isMember = bySlack === false ? false : (byPayload ?? bySlack);
  if (isMember === null && !rules.externalPeople) return { kind: 'refused', why: 'unsure' };
  if (isMember === false && !rules.externalPeople) return { kind: 'refused', why: 'external' };
  if (isMember && !rules.guests) {
    if (membership === null) return { kind: 'refused', why: 'unsure' };
    if (membership.isGuest) return { kind: 'refused', why: 'guest' };
  }
  const { teamId: workspaceId, enterpriseId } = ours;
  return { kind: 'admitted', person: { workspaceId, enterpriseId, userId: person.userId } };
}

/** A person who is ours by their payload alone, which needs no word of Slack's; null where it takes more to tell. */
export function admitMember(
  origin: Origin,
  person: Person,
  ours: Installation,
  rules: AdmissionRules,
): Person | null {
  if (origin.homeTeamId === null || isMemberBy(origin, ours) !== true) return null;
  // Where guests are kept out, only Slack's word tells one: then nobody is admitted here.
  const admission = admit({ origin, person, membership: null }, ours, rules);
  return admission.kind === 'admitted' ? admission.person : null;
}

/** Null where Slack has not said. */
function isMemberIn(membership: Membership | null, ours: Installation): boolean | null {
  if (membership === null || membership.teamId === null) return null;
  const { teamId, enterpriseId } = membership;
  if (teamId === ours.teamId || teamId === ours.enterpriseId) return true;
  return ours.enterpriseId !== null && enterpriseId === ours.enterpriseId;
}
