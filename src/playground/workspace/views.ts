// Each person's stack of modals (three at most) and Home tab. Rules only: the Web API and the acknowledgements
// decide when to call them. A refusal is returned as Slack's error code.
import type { ModalView } from '@slack/types';
import { fieldsWithUnofferedChoice } from './choices.ts';
import { carryOver, statefulFields } from './form-fields.ts';
import { newHash, newViewId, type StoredView, toDefinition } from './stored-view.ts';

export type ViewResult =
  | { readonly ok: true; readonly view: StoredView }
  | { readonly ok: false; readonly error: string };

/** A view as a snapshot keeps it. What the app last offered in its menus is asked for again. */
export type ViewRecord = Omit<StoredView, 'suggested'>;

const stackLimit = 3;

export class Views {
  readonly #now: () => number;
  readonly #warn: (warning: string) => void;
  readonly #byId = new Map<string, StoredView>();
  readonly #stacks = new Map<string, StoredView[]>();
  readonly #homes = new Map<string, StoredView>();

  constructor(now: () => number, warn: (warning: string) => void) {
    this.#now = now;
    this.#warn = warn;
  }

  stack(userId: string): readonly StoredView[] {
    return this.#stacks.get(userId) ?? [];
  }

  top(userId: string): StoredView | null {
    return this.stack(userId).at(-1) ?? null;
  }

  home(userId: string): StoredView | null {
    return this.#homes.get(userId) ?? null;
  }

  find(key: { viewId?: string; externalId?: string }): StoredView | null {
    if (key.viewId !== undefined) return this.#byId.get(key.viewId) ?? null;
    for (const view of this.#byId.values()) {
      if (view.definition.external_id === key.externalId) return view;
    }
    return null;
  }

  open(userId: string, view: Partial<ModalView>, channelId: string | null): ViewResult {
    if (this.#isTaken(view.external_id)) return { ok: false, error: 'duplicate_external_id' };
    this.clear(userId);
    const opened = this.#create('modal', userId, view, { below: null, channelId });
    this.#stacks.set(userId, [opened]);
    return { ok: true, view: opened };
  }

  push(userId: string, view: Partial<ModalView>): ViewResult {
    const stack = this.#stacks.get(userId) ?? [];
    const below = stack.at(-1);
    if (!below) return { ok: false, error: 'not_found' };
    if (stack.length >= stackLimit) return { ok: false, error: 'push_limit_reached' };
    if (this.#isTaken(view.external_id)) return { ok: false, error: 'duplicate_external_id' };
    const pushed = this.#create('modal', userId, view, { below, channelId: below.channelId });
    stack.push(pushed);
    return { ok: true, view: pushed };
  }

  /** A stale hash means that the app looked at an older state of the view than the person does. */
  update(view: StoredView, next: Partial<ModalView>, hash?: string): ViewResult {
    if (hash !== undefined && hash !== view.hash) return { ok: false, error: 'hash_conflict' };
    if (next.external_id !== view.definition.external_id && this.#isTaken(next.external_id)) {
      return { ok: false, error: 'duplicate_external_id' };
    }
    view.definition = toDefinition(next);
    view.values = carryOver(view.definition.blocks, view.values);
    for (const field of fieldsWithUnofferedChoice(view.definition.blocks, view.values)) {
      this.#warn(`${field} kept a choice that the updated view does not offer; a new block_id starts over.`);
    }
    view.hash = newHash(this.#now());
    view.errors = {};
    view.banner = null;
    return { ok: true, view };
  }

  publish(userId: string, view: Partial<ModalView>, hash?: string): ViewResult {
    const known = this.home(userId);
    if (known) return this.update(known, view, hash);
    const home = this.#create('home', userId, view, { below: null, channelId: null });
    this.#homes.set(userId, home);
    return { ok: true, view: home };
  }

  /** Takes one view off its stack, wherever it lies. */
  close(view: StoredView): void {
    const rest = this.stack(view.userId).filter((each) => each !== view);
    this.#keep(view.userId, rest);
  }

  clear(userId: string): void {
    this.#keep(userId, []);
  }

  /** Stacks from bottom to top, then Home tabs. */
  records(): ViewRecord[] {
    const views = [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
    return views.map(({ suggested: _suggested, ...record }) => record);
  }

  restore(records: readonly ViewRecord[]): void {
    for (const record of records) {
      const view: StoredView = { ...record, suggested: new Map() };
      this.#byId.set(view.id, view);
      if (view.type === 'home') this.#homes.set(view.userId, view);
      else this.#stacks.set(view.userId, [...this.stack(view.userId), view]);
    }
  }

  #keep(userId: string, stack: StoredView[]): void {
    for (const view of this.stack(userId)) {
      if (!stack.includes(view)) this.#byId.delete(view.id);
    }
    if (stack.length === 0) this.#stacks.delete(userId);
    else this.#stacks.set(userId, stack);
  }

  #create(
    type: 'modal' | 'home',
    userId: string,
    view: Partial<ModalView>,
    place: { below: StoredView | null; channelId: string | null },
  ): StoredView {
    const id = newViewId();
    const definition = toDefinition(view);
    const created: StoredView = {
      id,
      type,
      userId,
      rootId: place.below?.rootId ?? id,
      previousId: place.below?.id ?? null,
      channelId: place.channelId,
      definition,
      values: carryOver(definition.blocks),
      openedValues: carryOver(definition.blocks),
      hash: newHash(this.#now()),
      errors: {},
      banner: null,
      suggested: new Map(),
    };
    presetConversations(created);
    this.#byId.set(id, created);
    return created;
  }

  #isTaken(externalId: string | undefined): boolean {
    return Boolean(externalId) && this.find({ externalId: externalId ?? '' }) !== null;
  }
}

function presetConversations(view: StoredView): void {
  if (!view.channelId) return;
  for (const { blockId, actionId, element } of statefulFields(view.definition.blocks)) {
    if (element.default_to_current_conversation !== true) continue;
    const chosen =
      element.type === 'conversations_select'
        ? { type: element.type, selected_conversation: view.channelId }
        : { type: element.type, selected_conversations: [view.channelId] };
    view.values[blockId] = { ...view.values[blockId], [actionId]: chosen };
  }
}
