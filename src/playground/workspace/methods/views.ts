// views.open, views.push, views.update, views.publish.
import type { ModalView } from '@slack/types';
import { findBlockKitProblems, isViewTooLarge } from '../block-kit-rules.ts';
import { decoded, isObject, type JsonObject, textOf } from '../json.ts';
import type { ViewResult } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import { ApiRefusal, type Method, refuseArguments, refuseProblems, requiredText } from './method.ts';

export const viewsOpen: Method = {
  run(workspace, args) {
    const { triggerId, userId, origin } = readTrigger(workspace, args);
    const view = readView(args, 'modal');
    if (workspace.views.top(userId)) {
      workspace.warn(
        'views.open replaced a modal that was open; views.push or views.update say what is meant.',
      );
    }
    const result = workspace.views.open(userId, view, origin.channelId ?? null);
    return answer(workspace, result, triggerId);
  },
};

export const viewsPush: Method = {
  run(workspace, args) {
    const { triggerId, userId, origin } = readTrigger(workspace, args);
    const view = readView(args, 'modal');
    if (origin.kind !== 'view') throw new ApiRefusal('invalid_trigger_id');
    return answer(workspace, workspace.views.push(userId, view), triggerId);
  },
};

export const viewsUpdate: Method = {
  run(workspace, args) {
    const viewId = textOf(args.view_id);
    const externalId = textOf(args.external_id);
    if (!viewId && !externalId) refuseArguments(['[ERROR] missing required field: view_id']);
    const known = workspace.views.find(viewId ? { viewId } : { externalId: externalId ?? '' });
    const view = readView(args, known?.type ?? 'modal');
    if (!known) throw new ApiRefusal('not_found');
    return answer(workspace, workspace.views.update(known, view, textOf(args.hash)));
  },
};

export const viewsPublish: Method = {
  run(workspace, args) {
    const userId = requiredText(args, 'user_id');
    if (!workspace.people.has(userId)) throw new ApiRefusal('user_not_found');
    const view = readView(args, 'home');
    return answer(workspace, workspace.views.publish(userId, view, textOf(args.hash)));
  },
};

function readTrigger(workspace: Workspace, args: JsonObject) {
  const triggerId = textOf(args.trigger_id) ?? textOf(args.interactivity_pointer);
  if (!triggerId) return refuseArguments(['[ERROR] missing required field: trigger_id']);
  const trigger = workspace.triggers.check(triggerId);
  if (!trigger.ok) throw new ApiRefusal(trigger.error);
  return { triggerId, userId: trigger.userId, origin: trigger.origin };
}

function readView(args: JsonObject, surface: 'modal' | 'home'): Partial<ModalView> {
  const view = decoded(args.view);
  if (!isObject(view)) return refuseArguments(['[ERROR] missing required field: view']);
  if (isViewTooLarge(view)) throw new ApiRefusal('view_too_large');
  const problems = findBlockKitProblems(surface, view);
  if (problems.length > 0) refuseProblems('invalid_arguments', problems, '/view');
  return view as Partial<ModalView>;
}

/** A trigger is used up by success only. */
function answer(workspace: Workspace, result: ViewResult, triggerId?: string): JsonObject {
  if (!result.ok) throw new ApiRefusal(result.error);
  if (triggerId) workspace.triggers.spend(triggerId);
  return { view: workspace.echoedView(result.view, 'as answered') };
}
