// Submitting and closing modals: the client's own checks, the delivery, and what the acknowledgement does.
import type { ModalView } from '@slack/types';
import { findBlockKitProblems, isViewTooLarge, toSlackMessages } from './block-kit-rules.ts';
import { checkBeforeSubmit } from './client-checks.ts';
import { clientWords } from './client-words.ts';
import type { Courier } from './delivery.ts';
import type { User } from './entities.ts';
import { isObject } from './json.ts';
import { closedPayload, submissionPayload } from './payloads.ts';
import type { StoredView } from './stored-view.ts';
import type { Delivery, Workspace } from './workspace.ts';

export interface SubmitResult {
  /** Null when the client's own checks kept the submission back. */
  readonly delivery: Delivery | null;
  readonly clientErrors?: Readonly<Record<string, string>>;
  readonly errors?: Readonly<Record<string, string>>;
  /** `failed`: an answer came, and it was an HTTP error or nothing that Slack could use. */
  readonly response:
    | 'closed'
    | 'cleared'
    | 'updated'
    | 'pushed'
    | 'errors'
    | 'timeout'
    | 'failed'
    | 'client-errors';
}

type Outcome = Omit<SubmitResult, 'delivery'>;

/** `duplicates`: how many further copies of the same submission reach the app at the same time. */
export async function submitView(
  workspace: Workspace,
  courier: Courier,
  user: User,
  view: StoredView,
  duplicates: number,
): Promise<SubmitResult> {
  if (!view.definition.submit) throw new Error('The open view has no submit button');
  const clientErrors = checkBeforeSubmit(view, clientWords(user));
  view.errors = clientErrors;
  view.banner = null;
  workspace.feed.changed();
  if (Object.keys(clientErrors).length > 0) {
    return { delivery: null, clientErrors, response: 'client-errors' };
  }
  const sendings = Array.from({ length: 1 + duplicates }, () =>
    courier.deliver('view_submission', submissionPayload(workspace, user, view)),
  );
  // The first answer decides what the person sees; the copies are waited for all the same.
  const delivery = await Promise.race(sendings);
  const outcome = applyReply(workspace, view, delivery);
  // Only what went wrong on the way: errors of the app stand at their fields.
  if (outcome.response === 'timeout' || outcome.response === 'failed')
    view.banner = clientWords(user).trouble;
  workspace.feed.changed();
  await Promise.all(sendings);
  return { delivery, ...outcome };
}

function applyReply(workspace: Workspace, view: StoredView, delivery: Delivery): Outcome {
  if (delivery.timedOut) return { response: 'timeout' };
  if (delivery.status !== 200) return { response: 'failed' };
  const { body } = delivery;
  if (!isObject(body) || body.response_action === undefined) {
    if (body !== null && body !== '') workspace.warn('A view_submission was acknowledged with an odd body.');
    workspace.views.close(view);
    return { response: 'closed' };
  }
  switch (body.response_action) {
    case 'clear':
      workspace.views.clear(view.userId);
      return { response: 'cleared' };
    case 'errors':
      return showErrors(workspace, view, body.errors);
    case 'update':
      return replaceOrPush(workspace, view, 'update', body.view);
    case 'push':
      return replaceOrPush(workspace, view, 'push', body.view);
    default:
      workspace.warn(`response_action ${String(body.response_action)} is unknown.`);
      return { response: 'failed' };
  }
}

/** Only input blocks can show an error; Slack says nothing about the others, so the simulator does. */
function showErrors(workspace: Workspace, view: StoredView, given: unknown): Outcome {
  const inputs = new Set(
    view.definition.blocks.filter((block) => block.type === 'input').map((block) => block.block_id),
  );
  const all = Object.entries(isObject(given) ? given : {});
  const shown = all.filter(([blockId]) => inputs.has(blockId));
  for (const [blockId] of all) {
    if (!inputs.has(blockId)) workspace.warn(`The error for "${blockId}" names no input block of the view.`);
  }
  if (shown.length === 0) {
    workspace.warn('A view_submission was answered with no error that can be shown.');
    return { response: 'failed' };
  }
  view.errors = Object.fromEntries(shown.map(([blockId, text]) => [blockId, String(text)]));
  return { response: 'errors', errors: view.errors };
}

function replaceOrPush(
  workspace: Workspace,
  view: StoredView,
  action: 'update' | 'push',
  next: unknown,
): Outcome {
  const problems = findBlockKitProblems('modal', next);
  if (problems.length > 0 || isViewTooLarge(next)) {
    const details = toSlackMessages(problems, '/view').join('; ') || 'view_too_large';
    workspace.warn(`The view in response_action ${action} is not valid: ${details}`);
    return { response: 'failed' };
  }
  const given = next as Partial<ModalView>;
  const result =
    action === 'update' ? workspace.views.update(view, given) : workspace.views.push(view.userId, given);
  if (!result.ok) {
    workspace.warn(`response_action ${action} was refused: ${result.error}`);
    return { response: 'failed' };
  }
  return { response: action === 'update' ? 'updated' : 'pushed' };
}

/** Cancel closes one view; the X, or a view with clear_on_close, the whole stack. */
export async function closeView(
  workspace: Workspace,
  courier: Courier,
  user: User,
  view: StoredView,
  everything: boolean,
): Promise<void> {
  const isCleared = everything || view.definition.clear_on_close;
  const told = isCleared ? (workspace.views.stack(user.id)[0] ?? view) : view;
  const payload = closedPayload(workspace, user, told, isCleared);
  if (isCleared) workspace.views.clear(user.id);
  else workspace.views.close(view);
  workspace.feed.changed();
  if (told.definition.notify_on_close) await courier.deliver('view_closed', payload);
}
