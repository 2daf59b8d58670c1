// Says what Slack would refuse in a view or message, by the limits of docs.slack.dev ("Block Kit" reference).
// The schemas under block-kit/ hold the limits; here they become surfaces and Slack's way of naming a problem.
import { z } from 'zod';
import { homeBlock, messageBlock, modalBlock } from './block-kit/blocks.ts';
import { id, items, plainText, text } from './block-kit/composition.ts';
import { findAcrossBlocks } from './block-kit/whole-payload.ts';
import { isObject } from './json.ts';

export type Surface = 'modal' | 'message' | 'home';

export interface BlockKitProblem {
  /** JSON pointer within the payload, as `/blocks/0/text`. */
  readonly pointer: string;
  readonly message: string;
}

const view = {
  private_metadata: text(3000, 0).optional(),
  callback_id: text(255, 0).optional(),
  external_id: text(255, 0).optional(),
};

const surfaces: Record<Surface, z.ZodType> = {
  modal: z.strictObject({
    type: z.literal('modal'),
    ...view,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    blocks: items(modalBlock, 100),
  }),
  home: z.strictObject({ type: z.literal('home'), ...view, blocks: items(homeBlock, 100) }),
  // A message is an argument list rather than an object of its own: only what Block Kit rules is looked at.
  message: z.looseObject({
    text: z.string().optional(),
    blocks: items(messageBlock, 50, 0).optional(),
    attachments: items(z.looseObject({ blocks: items(messageBlock, 50, 0).optional() }), 100, 0).optional(),
    thread_ts: id.optional(),
  }),
};

/** Everything wrong with the payload; an empty list means that Slack would take it. */
export function findBlockKitProblems(surface: Surface, payload: unknown): BlockKitProblem[] {
  const parsed = surfaces[surface].safeParse(payload);
  const inside = parsed.success ? [] : parsed.error.issues.flatMap(fromIssue);
  const across = isObject(payload) ? findAcrossBlocks(surface, payload) : [];
  return [...inside, ...across.map(({ path, message }) => ({ pointer: toPointer(path), message }))];
}

/** The form in which Slack's `response_metadata.messages` names a problem. */
export function toSlackMessages(problems: readonly BlockKitProblem[], prefix = ''): string[] {
  return problems.map(({ pointer, message }) => `[ERROR] ${message} [json-pointer:${prefix}${pointer}]`);
}

/** Views have a size of their own, apart from the limits of their parts. */
export function isViewTooLarge(payload: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(payload) ?? '') > 250_000;
}

function fromIssue(issue: z.core.$ZodIssue): BlockKitProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const pointer = toPointer(issue.path);
    return issue.keys.map((key) => ({ pointer, message: `invalid additional property: ${key}` }));
  }
  // Slack points at the object that lacks the field, not at the field that is not there.
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    const field = String(issue.path.at(-1) ?? 'payload');
    return [{ pointer: toPointer(issue.path.slice(0, -1)), message: `missing required field: ${field}` }];
  }
  if (issue.code === 'invalid_union') {
    return [{ pointer: toPointer(issue.path), message: 'unsupported type' }];
  }
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return [{ pointer: toPointer(issue.path), message }];
}

function toPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step)}`).join('');
}
