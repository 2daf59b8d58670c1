// One view as the workspace keeps it, and its full form on the wire.
import { randomBytes } from 'node:crypto';
import type { AnyBlock, KnownBlock, ModalView, Option, PlainTextElement } from '@slack/types';
import type { AppIdentity, StateValues, Team, WireView } from './entities.ts';
import { newId } from './identifiers.ts';

export interface StoredView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** Where the person was when it opened: what `default_to_current_conversation` means. */
  readonly channelId: string | null;
  definition: ViewDefinition;
  values: StateValues;
  /** What the inputs held when the view was opened. */
  readonly openedValues: StateValues;
  hash: string;
  errors: Readonly<Record<string, string>>;
  banner: string | null;
  /** What the app last offered in each external menu, by `block_id/action_id`. */
  readonly suggested: Map<string, readonly Option[]>;
}

/** A view as the app gave it, defaults filled in and every block and element with an id. */
export interface ViewDefinition {
  readonly blocks: readonly AnyBlock[];
  readonly title: PlainTextElement;
  readonly submit: PlainTextElement | null;
  readonly close: PlainTextElement | null;
  readonly private_metadata: string;
  readonly callback_id: string;
  readonly external_id: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
}

/** `view` has passed the Block Kit rules. */
export function toDefinition(view: Partial<ModalView>): ViewDefinition {
  return {
    blocks: withIds(view.blocks ?? []),
    title: view.title ?? { type: 'plain_text', text: 'View Title' },
    submit: view.submit ?? null,
    close: view.close ?? null,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: view.external_id ?? '',
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
  };
}

/** Slack names what the app left nameless, so a forgotten id loses its value at the next update. */
export function withIds(blocks: readonly AnyBlock[]): AnyBlock[] {
  return (blocks as readonly KnownBlock[]).map((block): AnyBlock => {
    const named = { ...block, block_id: block.block_id ?? shortId() };
    if (named.type === 'input') return { ...named, element: withActionId(named.element) } as AnyBlock;
    if (named.type === 'section' && named.accessory && named.accessory.type !== 'image') {
      return { ...named, accessory: withActionId(named.accessory) } as AnyBlock;
    }
    if (named.type === 'actions') return { ...named, elements: named.elements.map(withActionId) } as AnyBlock;
    return named;
  });
}

function withActionId<T extends object>(element: T): T {
  return 'action_id' in element ? element : { ...element, action_id: shortId() };
}

function shortId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

export function newHash(now: number): string {
  return `${Math.floor(now / 1000)}.${randomBytes(6).toString('base64url')}`;
}

export function newViewId(): string {
  return newId('V');
}

/** Answers of views.* carry no typed values, interaction payloads do. */
export function toWireView(
  view: StoredView,
  team: Team,
  app: AppIdentity,
  values: StateValues = {},
): WireView {
  const { definition } = view;
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: definition.blocks,
    private_metadata: definition.private_metadata,
    callback_id: definition.callback_id,
    state: { values },
    hash: view.hash,
    title: definition.title,
    clear_on_close: definition.clear_on_close,
    notify_on_close: definition.notify_on_close,
    close: definition.close,
    submit: definition.submit,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: definition.external_id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}
