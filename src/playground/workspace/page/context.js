// Names, labels and times as the person before the page should read them.

export function contextOf({ users, channels, app, me }) {
  const userName = (id) => users.find((user) => user.id === id)?.real_name;
  const channelName = (id) => channels.find((channel) => channel.id === id)?.name;
  const format = new Intl.DateTimeFormat(me.locale, { hour: 'numeric', minute: '2-digit', timeZone: me.tz });
  const other = (channel) => channel.members.find((id) => id !== me.id);
  return {
    users: users.filter((user) => !user.is_bot),
    channels,
    userName,
    channelName,
    locale: me.locale,
    timeZone: me.tz,
    timeOf: (ts) => format.format(new Date(Number(ts) * 1000)),
    author: (id) =>
      id === app.botUserId
        ? { name: app.name, isApp: true }
        : { name: userName(id) ?? 'Slackbot', isApp: !userName(id) },
    labelOf(channel) {
      if (channel.kind === 'app-dm') return app.name;
      if (channel.kind === 'dm') return userName(other(channel)) ?? channel.id;
      const mark = channel.kind === 'private' ? '🔒' : '#';
      return `${mark} ${channel.name}${channel.is_archived ? ' (archived)' : ''}`;
    },
  };
}
