// The posts of the control door: each is one call of the programmatic interface, its body checked first.
import { z } from 'zod';
import { createPerson } from './person.ts';
import type { Rooms } from './rooms.ts';

const user = z.string();
const anySuch = z.string().optional();

const bodies = {
  command: z.object({ user, command: z.string(), text: anySuch, channel: anySuch }),
  say: z.object({ user, channel: z.string(), text: z.string().min(1).max(40_000), thread_ts: anySuch }),
  dismiss: z.object({ user, channel: z.string(), ts: z.string() }),
  fill: z.object({
    user,
    values: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.boolean(), z.null()])),
    home: z.boolean().optional(),
  }),
  click: z.object({
    user,
    action_id: z.string(),
    value: anySuch,
    block_id: anySuch,
    message_ts: anySuch,
    channel: anySuch,
    home: z.boolean().optional(),
  }),
  suggest: z.object({ user, block_id: z.string(), typed: z.string() }),
  submit: z.object({ user, duplicate: z.int().min(0).max(100).optional() }),
  close: z.object({ user, all: z.boolean().optional() }),
  home: z.object({ user, tab: z.enum(['home', 'messages']).optional() }),
  shortcut: z.object({ user, callback_id: z.string(), channel: anySuch, message_ts: anySuch }),
  user: z.object({ name: z.string().min(1).max(80), locale: anySuch }),
  fault: z.object({
    method: z.string(),
    times: z.int().min(1).optional(),
    fault: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('error'), error: z.string() }),
      z.object({ kind: z.literal('rate-limited'), retryAfterSeconds: z.number() }),
      z.object({ kind: z.literal('http'), status: z.int().min(200).max(599) }),
      z.object({ kind: z.literal('drop-before') }),
      z.object({ kind: z.literal('drop-after') }),
      z.object({ kind: z.literal('delay'), ms: z.number().min(0) }),
    ]),
  }),
  delivery: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('http'), url: z.url() }),
    z.object({ mode: z.literal('socket') }),
  ]),
  disconnect: z.object({
    reason: z.enum(['warning', 'refresh_requested', 'link_disabled']).default('refresh_requested'),
  }),
};

type Action = (rooms: Rooms, body: unknown) => unknown;

export const controlActions: Readonly<Record<string, Action>> = {
  command: (rooms, body) => {
    const { user, command, text, channel } = bodies.command.parse(body);
    return person(rooms, user).command(command, text, without({ channel }));
  },
  say: (rooms, body) => {
    const { user, channel, text, thread_ts } = bodies.say.parse(body);
    return person(rooms, user).say(text, without({ channel, threadTs: thread_ts }));
  },
  dismiss: (rooms, body) => {
    const { user, channel, ts } = bodies.dismiss.parse(body);
    person(rooms, user).dismiss(channel, ts);
  },
  fill: async (rooms, body) => {
    const { user, values, home } = bodies.fill.parse(body);
    await person(rooms, user).fill(values, without({ home }));
  },
  click: (rooms, body) => {
    const { user, action_id, block_id, message_ts, ...rest } = bodies.click.parse(body);
    const options = without({ ...rest, blockId: block_id, messageTs: message_ts });
    return person(rooms, user).click(action_id, options);
  },
  suggest: (rooms, body) => {
    const { user, block_id, typed } = bodies.suggest.parse(body);
    return person(rooms, user).suggest(block_id, typed);
  },
  submit: (rooms, body) => {
    const { user, duplicate } = bodies.submit.parse(body);
    return person(rooms, user).submit(without({ duplicate }));
  },
  close: (rooms, body) => {
    const { user, all } = bodies.close.parse(body);
    return person(rooms, user).close(without({ all }));
  },
  home: (rooms, body) => {
    const { user, tab } = bodies.home.parse(body);
    return person(rooms, user).openHome(tab);
  },
  shortcut: (rooms, body) => {
    const { user, callback_id, channel, message_ts: ts } = bodies.shortcut.parse(body);
    const message = channel !== undefined && ts !== undefined ? { channel, ts } : undefined;
    return person(rooms, user).shortcut(callback_id, without({ message }));
  },
  user: ({ workspace }, body) => {
    const { name, locale } = bodies.user.parse(body);
    return workspace.addUser(name, without({ locale }));
  },
  fault: ({ faults }, body) => {
    const { method, fault, times } = bodies.fault.parse(body);
    faults.set(method, fault, without({ times }));
  },
  'clear-faults': ({ faults }) => faults.clear(),
  delivery: ({ courier }, body) => {
    courier.target = bodies.delivery.parse(body);
  },
  disconnect: ({ sockets }, body) => sockets.disconnectAll(bodies.disconnect.parse(body).reason),
};

function person({ workspace, courier }: Rooms, userId: string) {
  return createPerson(workspace, courier, userId);
}

type Without<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what was not given, where an option's absence means its default. */
function without<T extends object>(options: T): Without<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Without<T>;
}
