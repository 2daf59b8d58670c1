// The state of a view as the app sees it: what Slack sends, read at the edge.
import type { ViewState } from '../../src/slack/edge/incoming.ts';
import { readArrival } from '../../src/slack/edge/read-incoming.ts';

/** Null when a submission with such a state is not taken. */
export function viewStateOf(values: unknown): ViewState | null {
  const arrival = readArrival({
    type: 'view_submission',
    team: { id: 'T1' },
    user: { id: 'U1' },
    view: { id: 'V1', callback_id: 'launch', private_metadata: '', state: { values } },
  });
  return arrival?.incoming?.kind === 'submission' ? arrival.incoming.view.state : null;
}
