// Where the form is to appear, and what comes of it later. Pure.
import type { Secret } from '../../config/secrets.ts';
import type { Action, Command } from '../edge/incoming.ts';

export interface ShownView {
  readonly id: string;
  readonly hash: string;
}

export interface FormPlace {
  /** Where it was asked for: the card goes there. */
  readonly channelId: string;
  /** A new modal, or the place of one that is open. */
  readonly where: { readonly triggerId: string } | { readonly replaces: ShownView };
  readonly responseUrl: Secret | null;
}

export const placeOfCommand = ({ channelId, triggerId, responseUrl }: Command): FormPlace => ({
  channelId,
  where: { triggerId },
  responseUrl,
});

/** A button in a modal puts the form in its place; one in a message opens it. */
export const placeOfAction = ({ view, triggerId, responseUrl }: Action, channelId: string): FormPlace => ({
  channelId,
  where: view ? { replaces: { id: view.id, hash: view.hash } } : { triggerId },
  responseUrl,
});
