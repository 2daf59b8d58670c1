// What a menu offers and holds, whatever its kind: options of its own, the app's answers, people or places.
import type { Option } from '@slack/types';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { getNames } from '../state/names.ts';
import { say } from '../words.ts';
import type { Held } from './actor.ts';
import type { AnyElement, ControlProps } from './control-props.ts';
import { type OptionGroup, plainOption, searchGroups, toGroups } from './options.ts';

export type MenuElement = AnyElement & {
  readonly options?: readonly Option[];
  readonly option_groups?: readonly { label: { text: string }; options: readonly Option[] }[];
  readonly min_query_length?: number;
  readonly max_selected_items?: number;
};

/** Between two questions to the app while one types. */
const pauseMs = 120;

export function isMultiMenu({ type }: AnyElement): boolean {
  return type.startsWith('multi_');
}

export function useGroups({ element, place, actor }: ControlProps, isOpen: boolean, typed: string) {
  const menu = element as MenuElement;
  const isExternal = menu.type.endsWith('external_select');
  const own = useMemo(() => (isExternal ? [] : ownGroups(menu)), [menu, isExternal]);
  const [asked, setAsked] = useState<{ groups: OptionGroup[]; note: string | null }>(nothingYet);
  useEffect(() => {
    if (!isExternal || !isOpen) return;
    const wanted = menu.min_query_length ?? 3;
    if ([...typed].length < wanted) {
      setAsked({ groups: [], note: say('typeMore', { count: wanted }) });
      return;
    }
    let isCurrent = true;
    setAsked((before) => ({ ...before, note: before.groups.length === 0 ? say('loading') : null }));
    const timer = setTimeout(
      async () => {
        const groups = toGroups(await actor.suggest(place, typed).catch(() => ({ options: [] })));
        const isEmpty = groups.every(({ options }) => options.length === 0);
        // An answer to an earlier letter must not replace a later one.
        if (isCurrent) setAsked({ groups, note: isEmpty ? say('nothingFound') : null });
      },
      typed === '' ? 0 : pauseMs,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [isExternal, isOpen, typed]);
  const found = useMemo(() => searchGroups(own, typed), [own, typed]);
  if (isExternal) return asked;
  return { groups: found, note: found.length === 0 ? say('nothingFound') : null };
}

const nothingYet = { groups: [] as OptionGroup[], note: null };

function ownGroups({ type, options, option_groups: groups }: MenuElement): OptionGroup[] {
  if (groups) return groups.map((group) => ({ label: group.label.text, options: group.options }));
  if (options) return [{ label: null, options }];
  const names = getNames();
  if (type.includes('users')) {
    return [{ label: null, options: names.people.map(({ id, real_name }) => plainOption(id, real_name)) }];
  }
  const places = names.channels.filter(({ kind }) => type.includes('conversations') || kind === 'public');
  return [{ label: null, options: places.map((each) => plainOption(each.id, placeName(each.id))) }];
}

function placeName(id: string): string {
  const names = getNames();
  const channel = names.channels.find((each) => each.id === id);
  if (!channel) return id;
  return channel.kind === 'public' || channel.kind === 'private'
    ? `#${channel.name}`
    : names.labelOf(channel);
}

type HeldKey = keyof Held;

const keys: Readonly<Record<string, HeldKey>> = {
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
};

/** People and places are held by id, everything else as the whole option. */
export function toChosen({ type }: AnyElement, held: Held): readonly Option[] {
  const key = keys[type];
  if (!key) return [held.selected_option ?? [], held.selected_options ?? []].flat();
  const names = getNames();
  return [held[key] ?? []]
    .flat()
    .map(String)
    .map((id) => plainOption(id, type.includes('users') ? (names.userName(id) ?? id) : placeName(id)));
}

export function toHeld(element: AnyElement, options: readonly Option[]): Held {
  const isMulti = isMultiMenu(element);
  const key = keys[element.type];
  if (!key) return isMulti ? { selected_options: options } : { selected_option: options[0] ?? null };
  const ids = options.map(({ value }) => value ?? '');
  return { [key]: isMulti ? ids : (ids[0] ?? null) };
}
