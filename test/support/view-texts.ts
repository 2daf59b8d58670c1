// What the inputs of a view hold, read as from a submission of Slack's.
import type { InputTexts } from '../../src/form/read-inputs.ts';
import { parseIncoming } from '../../src/slack/edge/incoming.ts';

/** `state`: anything at all in the place of the view's values. Empty where the submission cannot be read. */
export function readTexts(state: unknown): InputTexts {
  const view = {
    id: 'V1',
    callback_id: 'launch',
    private_metadata: '',
    blocks: [],
    state: { values: state },
  };
  const body = { type: 'view_submission', user: { id: 'U1' }, team: { id: 'T1' }, view };
  const incoming = parseIncoming(body);
  return incoming?.kind === 'submission' ? incoming.view.texts : new Map();
}
