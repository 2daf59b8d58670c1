// What Slack sends, as the app sees it: one type for everything it listens to, read once, at the edge.
// Source: docs.slack.dev, "Slash commands" and the reference of interaction payloads.
import type { Person } from '../../accounts/person.ts';
import type { Secret } from '../../config/secrets.ts';

/** What everything from a person has. */
export interface From {
  readonly person: Person;
  /** Where it was typed or pressed; null in a modal. */
  readonly channelId: string | null;
}

export interface Command extends From {
  readonly kind: 'command';
  readonly channelId: string;
  /** With its slash. */
  readonly command: string;
  readonly text: string;
  /** Opens one modal, within 3 s. */
  readonly triggerId: string;
  readonly responseUrl: Secret | null;
}

/** One input or menu of a view, as it is filled in. */
export interface ElementState {
  /** What was typed. */
  readonly value: string | null;
  /** Values of the chosen options. */
  readonly chosen: readonly string[];
}

/** By block id, then by action id. */
export type ViewState = Readonly<Record<string, Readonly<Record<string, ElementState>>>>;

export interface View {
  readonly id: string;
  /** Of its content: an update that names it fails when somebody else's came first. */
  readonly hash: string;
  /** The view at the bottom of the stack; its own id when there is one only. */
  readonly rootId: string;
  readonly callbackId: string;
  /** As the app wrote it. */
  readonly metadata: string;
  readonly state: ViewState;
  /** Block ids of the inputs, in the order of the view: where Slack shows errors. */
  readonly inputIds: readonly string[];
}

export interface Submission extends From {
  readonly kind: 'submission';
  readonly view: View;
}

/** A view was closed without being sent. */
export interface Closed extends From {
  readonly kind: 'closed';
  readonly view: View;
}

/** A button was pressed, or an option chosen in a menu that tells at once. */
export interface Action extends From {
  readonly kind: 'action';
  readonly type: string;
  readonly actionId: string;
  readonly blockId: string;
  /** What the button stands for; null for anything but a button that says so. */
  readonly pressed: string | null;
  /** Value of the chosen option. */
  readonly chosen: string | null;
  /** Null when it was in a message. */
  readonly view: View | null;
  readonly triggerId: string;
  readonly responseUrl: Secret | null;
}

/** A menu asks what to offer. */
export interface Suggestion extends From {
  readonly kind: 'suggestion';
  readonly actionId: string;
  readonly blockId: string;
  readonly typed: string;
  /** On real Slack its state may be empty, or as it was when the view was opened. */
  readonly view: View | null;
}

/** Something happened in the workspace. */
export interface SlackEvent {
  readonly kind: 'event';
  readonly type: string;
  /** Who did it, where the event names somebody. */
  readonly person: Person | null;
  readonly channelId: string | null;
  readonly event: Readonly<Record<string, unknown>>;
}

export type Incoming = Command | Submission | Closed | Action | Suggestion | SlackEvent;
/** Everything that comes from a person. */
export type FromPerson = Exclude<Incoming, SlackEvent>;
