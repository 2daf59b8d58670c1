// The launch form is sent: the core decides, and this is how Slack is answered.
import type { DrawnForm } from '../../form/open-form.ts';
import type { Sending } from '../../form/send-form.ts';
import type { Submission } from '../edge/incoming.ts';
import type { SubmissionAnswer } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { type LaunchMetadata, readLaunchMetadata } from './form-metadata.ts';
import { buildFormView } from './form-view.ts';
import { markObjections } from './objection-lines.ts';
import type { ConnectView, FormOpening } from './opening.ts';
import { toErrors } from './submission-errors.ts';

export interface SubmissionParts {
  readonly send: (form: DrawnForm) => Promise<Sending>;
  readonly opening: Pick<FormOpening, 'toDrawn'>;
  readonly connectView: ConnectView;
}

export function createFormSubmission({ send, opening, connectView }: SubmissionParts) {
  async function submit(visit: Visit, { view }: Submission): Promise<{ answer: SubmissionAnswer }> {
    const metadata = readLaunchMetadata(view.privateMetadata);
    const sending = await send(opening.toDrawn(visit, view, metadata));
    return { answer: toAnswer(sending, { visit, metadata, inputs: view.inputIds }) };
  }

  function toAnswer(sending: Sending, { visit: { t }, metadata, inputs }: Sent): SubmissionAnswer {
    const { draft, channel: channelId } = metadata;
    switch (sending.kind) {
      case 'accepted':
        return undefined;
      case 'refused': {
        const { problems, objections, session } = sending;
        const marks = markObjections(objections, false, t);
        return { response_action: 'errors', errors: toErrors({ problems, marks, inputs, session }, t) };
      }
      case 'to-be-seen': {
        const { session, knowledge } = sending;
        return {
          response_action: 'update',
          view: buildFormView({ session, draft, channelId, knowledge }, t),
        };
      }
      case 'no-account':
        return { response_action: 'update', view: connectView({ draft, channelId, why: 'missing' }, t) };
    }
  }

  return submit;
}

interface Sent {
  readonly visit: Visit;
  readonly metadata: LaunchMetadata;
  /** Block ids of the inputs in the view. */
  readonly inputs: readonly string[];
}
