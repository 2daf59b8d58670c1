// What happens when something in a block is used: in a modal, on the Home tab, or in a message.
import type { FillValue } from '../../workspace/choices.ts';
import type { ElementState, OpenView } from '../../workspace/entities.ts';
import { send } from '../state/door.ts';
import { draftOf, hasDraft, keepDraft } from '../state/drafts.ts';
import { attempt, workspace } from '../state/store.ts';
import type { Suggestions } from './options.ts';

/** What an element holds, without its type. */
export type Held = Omit<ElementState, 'type'>;

export interface Place {
  readonly block_id: string;
  readonly action_id: string;
}

export interface Actor {
  heldBy(place: Place): Held;
  /** `held` is shown until the workspace has taken the value in. */
  fill(place: Place, value: FillValue, held: Held): Promise<unknown>;
  click(place: Place, value?: string): Promise<unknown>;
  suggest(place: Place, typed: string): Promise<Suggestions>;
}

const user = () => workspace.peek()?.me.id ?? '';
const nameOf = ({ block_id, action_id }: Place) => `${block_id}/${action_id}`;
const keyOf = (scope: string, { block_id, action_id }: Place) => `${scope}/${block_id}/${action_id}`;

export function modalActor(view: OpenView): Actor {
  return {
    heldBy: (place) => shown(keyOf(view.id, place), view.state.values[place.block_id]?.[place.action_id]),
    fill(place, value, held) {
      const sent = send('fill', {
        user: user(),
        values: { [nameOf(place)]: value },
      });
      void keepDraft(keyOf(view.id, place), held, sent);
      return attempt(sent);
    },
    click: (place, value) => attempt(send('click', { user: user(), ...place, value })),
    suggest: (place, typed) =>
      send<Suggestions>('suggest', {
        user: user(),
        block_id: `${place.block_id}/${place.action_id}`,
        typed,
      }),
  };
}

/** In a message, choosing is clicking; on the Home tab inputs keep what they hold, as in a modal. */
export function placedActor(
  scope: string,
  where: { message_ts: string; channel: string } | { home: true },
  view: OpenView | null = null,
): Actor {
  const click = (place: Place, value?: string) =>
    attempt(send('click', { user: user(), ...place, ...where, value }));
  return {
    heldBy: (place) => shown(keyOf(scope, place), view?.state.values[place.block_id]?.[place.action_id]),
    fill(place, value, held) {
      const sent =
        'home' in where
          ? attempt(send('fill', { user: user(), home: true, values: { [nameOf(place)]: value } }))
          : click(place, String([value].flat().at(-1) ?? ''));
      void keepDraft(keyOf(scope, place), held, sent);
      return sent;
    },
    click,
    suggest: async () => ({ options: [] }),
  };
}

function shown(key: string, state: ElementState | undefined): Held {
  return hasDraft(key) ? (draftOf(key) as Held) : (state ?? {});
}
