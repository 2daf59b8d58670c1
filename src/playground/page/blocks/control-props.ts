// What every control of a form or message is given.
import type { ConfirmationDialog } from '@slack/types';
import type { Actor, Held, Place } from './actor.ts';

/** An interactive element, as much of it as all share. */
export interface AnyElement {
  readonly type: string;
  readonly action_id?: string;
  readonly confirm?: ConfirmationDialog;
  readonly placeholder?: { readonly text: string };
  readonly focus_on_load?: boolean;
}

export interface ControlProps<E extends object = AnyElement> {
  readonly element: E & AnyElement;
  readonly place: Place;
  readonly held: Held;
  /** Hands a new value on; `held` is how it looks until the workspace has it. */
  readonly tell: (value: string | readonly string[] | null, held: Held) => void;
  readonly actor: Actor;
  readonly aria: Aria;
  readonly isOptional: boolean;
  /** Enter goes to the app, not to the form. */
  readonly onEnter?: (() => boolean) | undefined;
}

/** What ties a control to its label, hint and error. */
export interface Aria {
  readonly id?: string;
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-labelledby'?: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-required'?: boolean;
  readonly 'aria-invalid'?: boolean;
}
