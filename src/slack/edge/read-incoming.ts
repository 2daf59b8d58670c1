// Reads what Slack sends, once, before anybody else sees it: Bolt takes much on trust and breaks on payloads of
// another shape. Pure.
import { z } from 'zod';
import type { Person } from '../../accounts/person.ts';
import { Secret } from '../../config/secrets.ts';
import type {
  Action,
  Command,
  ElementState,
  From,
  FromPerson,
  Incoming,
  SlackEvent,
  Suggestion,
  View,
} from './incoming.ts';

export type Payload = Readonly<Record<string, unknown>>;

export interface Arrival {
  /** As Bolt wants it. */
  readonly payload: Payload;
  /** Null for kinds that the app has no use for, and for what names no workspace. */
  readonly incoming: Incoming | null;
}

/** Ids are stored, compared and written as mentions: nothing that a database, a log or mrkdwn would trip over. */
const id = z.string().regex(/^[\w.:-]{1,100}$/u);
const holder = z.looseObject({ id }).nullish();
const text = z.string();
const object = z.looseObject({});

const commandSchema = z.looseObject({
  command: text,
  text: text.optional(),
  user_id: id,
  team_id: id.nullish(),
  enterprise_id: id.nullish(),
  channel_id: id,
  trigger_id: text,
  response_url: text.optional(),
});

const optionSchema = z.looseObject({ value: text }).nullish().catch(null);
/** What an element cannot tell counts as not filled in. */
const elementSchema = z
  .object({
    value: text.nullish().catch(null),
    selected_option: optionSchema,
    selected_options: z.array(optionSchema).nullish().catch(null),
  })
  .catch({ value: null, selected_option: null, selected_options: null });

const viewSchema = z.looseObject({
  id: text,
  hash: text.nullish().catch(null),
  root_view_id: text.nullish().catch(null),
  callback_id: text.nullish(),
  private_metadata: text.nullish(),
  app_installed_team_id: id.nullish(),
  state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), elementSchema)) }).nullish(),
  blocks: z.array(z.looseObject({ type: text, block_id: text.nullish() })).nullish(),
});

const actionSchema = z.looseObject({
  type: text,
  action_id: text,
  block_id: text.nullish(),
  value: text.nullish(),
  selected_option: optionSchema,
});

/** Of every kind of interaction. What may be left out but not be null is what Bolt reaches into. */
const interactionSchema = z.looseObject({
  type: text,
  user: z.looseObject({ id, team_id: id.nullish() }),
  team: holder,
  team_id: id.nullish(),
  enterprise: holder,
  enterprise_id: id.nullish(),
  channel: z.looseObject({ id }).optional(),
  event: z.never().optional(),
  command: z.never().optional(),
  trigger_id: text.nullish(),
  response_url: text.nullish(),
  response_urls: z.array(z.looseObject({ response_url: text })).optional(),
  view: viewSchema.nullish(),
  actions: z.array(actionSchema).min(1).optional(),
  // Of a menu that asks; of no use in any other kind, where they may be anything.
  action_id: text.optional().catch(undefined),
  block_id: text.optional().catch(undefined),
  value: text.optional().catch(undefined),
});
type Interaction = z.output<typeof interactionSchema>;

const textOrObject = z.union([text, object]).optional();
/** Bolt looks for a channel and a person in all of these. */
const eventSchema = z.looseObject({
  type: z.literal('event_callback'),
  team_id: id.nullish(),
  enterprise_id: id.nullish().catch(null),
  event: z.looseObject({
    type: text,
    user: textOrObject,
    channel: textOrObject,
    item: object.optional(),
    subteam: object.optional(),
  }),
});

/** Null for what Slack would not send: neither Bolt nor a listener could take it as it is. */
export function readArrival(body: unknown): Arrival | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const payload = body as Payload;
  const incoming = Object.hasOwn(body, 'command')
    ? readCommand(payload)
    : Object.hasOwn(body, 'event')
      ? readEvent(payload)
      : readInteraction(payload);
  return incoming === 'malformed' ? null : { payload, incoming };
}

function readCommand(payload: Payload): Command | null | 'malformed' {
  const parsed = commandSchema.safeParse(payload);
  if (!parsed.success) return 'malformed';
  const { command, text, user_id, team_id, enterprise_id, channel_id, trigger_id, response_url } =
    parsed.data;
  const person = toPerson({ userId: user_id, teams: [team_id], enterpriseId: enterprise_id });
  return (
    person && {
      kind: 'command',
      person,
      channelId: channel_id,
      command,
      text: text ?? '',
      triggerId: trigger_id,
      responseUrl: toSecret(response_url),
    }
  );
}

function readEvent(payload: Payload): SlackEvent | 'malformed' {
  const parsed = eventSchema.safeParse(payload);
  if (!parsed.success) return 'malformed';
  const { team_id, enterprise_id, event } = parsed.data;
  const userId = id.safeParse(event.user).data;
  const channelId = id.safeParse(event.channel).data ?? null;
  const person = userId ? toPerson({ userId, teams: [team_id], enterpriseId: enterprise_id }) : null;
  return { kind: 'event', type: event.type, person, channelId, event };
}

function readInteraction(payload: Payload): FromPerson | null | 'malformed' {
  const parsed = interactionSchema.safeParse(payload);
  if (!parsed.success) return 'malformed';
  const { type, user, team, team_id, enterprise, enterprise_id, channel, view } = parsed.data;
  const person = toPerson({
    userId: user.id,
    teams: [team?.id, team_id, user.team_id],
    enterpriseId: enterprise?.id ?? enterprise_id,
  });
  const from = person && { person, channelId: channel?.id ?? null };
  switch (type) {
    case 'view_submission':
      if (!view?.state) return 'malformed';
      return from && { kind: 'submission', ...from, view: toView(view) };
    case 'view_closed':
      if (!view) return 'malformed';
      return from && { kind: 'closed', ...from, view: toView(view) };
    case 'block_actions':
      return parsed.data.actions ? from && toAction(from, parsed.data) : 'malformed';
    case 'block_suggestion':
      return from && toSuggestion(from, parsed.data);
    default:
      return null;
  }
}

function toAction(from: From, { actions, view, trigger_id, response_url }: Interaction): Action | null {
  const [action] = actions ?? [];
  if (!action) return null;
  return {
    kind: 'action',
    ...from,
    type: action.type,
    actionId: action.action_id,
    blockId: action.block_id ?? '',
    pressed: action.type === 'button' ? (action.value ?? null) : null,
    chosen: action.selected_option?.value ?? null,
    view: view ? toView(view) : null,
    triggerId: trigger_id ?? '',
    responseUrl: toSecret(response_url),
  };
}

function toSuggestion(from: From, { action_id, block_id, value, view }: Interaction): Suggestion {
  return {
    kind: 'suggestion',
    ...from,
    actionId: action_id ?? '',
    blockId: block_id ?? '',
    typed: value ?? '',
    view: view ? toView(view) : null,
  };
}

function toView(view: z.output<typeof viewSchema>): View {
  const values = view.state?.values ?? {};
  const state = mapValues(values, (block) => mapValues(block, toElementState));
  const inputs = (view.blocks ?? [])
    .filter(({ type }) => type === 'input')
    .flatMap(({ block_id }) => block_id ?? []);
  return {
    id: view.id,
    hash: view.hash ?? '',
    rootId: view.root_view_id ?? view.id,
    callbackId: view.callback_id ?? '',
    metadata: view.private_metadata ?? '',
    state,
    // A stand-in may leave the blocks out.
    inputIds: inputs.length > 0 ? inputs : Object.keys(state),
  };
}

function toElementState({
  value,
  selected_option,
  selected_options,
}: z.output<typeof elementSchema>): ElementState {
  const options = selected_option ? [selected_option] : (selected_options ?? []);
  return { value: value ?? null, chosen: options.flatMap((option) => option?.value ?? []) };
}

/** Without a prototype: a block may be called `valueOf`. */
function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  const entries = Object.entries(record).map(([key, value]) => [key, change(value)] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

/**
 * Who is speaking. In an organisation-wide install `team` is null, and the user's own team tells. Null for a
 * payload that names nobody's workspace.
 */
function toPerson(named: {
  readonly userId: string;
  /** The first that there is counts. */
  readonly teams: readonly (string | null | undefined)[];
  readonly enterpriseId: string | null | undefined;
}): Person | null {
  const enterpriseId = named.enterpriseId ?? null;
  const workspaceId = named.teams.find((team) => team != null) ?? enterpriseId;
  return workspaceId === null ? null : { workspaceId, enterpriseId, userId: named.userId };
}

const toSecret = (url: string | null | undefined): Secret | null => (url ? new Secret(url) : null);
