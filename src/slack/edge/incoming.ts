// What Slack sends, read once at the door: from a body of any shape to one of the kinds this app knows. Pure.
// Source: docs.slack.dev, "Slash commands", "Interaction payloads", "Events API".

import { z } from 'zod';
import type { Person } from '../../core/person.ts';
import type { Origin } from './admission.ts';

interface FromSomewhere {
  readonly origin: Origin;
}

interface FromPerson extends FromSomewhere {
  readonly person: Person;
}

/** `/gpu-instance …`, typed somewhere. */
export interface Command extends FromPerson {
  readonly kind: 'command';
  readonly text: string;
  readonly channelId: string;
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
}

/** A modal as Slack sends it back. */
export interface IncomingView {
  readonly id: string;
  readonly hash: string;
  readonly callbackId: string;
  /** The view at the bottom of the stack. */
  readonly rootId: string | null;
  /** What we wrote into it; whoever wrote it reads it. */
  readonly privateMetadata: string;
  /** By block id and action id. */
  readonly state: StateValues;
  /** What each input holds, by its block; an untouched one holds ''. */
  readonly texts: ReadonlyMap<string, string>;
  /** Block ids of the inputs, in the order of the view: where Slack shows errors. */
  readonly inputIds: readonly string[];
}

export type StateValues = Readonly<Record<string, Readonly<Record<string, ElementState>>>>;

/** One input's state, as any element of Slack's reports it. */
export interface ElementState {
  readonly value?: string | null | undefined;
  readonly selected_option?: { readonly value: string } | null | undefined;
  readonly selected_options?: readonly { readonly value: string }[] | null | undefined;
}

export interface Submission extends FromPerson {
  readonly kind: 'submission';
  readonly view: IncomingView;
}

/** A modal closed without sending, where the app asked to hear of it. */
export interface Closed extends FromPerson {
  readonly kind: 'closed';
  readonly view: IncomingView;
}

/** A button pressed, or something chosen, in a message, in a modal or on the Home tab. */
export interface Action extends FromPerson {
  readonly kind: 'action';
  readonly actionId: string;
  readonly blockId: string;
  /** What the button stands for, or the value that was chosen. */
  readonly value: string | null;
  readonly channelId: string | null;
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
  /** The modal it was done in; null elsewhere, on the Home tab too: nothing is laid on top of that. */
  readonly view: IncomingView | null;
}

/** The app was opened: its Home tab, or its messages. */
export interface HomeOpened extends FromPerson {
  readonly kind: 'home';
  readonly tab: string;
  /** Of what Slack shows there; null: nothing was published yet, or it does not say. */
  readonly viewHash: string | null;
}

/** Chosen from Slack's own menus: everywhere, or on a message. */
export interface Shortcut extends FromPerson {
  readonly kind: 'shortcut';
  readonly callbackId: string;
  readonly triggerId: string;
  /** Where the message is; null for one that is everywhere. */
  readonly channelId: string | null;
  readonly responseUrl: string | undefined;
  readonly message: SharedMessage | null;
}

/** Somebody's message, as far as it is looked at. */
export interface SharedMessage {
  /** As Slack writes it: `&`, `<` and `>` escaped, links and mentions in angle brackets. */
  readonly text: string;
  /** Values of its buttons, by their action ids. */
  readonly buttons: ReadonlyMap<string, string>;
}

/** A menu asks for its options. */
export interface Suggestion extends FromPerson {
  readonly kind: 'suggestion';
  readonly actionId: string;
  readonly blockId: string;
  readonly typed: string;
  /** What Slack says of its state cannot be relied on here: it may be missing, empty or as it was opened. */
  readonly view: IncomingView | null;
}

/** Anything else that Slack may send: nobody here listens to it, and Bolt can take it. */
export interface Other extends FromSomewhere {
  readonly kind: 'other';
}

export type Incoming = Command | Submission | Closed | Action | HomeOpened | Shortcut | Suggestion | Other;

/** Ids are stored, compared and written as mentions: nothing that a database, a log or mrkdwn would trip over. */
const id = z.string().regex(/^[\w.:-]{1,100}$/u);
/** Where somebody or something is from: what cannot be read is not said. */
const origin = id.nullish().catch(null);
const holder = z.object({ id }).nullish();
const text = z.string();
const object = z.object({});

const commandSchema = z.object({
  command: text,
  text: text.optional(),
  user_id: id,
  team_id: id.nullish(),
  enterprise_id: id.nullish(),
  channel_id: id,
  trigger_id: text,
  response_url: text.optional(),
});

const option = z.object({ value: text });
const elementState = z.object({
  value: text.nullish().catch(undefined),
  selected_option: option.nullish().catch(undefined),
  selected_options: z.array(option).nullish().catch(undefined),
});
const viewSchema = z.object({
  id: text,
  type: text.nullish().catch(undefined),
  hash: text.nullish(),
  callback_id: text.nullish(),
  root_view_id: text.nullish(),
  private_metadata: text.nullish(),
  app_installed_team_id: id.nullish(),
  state: z.object({ values: z.record(text, z.record(text, elementState.catch({}))) }).nullish(),
  blocks: z.array(z.object({ type: text, block_id: text.nullish() })).nullish(),
});

const actionSchema = z.object({
  type: text,
  action_id: text,
  block_id: text.nullish(),
  value: text.nullish(),
  selected_option: option.nullish().catch(undefined),
});

const sharedButton = z.object({ action_id: text, value: text });
/** Anybody's message may be shared: what cannot be read of it is as if it were not there. */
const sharedMessage = z.object({
  text: text.nullish().catch(undefined),
  blocks: z
    .array(
      z.object({ elements: z.array(sharedButton.nullable().catch(null)).catch([]) }).catch({ elements: [] }),
    )
    .nullish()
    .catch(undefined),
});

/** Of every kind of interaction. What may be left out but not be null is what Bolt reaches into. */
const interactionSchema = z.object({
  type: text,
  user: z.object({ id, team_id: id.nullish() }),
  team: z.object({ id, enterprise_id: origin }).nullish(),
  enterprise: holder,
  channel: z.object({ id }).optional(),
  event: z.never().optional(),
  command: z.never().optional(),
  trigger_id: text.nullish(),
  response_url: text.nullish(),
  response_urls: z.array(z.object({ response_url: text })).optional(),
  view: viewSchema.nullish(),
  callback_id: text.optional().catch(undefined),
  message: sharedMessage.nullish().catch(undefined),
  actions: z.array(actionSchema).min(1).optional(),
  action_id: text.optional().catch(undefined),
  block_id: text.optional().catch(undefined),
  value: text.nullish().catch(undefined),
});
type Interaction = z.output<typeof interactionSchema>;
type SentView = z.output<typeof viewSchema>;

const textOrObject = z.union([text, object]).optional();
const homeOpenedSchema = z.object({
  type: z.literal('app_home_opened'),
  user: id,
  tab: text.catch(''),
  view: z.object({ hash: text }).nullish().catch(undefined),
});

/** Bolt looks for a channel and a person in all of these. */
const eventSchema = z.object({
  type: z.literal('event_callback'),
  team_id: id.nullish(),
  enterprise_id: origin,
  authorizations: z
    .array(z.object({ team_id: origin }).nullable().catch(null))
    .nullish()
    .catch(null),
  event: z.object({
    type: text,
    user: textOrObject,
    channel: textOrObject,
    item: object.optional(),
    subteam: object.optional(),
  }),
});

/** Null for what neither Bolt nor a listener could take as it is. */
export function parseIncoming(body: unknown): Incoming | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  if (Object.hasOwn(body, 'command')) return parseCommand(body);
  if (Object.hasOwn(body, 'event')) return parseEvent(body);
  const parsed = interactionSchema.safeParse(body);
  return parsed.success ? toInteraction(parsed.data) : null;
}

function parseEvent(body: object): HomeOpened | Other | null {
  const parsed = eventSchema.safeParse(body);
  if (!parsed.success) return null;
  const { team_id: teamId, enterprise_id: enterpriseId, authorizations } = parsed.data;
  // The rest of what an event names is about the channel, which may be another workspace's.
  const installed = (authorizations ?? []).map((authorization) => authorization?.team_id);
  const origin = { ...fromNowhere, teamId: teamId ?? null, enterpriseId: enterpriseId ?? null };
  const other: Other = { kind: 'other', origin: { ...origin, installedTeamIds: installed.filter(isText) } };
  const opened = homeOpenedSchema.safeParse((body as { event: unknown }).event);
  return opened.success ? toHomeOpened(other.origin, opened.data) : other;
}

function toHomeOpened(
  from: Origin,
  { user, tab, view }: z.output<typeof homeOpenedSchema>,
): HomeOpened | null {
  const origin = { ...from, userId: user };
  const { teamId, enterpriseId } = origin;
  const person = toPerson({ userId: user, workspaceId: teamId, enterpriseId });
  return person && { kind: 'home', person, origin, tab, viewHash: view?.hash ?? null };
}

function parseCommand(body: object): Command | null {
  const parsed = commandSchema.safeParse(body);
  if (!parsed.success) return null;
  const { user_id: userId, team_id, enterprise_id, text: typed = '' } = parsed.data;
  const person = toPerson({ userId, workspaceId: team_id, enterpriseId: enterprise_id });
  const { channel_id: channelId, trigger_id: triggerId, response_url: responseUrl } = parsed.data;
  const origin: Origin = {
    ...fromNowhere,
    userId,
    teamId: team_id ?? null,
    enterpriseId: enterprise_id ?? null,
    triggerId,
    responseUrl: responseUrl ?? null,
  };
  return person && { kind: 'command', person, origin, text: typed, channelId, triggerId, responseUrl };
}

function toInteraction(sent: Interaction): Incoming | null {
  const person = toPerson({
    userId: sent.user.id,
    // In an organisation-wide install `team` is null, and the person's own team tells.
    workspaceId: sent.team?.id ?? sent.user.team_id,
    enterpriseId: sent.enterprise?.id,
  });
  const origin = originOf(sent);
  const view = sent.view ? toView(sent.view) : null;
  switch (sent.type) {
    case 'view_submission':
      return person && view && sent.view?.state ? { kind: 'submission', person, origin, view } : null;
    case 'view_closed':
      return person && view && { kind: 'closed', person, origin, view };
    case 'block_actions':
      return person && toAction(sent, { person, origin, view });
    case 'shortcut':
    case 'message_action':
      return person && toShortcut(sent, { person, origin });
    case 'block_suggestion': {
      const { action_id: actionId = '', block_id: blockId = '', value } = sent;
      return person && { kind: 'suggestion', person, origin, actionId, blockId, typed: value ?? '', view };
    }
    default:
      return { kind: 'other', origin };
  }
}

const fromNowhere: Origin = {
  userId: null,
  homeTeamId: null,
  teamId: null,
  enterpriseId: null,
  installedTeamIds: [],
  triggerId: null,
  responseUrl: null,
};

function originOf({ user, team, enterprise, view, trigger_id, response_url }: Interaction): Origin {
  return {
    userId: user.id,
    homeTeamId: user.team_id ?? null,
    teamId: team?.id ?? user.team_id ?? null,
    enterpriseId: enterprise?.id ?? team?.enterprise_id ?? null,
    installedTeamIds: [view?.app_installed_team_id].filter(isText),
    triggerId: trigger_id ?? null,
    responseUrl: response_url ?? null,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

function toAction(sent: Interaction, from: Pick<Action, 'person' | 'origin' | 'view'>): Action | null {
  const [action] = sent.actions ?? [];
  if (!action) return null;
  return {
    kind: 'action',
    ...from,
    actionId: action.action_id,
    blockId: action.block_id ?? '',
    value: action.value ?? action.selected_option?.value ?? null,
    channelId: sent.channel?.id ?? null,
    triggerId: sent.trigger_id ?? '',
    responseUrl: sent.response_url ?? undefined,
    view: sent.view?.type === 'home' ? null : from.view,
  };
}

function toShortcut(sent: Interaction, from: Pick<Shortcut, 'person' | 'origin'>): Shortcut {
  const { message } = sent;
  const buttons = (message?.blocks ?? []).flatMap(({ elements }) => elements);
  return {
    kind: 'shortcut',
    ...from,
    callbackId: sent.callback_id ?? '',
    triggerId: sent.trigger_id ?? '',
    channelId: sent.channel?.id ?? null,
    responseUrl: sent.response_url ?? undefined,
    message: message
      ? {
          text: message.text ?? '',
          buttons: new Map(buttons.flatMap((each) => (each ? [[each.action_id, each.value] as const] : []))),
        }
      : null,
  };
}

function toView(view: SentView): IncomingView {
  const state = view.state?.values ?? {};
  // A stand-in may leave `blocks` out.
  const inputs = (view.blocks ?? [])
    .filter(({ type }) => type === 'input')
    .flatMap(({ block_id }) => block_id ?? []);
  return {
    id: view.id,
    hash: view.hash ?? '',
    callbackId: view.callback_id ?? '',
    rootId: view.root_view_id ?? null,
    privateMetadata: view.private_metadata ?? '',
    state,
    texts: toTexts(state),
    inputIds: inputs.length > 0 ? inputs : Object.keys(state),
  };
}

function toTexts(state: StateValues): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [blockId, elements] of Object.entries(state)) {
    const element = Object.hasOwn(elements, blockId) ? elements[blockId] : Object.values(elements)[0];
    const text = element?.value ?? element?.selected_option?.value ?? element?.selected_options?.[0]?.value;
    texts.set(blockId, text ?? '');
  }
  return texts;
}

interface Naming {
  readonly userId: string;
  readonly workspaceId: string | null | undefined;
  readonly enterpriseId: string | null | undefined;
}

/** Null for a payload that names no team; Slack sends none. */
function toPerson({ userId, workspaceId, enterpriseId }: Naming): Person | null {
  const workspace = workspaceId ?? enterpriseId;
  return workspace ? { workspaceId: workspace, enterpriseId: enterpriseId ?? null, userId } : null;
}

/** The names a payload goes by, for the log: who it is for, not what it says. */
export function describeBody(body: unknown): Record<string, string> {
  const { type, command, view, actions } = (body ?? {}) as {
    type?: unknown;
    command?: unknown;
    view?: { callback_id?: unknown } | null;
    actions?: readonly { action_id?: unknown }[];
  };
  const names = { type, command, callbackId: view?.callback_id, actionId: actions?.[0]?.action_id };
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.slice(0, 60)]] : [],
    ),
  );
}

/** The body of an HTTP request: JSON, form fields (a command), or JSON in the form field `payload`. */
export function parseBody(contentType: string, body: Buffer): unknown {
  const content = body.toString('utf8');
  if (contentType === 'application/json') return parseJson(content);
  const fields = new URLSearchParams(content);
  const payload = fields.get('payload');
  return payload === null ? Object.fromEntries(fields) : parseJson(payload);
}

/** Undefined for what is no JSON: the error would quote it. */
function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
