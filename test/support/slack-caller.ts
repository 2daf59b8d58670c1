// Requests to the app's door with any body and headers, signed as Slack would unless told otherwise.
import { createHmac, randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Stage } from './stage.ts';

export interface Call {
  /** Default: now. */
  readonly atSeconds?: number;
  /** Default: form fields. */
  readonly contentType?: string;
  /** Over those of the signature; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface CallAnswer {
  readonly status: number;
  /** Parsed when it is JSON. */
  readonly body: unknown;
  /** What it cost this process, app and all: unlike the time that passed, the same on a busy machine. */
  readonly cpuMs: number;
}

export type Payload = Record<string, unknown>;

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Headers as `fetch` wants them: for an answer's bytes to be sent again, keep them. */
export function signedHeaders(stage: Stage, body: string | Buffer, call: Call = {}): Record<string, string> {
  const timestamp = String(call.atSeconds ?? nowSeconds());
  const digest = createHmac('sha256', stage.slack.signingSecret).update(`v0:${timestamp}:`).update(body);
  const headers = {
    'content-type': call.contentType ?? 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest.digest('hex')}`,
    ...call.headers,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

export async function send(stage: Stage, body: string | Buffer, call: Call = {}): Promise<CallAnswer> {
  const started = process.cpuUsage();
  const response = await fetch(`http://127.0.0.1:${stage.port}/slack/events`, {
    method: 'POST',
    headers: signedHeaders(stage, body, call),
    body: typeof body === 'string' ? body : new Uint8Array(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), cpuMs: cpuMsSince(started) };
}

export function cpuMsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** The form field `payload`, as JSON unless it is text already. */
export const encodeInteraction = (payload: unknown): string =>
  new URLSearchParams({
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  }).toString();

export const sendInteraction = (stage: Stage, payload: unknown): Promise<CallAnswer> =>
  send(stage, encodeInteraction(payload));

/** A command as Slack would send it, now; its trigger opens nothing. */
export function aCommand(stage: Stage, override: Record<string, string> = {}): Record<string, string> {
  const { team, users, channels } = stage.slack;
  return {
    command: '/gpu-instance',
    text: 'help',
    team_id: team.id,
    user_id: users.owner.id,
    channel_id: channels.member.id,
    trigger_id: '1.2.3',
    response_url: `${stage.slack.origin}/commands/none/none`,
    ...override,
  };
}

/** The payload of the last delivery of this kind, as an object of one's own to change. */
export function lastPayload(stage: Stage, kind: string): Payload {
  const delivery = stage.slack.deliveries.findLast((each) => each.kind === kind);
  if (!delivery) throw new Error(`no ${kind} was delivered yet`);
  return structuredClone(delivery.payload) as Payload;
}

/** A submission of the launch form that would be accepted: its draft is new. Needs one to have been submitted. */
export function aSubmission(stage: Stage, override: { view?: Payload; payload?: Payload } = {}): Payload {
  const payload = lastPayload(stage, 'view_submission') as Payload & { view: Payload };
  const metadata = { ...JSON.parse(String(payload.view.private_metadata)), draft: randomUUID() };
  const view = { ...payload.view, private_metadata: JSON.stringify(metadata), ...override.view };
  return { ...payload, view, ...override.payload };
}

/** Launches on the platform, by the create calls it saw. */
export const createCalls = ({ platform }: Stage) =>
  platform.requests.filter(({ endpoint }) => endpoint === 'create');

/** Work that follows an acknowledgement says not when it ends: a whole form, asked for later, comes after it. */
export async function afterwards({ slack, person }: Stage): Promise<void> {
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(slack.users.owner.id)?.callback_id === 'launch', { what: 'a form' });
  await person.close();
}

let served = 0;

/** Whatever was done to the app, the next person is served. */
export async function expectStillServing(stage: Stage): Promise<void> {
  const health = await fetch(`http://127.0.0.1:${stage.port}/healthz`);
  expect(health.status).toBe(200);
  served += 1;
  const name = `served_after_all_${served}`;
  expect((await stage.launch({ instanceServiceName: name })).response).toBe('closed');
  const card = await stage.message(new RegExp(`\`${name}\``, 'u'));
  const { id } =
    stage.platform.instances.find(({ instanceServiceName }) => instanceServiceName === name) ?? {};
  expect(card.text).toContain(`\`${id}\``);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
