// Names, labels and times as the person before the page should read them.
import { computed } from '@preact/signals';
import type { Channel } from '../../workspace/entities.ts';
import { workspace } from './store.ts';
import type { WorkspaceState } from './workspace-state.ts';

export interface Author {
  readonly id: string;
  readonly name: string;
  readonly isApp: boolean;
}

export type Names = ReturnType<typeof namesOf>;

/** All that names follow from; most changes of the workspace leave it as it is. */
const basis = computed(() => {
  const { users, channels, app, me } = workspace.value ?? {};
  return JSON.stringify([users, channels, app, me]);
});

/** Read inside components: they are drawn anew when people or channels change, and not otherwise. */
export const names = computed(() => {
  basis.value;
  const state = workspace.peek();
  return state ? namesOf(state) : null;
});

export function getNames(): Names {
  if (!names.value) throw new Error('Nothing can be named before the workspace was read');
  return names.value;
}

function namesOf({ users, channels, app, me }: WorkspaceState) {
  const userName = (id: string) =>
    id === app.botUserId ? app.name : users.find((user) => user.id === id)?.real_name;
  const channelName = (id: string) => channels.find((each) => each.id === id)?.name;
  const author = (id: string): Author => {
    if (id === app.botUserId) return { id, name: app.name, isApp: true };
    const name = userName(id);
    return { id, name: name ?? 'Slackbot', isApp: name === undefined };
  };
  return {
    me,
    people: users.filter((user) => !user.is_bot),
    channels,
    locale: me.locale,
    timeZone: me.tz,
    userName,
    channelName,
    author,
    labelOf(channel: Channel): string {
      if (channel.kind === 'app-dm') return app.name;
      if (channel.kind !== 'dm') return channel.name;
      return userName(channel.members.find((id) => id !== me.id) ?? '') ?? channel.id;
    },
    format: (at: Date, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(me.locale, { ...options, timeZone: me.tz }).format(at),
  };
}
