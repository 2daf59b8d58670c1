// The launch form is sent: the core decides, and this is how Slack is answered.
import { ownerOf } from '../../core/person.ts';
import type { Sending, SentForm } from '../../form/send-form.ts';
import type { Submission } from '../edge/incoming.ts';
import type { SubmissionAnswer } from '../edge/listener-guard.ts';
import type { LaunchPermission } from '../edge/permission.ts';
import type { Visit } from '../edge/visit.ts';
import { type LaunchMetadata, readLaunchMetadata } from './form-metadata.ts';
import { buildFormView } from './form-view.ts';
import { launchIds } from './ids.ts';
import { explainNotAccepted } from './not-accepted.ts';
import { markObjections } from './objection-lines.ts';
import type { ConnectView, FormOpening } from './opening.ts';
import { toErrors } from './submission-errors.ts';
import { tickedBox } from './when-free.ts';

export interface SubmissionParts {
  readonly send: (form: SentForm) => Promise<Sending>;
  readonly permission: LaunchPermission | null;
  readonly opening: Pick<FormOpening, 'toDrawn' | 'boxFor'>;
  readonly connectView: ConnectView;
}

export function createFormSubmission({ send, permission, opening, connectView }: SubmissionParts) {
  async function submit(visit: Visit, { view }: Submission): Promise<{ answer: SubmissionAnswer }> {
    const metadata = readLaunchMetadata(view.privateMetadata);
    const { person, client } = visit;
    const whenFree = view.texts.get(launchIds.whenFree) === tickedBox;
    const sending = await send({
      ...opening.toDrawn(visit, view, metadata),
      whenFree,
      permission: permission && ((channelId) => permission({ ...ownerOf(person), channelId, client })),
    });
    if (sending.kind === 'no-account') return { answer: await askToConnect(visit, metadata) };
    return { answer: toAnswer(sending, { visit, metadata, inputs: view.inputIds, whenFree }) };
  }

  async function askToConnect(
    visit: Visit,
    { draft, channel: channelId }: LaunchMetadata,
  ): Promise<SubmissionAnswer> {
    const view = await connectView(visit, { draft, channelId, why: 'missing' });
    return { response_action: 'update', view };
  }

  function toAnswer(
    sending: Exclude<Sending, { kind: 'no-account' }>,
    { visit: { t }, metadata, inputs, whenFree }: Sent,
  ): SubmissionAnswer {
    const { draft, channel: channelId, waits } = metadata;
    switch (sending.kind) {
      case 'accepted':
        return undefined;
      case 'refused': {
        const { problems, objections, session } = sending;
        const marks = markObjections(objections, false, t);
        return { response_action: 'errors', errors: toErrors({ problems, marks, inputs, session }, t) };
      }
      case 'to-be-seen': {
        const { session, knowledge, problems } = sending;
        const box = opening.boxFor(session, { waits, whenFree });
        return {
          response_action: 'update',
          view: buildFormView({ session, draft, channelId, knowledge, problems, waits, whenFree: box }, t),
        };
      }
      case 'paused':
      case 'limited':
      case 'not-held':
      case 'not-permitted': {
        // The form stays as it is; what speaks against it stands under its first input.
        const [firstInput = ''] = inputs;
        return { response_action: 'errors', errors: { [firstInput]: explainNotAccepted(sending, t) } };
      }
    }
  }

  return submit;
}

interface Sent {
  readonly visit: Visit;
  readonly metadata: LaunchMetadata;
  /** Whether it was to be kept until its cards are free. */
  readonly whenFree: boolean;
  /** Block ids of the inputs in the view. */
  readonly inputs: readonly string[];
}
