// The made-up people and channels: one channel of each kind an app meets.
import type { AppIdentity, Channel, Team, User } from './entities.ts';

export const team: Team = { id: 'T0PLAYGRND', domain: 'gpu-playground', name: 'GPU Playground' };

export const app: AppIdentity = {
  id: 'A0GPUINSTA',
  name: 'gpu-instances',
  botId: 'B0GPUINSTA',
  botUserId: 'U0GPUBOT01',
};

/** Slack speaks to a person under this id when a command fails. */
export const slackbotId = 'USLACKBOT';

const newYork = { tz: 'America/New_York', tz_label: 'Eastern Standard Time', tz_offset: -18_000 };
const shanghai = { tz: 'Asia/Shanghai', tz_label: 'China Standard Time', tz_offset: 28_800 };

function person(id: string, name: string, realName: string, more: Partial<User> = {}): User {
  return {
    id,
    name,
    real_name: realName,
    locale: 'en-US',
    ...newYork,
    is_admin: false,
    is_owner: false,
    is_bot: false,
    ...more,
  };
}

export const users = {
  owner: person('U0OLIVIA01', 'olivia', 'Olivia Owner', { is_owner: true, is_admin: true }),
  colleague: person('U0CARLOS01', 'carlos', 'Carlos Colleague'),
  admin: person('U0ADAADM01', 'ada', 'Ada Admin', { is_admin: true }),
  chinese: person('U0WEILIN01', 'wei', 'Wei Lin', { locale: 'zh-CN', ...shanghai }),
};

export const botUser = person(app.botUserId, app.name, app.name, { is_bot: true });

const everyone = Object.values(users).map((user) => user.id);
const everyoneAndBot = [...everyone, app.botUserId];

function channel(id: string, name: string, kind: Channel['kind'], members: readonly string[]): Channel {
  return { id, name, kind, members, is_archived: false };
}

export const channels = {
  member: channel('C0GPULAB01', 'gpu-lab', 'public', everyoneAndBot),
  publicWithoutBot: channel('C0GENERAL1', 'general', 'public', everyone),
  privateWithoutBot: channel('G0PRIVATE1', 'secret-plans', 'private', everyone),
  privateWithBot: channel('G0TRAINING', 'training-runs', 'private', everyoneAndBot),
  dmOfTwo: channel('D0TWOPEOPL', '', 'dm', [users.owner.id, users.colleague.id]),
  archived: { ...channel('C0ARCHIVED', 'old-cluster', 'public', everyoneAndBot), is_archived: true },
};

export type SeededChannels = typeof channels;

/** The same rooms in another workspace: people may have the same ids there, channels never do. */
export function channelsOf(mark: string): SeededChannels {
  const marked = Object.entries(channels).map(([name, each]) => [
    name,
    { ...each, id: `${each.id.slice(0, -mark.length)}${mark}` },
  ]);
  return Object.fromEntries(marked) as SeededChannels;
}
