// Listeners of the launch form: its reactive parts, its submission, and the way back after a refusal.
import type { WebClient } from '@slack/web-api';
import type { Acceptance, Submission } from '../../launches/accept-launch.ts';
import { bounds, type FieldProblem } from '../../launches/launch-request.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import { buildConnectModal } from '../account/modal.ts';
import type { ActionArgs, SubmissionAnswer, SubmissionArgs } from '../guard.ts';
import { identify } from '../identity.ts';
import type { People } from '../language/people.ts';
import type { Translate } from '../language/translate.ts';
import { type LaunchMetadata, readLaunchMetadata } from '../metadata.ts';
import { inputIdsOf } from '../view-inputs.ts';
import { platformErrorOf } from '../web-api.ts';
import type { Drafts } from './drafts.ts';
import { type FormValues, readForm, toLaunchRequest } from './form.ts';
import { launchIds, otherTimeLimit } from './ids.ts';
import { buildLaunchModal } from './modal.ts';
import { type FormOpening, noticesOf } from './opening.ts';
import { explainProblem } from './problems.ts';

export interface LaunchHandlerParts {
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly drafts: Drafts;
  readonly opening: FormOpening;
  readonly people: People;
  readonly views: WebClient;
  readonly logger: Logger;
}

export interface LaunchHandlers {
  submit(args: SubmissionArgs): Promise<{ answer: SubmissionAnswer }>;
  /** A field that changes the form was chosen, or a row added or removed. */
  change(args: ActionArgs): Promise<void>;
  reopen(args: ActionArgs): Promise<void>;
}

const emptyForm: FormValues = { fields: {}, mounts: [], ports: [] };

export function createLaunchHandlers(parts: LaunchHandlerParts): LaunchHandlers {
  const { accept, launches, drafts, opening, people, views, logger } = parts;

  async function submit({ body, view }: SubmissionArgs): Promise<{ answer: SubmissionAnswer }> {
    const owner = identify(body);
    const metadata = readLaunchMetadata(view.private_metadata);
    const [found, t] = await Promise.all([drafts.find(metadata.draft, owner), people.languageOf(owner)]);
    const values = withoutHidden(
      readForm(view.state.values, found?.content?.form ?? emptyForm),
      view.state.values,
    );
    const reading = toLaunchRequest(values);
    if (!reading.ok) return { answer: toErrors(reading.problems, inputIdsOf(view), t) };

    const acceptance = await accept({
      owner,
      submissionId: metadata.draft,
      channelId: metadata.channel,
      sealedReplyUrl: found?.draft.sealedReplyUrl ?? null,
      request: reading.request,
    });
    if (acceptance.kind !== 'no-account') return { answer: undefined };

    await drafts.remember(metadata.draft, owner, metadata.channel, { form: values, notUnderstood: [] });
    const connect = buildConnectModal(
      {
        metadata: { draft: metadata.draft, channel: metadata.channel, next: 'launch' },
        notices: [t('connect.missing')],
      },
      t,
    );
    return { answer: { response_action: 'update', view: connect } };
  }

  async function change({ body }: ActionArgs): Promise<void> {
    const { view } = body;
    const [action] = body.actions;
    if (!view || !action) return;
    const owner = identify(body);
    const metadata = readLaunchMetadata(view.private_metadata);
    const [found, t] = await Promise.all([drafts.find(metadata.draft, owner), people.languageOf(owner)]);
    const typed = readForm(view.state.values, found?.content?.form ?? emptyForm);
    const button =
      action.type === 'button' ? { id: action.action_id, row: Number(action.value ?? -1) } : null;
    const { form, next } = button ? changeRows(typed, button, metadata) : { form: typed, next: {} };
    const content = { form, notUnderstood: found?.content?.notUnderstood ?? [] };
    const modal = buildLaunchModal(
      { values: form, metadata: { ...metadata, ...next }, notices: noticesOf(content, t) },
      t,
    );
    await Promise.all([
      update(view, modal),
      drafts.remember(metadata.draft, owner, metadata.channel, content),
    ]);
  }

  async function update(
    view: { id: string; hash: string },
    next: ReturnType<typeof buildLaunchModal>,
  ): Promise<void> {
    try {
      await views.views.update({ view_id: view.id, hash: view.hash, view: next });
    } catch (error) {
      // A newer change of the form is already on its way, or the form was closed: both are the person's own wish.
      const word = platformErrorOf(error);
      if (word !== 'hash_conflict' && word !== 'not_found') throw error;
      logger.debug({ word }, 'a form update came too late');
    }
  }

  async function reopen({ body }: ActionArgs): Promise<void> {
    const [action] = body.actions;
    const owner = identify(body);
    const launch = action?.type === 'button' && action.value ? await launches.find(action.value) : null;
    // A button in a message can be pressed by whoever sees it: only the launch's own person may.
    if (!launch || launch.userId !== owner.userId || launch.teamId !== owner.teamId) return;
    const asking = {
      owner,
      channelId: launch.channelId,
      triggerId: body.trigger_id,
      responseUrl: body.response_url,
    };
    await opening.openAgain(asking, launch.request);
  }

  return { submit, change, reopen };
}

/** A CPU instance has no cards: with their field hidden, whatever it once held does not count. */
function withoutHidden(values: FormValues, state: object): FormValues {
  const isHidden = values.fields.acceleratorType === 'cpu' && !('gpuNumber' in state);
  return isHidden ? { ...values, fields: { ...values.fields, gpuNumber: '0' } } : values;
}

/** Numbers of rows are never used twice: see form.ts. */
function changeRows(
  form: FormValues,
  button: { readonly id: string; readonly row: number },
  { nextMount, nextPort }: LaunchMetadata,
): { readonly form: FormValues; readonly next: Partial<LaunchMetadata> } {
  const { mounts, ports } = form;
  switch (button.id) {
    case launchIds.addMount: {
      if (mounts.length >= bounds.rows) return { form, next: {} };
      const mount = { row: nextMount, sourcePath: '', targetPath: '', type: 'data' };
      return { form: { ...form, mounts: [...mounts, mount] }, next: { nextMount: nextMount + 1 } };
    }
    case launchIds.addPort: {
      if (ports.length >= bounds.rows) return { form, next: {} };
      const port = { row: nextPort, containerPort: '', protocolType: 'HTTP' };
      return { form: { ...form, ports: [...ports, port] }, next: { nextPort: nextPort + 1 } };
    }
    case launchIds.removeMount:
      return { form: { ...form, mounts: without(mounts, button.row) }, next: {} };
    case launchIds.removePort:
      return { form: { ...form, ports: without(ports, button.row) }, next: {} };
    default:
      return { form, next: {} };
  }
}

/** A client that names no row means the last one. */
function without<T extends { readonly row: number }>(rows: readonly T[], row: number): readonly T[] {
  return rows.some((kept) => kept.row === row) ? rows.filter((kept) => kept.row !== row) : rows.slice(0, -1);
}

/** Slack shows errors only on inputs that are in the view; a problem elsewhere goes to the first one, named. */
function toErrors(
  problems: readonly FieldProblem[],
  inputs: readonly string[],
  t: Translate,
): SubmissionAnswer {
  const [first] = inputs;
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    const shown =
      problem.path === 'timeoutLimit' && inputs.includes(otherTimeLimit.id)
        ? otherTimeLimit.id
        : problem.path;
    if (inputs.includes(shown)) errors[shown] = explainProblem(problem, t);
    else if (first)
      errors[first] ??= t('problem.ofField', { field: problem.path, problem: explainProblem(problem, t) });
  }
  return { response_action: 'errors', errors };
}
