// What Slack sends, as far as Bolt and the listeners take it on trust: read once, before either sees it. Pure.
import { z } from 'zod';

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

const viewSchema = z.looseObject({
  id: text,
  callback_id: text.nullish(),
  private_metadata: text.nullish(),
  app_installed_team_id: id.nullish(),
  state: z.looseObject({ values: z.record(z.string(), object) }).nullish(),
  blocks: z.array(z.looseObject({ type: text, block_id: text.nullish() })).nullish(),
});

const actionSchema = z.looseObject({
  type: text,
  action_id: text,
  block_id: text.nullish(),
  value: text.nullish(),
});

/** Of every kind of interaction. What may be left out but not be null is what Bolt reaches into. */
const interactionSchema = z.looseObject({
  type: text,
  user: z.looseObject({ id, team_id: id.nullish() }),
  team: holder,
  enterprise: holder,
  channel: z.looseObject({ id }).optional(),
  event: z.never().optional(),
  command: z.never().optional(),
  trigger_id: text.nullish(),
  response_url: text.nullish(),
  response_urls: z.array(z.looseObject({ response_url: text })).optional(),
  view: viewSchema.nullish(),
  actions: z.array(actionSchema).min(1).optional(),
});
const kinds: Readonly<Record<string, z.ZodType>> = {
  view_submission: z.looseObject({ view: viewSchema.required({ state: true }) }),
  view_closed: z.looseObject({ view: viewSchema }),
  block_actions: z.looseObject({ actions: z.array(actionSchema).min(1) }),
};

const textOrObject = z.union([text, object]).optional();
/** Bolt looks for a channel and a person in all of these. */
const eventSchema = z.looseObject({
  type: z.literal('event_callback'),
  team_id: id.nullish(),
  event: z.looseObject({
    type: text,
    user: textOrObject,
    channel: textOrObject,
    item: object.optional(),
    subteam: object.optional(),
  }),
});

export type Payload = Readonly<Record<string, unknown>>;

/** Whether Bolt and the listeners can take this as it is. The kinds nobody listens to may still look odd inside. */
export function isPayload(body: unknown): body is Payload {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  if (Object.hasOwn(body, 'command')) return commandSchema.safeParse(body).success;
  if (Object.hasOwn(body, 'event')) return eventSchema.safeParse(body).success;
  const base = interactionSchema.safeParse(body);
  if (!base.success) return false;
  const kind = Object.hasOwn(kinds, base.data.type) ? kinds[base.data.type] : undefined;
  return kind?.safeParse(body).success ?? true;
}

/** The names a payload goes by, for the log: who it is for, not what it says. */
export function describePayload(body: Payload): Record<string, string> {
  const { type, command, view, actions } = body as {
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
