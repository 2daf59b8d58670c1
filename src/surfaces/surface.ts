// What people are shown, as rows: who it is about, where it belongs, where it stands, and whether it is still true. Pure.

/** What a reply under a card mentions its owner for. */
export const mentionKinds = ['running', 'failed', 'ending'] as const;
export type MentionKind = (typeof mentionKinds)[number];

/**
 * `card`: one per launch, where all see it or its person alone. All others are for one person's eyes, or mention one.
 * Numbers are epoch milliseconds, and say which event is meant; the second one is how long before it, in milliseconds.
 * Each of those with a number is posted once.
 */
export type SurfaceKind =
  | 'card'
  | 'notice'
  | `mention:${MentionKind}:${number}`
  | `reminder:${number}:${number}`
  | `still-needed:${number}`
  | `token:${number}:${number}`
  | `token-refused:${number}`
  /** What waits for free cards, and what came of it: each said once, about a watch. */
  | 'free-kept'
  | 'free-news'
  /** The Home tab of one person. */
  | 'home'
  /** Said once to who comes to the app's messages. */
  | 'welcome';

export interface SurfaceKey {
  readonly kind: SurfaceKind;
  /** What it is about: a launch id, or `account:<teamId>/<userId>` for what is said about a token, or a person's Home. */
  readonly subject: string;
}

/** Where it belongs; how it gets there is the painter's matter. */
export interface Place {
  readonly kind: 'channel' | 'person';
  readonly id: string;
}

/** Where it stands; of a Home, the view's id and, as `ts`, Slack's hash of it. */
export interface Standing {
  readonly channelId: string;
  /** Null: it cannot be changed any more (only the person saw it, or it was posted through a reply address). */
  readonly ts: string | null;
}

/** What has changed and must be drawn anew; the surface comes into being with its first change. */
export interface SurfaceChange extends SurfaceKey {
  readonly workspaceId: string;
  readonly place: Place;
}

export interface Surface extends SurfaceChange {
  /** Null before it was shown, and where it was posted for one person's eyes only for a while. */
  readonly standing: Standing | null;
  /** Of what is shown; null: nothing yet, or it is not known. */
  readonly shownHash: string | null;
  /** Counts the changes. */
  readonly wanted: number;
  /** The newest change, epoch milliseconds. */
  readonly changedAt: number;
}
