// The launch form as a person has it open: drawn from a session, each input with what it holds. Kept beside the world, since
// drawing one for every launch would be most of its work.

import { drawnOtherTime, drawnText } from '../../../src/form/drawn-text.ts';
import { inputId, otherTimeLimit } from '../../../src/form/input-ids.ts';
import { shownFields } from '../../../src/form/layout.ts';
import { nothingKnown } from '../../../src/form/lists.ts';
import { emptySession, type FormSession } from '../../../src/form/session.ts';
import { step } from '../../../src/form/step.ts';
import { digestUnseen } from '../../../src/form/unseen.ts';
import type { IncomingView } from '../../../src/slack/edge/incoming.ts';
import type { Wanted } from '../history.ts';

export interface FormChoice {
  readonly wants: Wanted;
  readonly group: string;
  readonly limit: string;
  readonly cardPlace: 'channel' | 'me';
}

interface DrawnForm {
  readonly session: FormSession;
  readonly texts: ReadonlyMap<string, string>;
  readonly unseen: string;
}

const offeredName = 'offered_by_the_form';
const drawn = new Map<string, DrawnForm>();

/** As it is kept while it is open, and as Slack sends it back with this name typed in. */
export function openForm(choice: FormChoice, draft: string, channel: string, name: string) {
  const { session, texts, unseen } = formOf(choice);
  const typed = new Map(texts);
  typed.set('instanceServiceName', name);
  return { session, view: toView({ texts: typed, draft, channel, revision: session.revision, unseen }) };
}

function formOf(choice: FormChoice): DrawnForm {
  const key = JSON.stringify(choice);
  const known = drawn.get(key);
  if (known) return known;
  const session = sessionOf(choice);
  const texts = new Map<string, string>();
  for (const field of shownFields(session, null))
    texts.set(inputId(field, session), drawnText(field, { session, catalog: null }));
  if (texts.get('timeoutLimit') === otherTimeLimit.choice)
    texts.set(inputId(otherTimeLimit.id, session), drawnOtherTime({ session, catalog: null }));
  const form = { session, texts, unseen: digestUnseen(session, null) };
  drawn.set(key, form);
  return form;
}

function sessionOf({ wants, group, limit, cardPlace }: FormChoice): FormSession {
  const fields = {
    instanceServiceName: offeredName,
    description: '',
    taskType: 'jupyter',
    acceleratorType: wants.acceleratorType,
    version: '',
    imagePath: wants.image,
    timeoutLimit: limit,
    taskNumber: '1',
    resourceGroup: group,
    useStartScript: '',
    startScriptActionScope: 'all',
    startScriptContent: '',
    cpuNumber: String(wants.cpuNumber),
    ramSize: String(wants.ramSize),
    gpuNumber: String(wants.gpuNumber),
    cardPlace,
  };
  const filled = { fields, mounts: [], ports: [] };
  const opened = { type: 'opened', filled, notes: [], folded: true, offersPresets: false } as const;
  return step(step(emptySession, opened, nothingKnown, null), { type: 'shown' }, nothingKnown, null);
}

interface Seen {
  readonly texts: ReadonlyMap<string, string>;
  readonly draft: string;
  readonly channel: string;
  readonly revision: number;
  readonly unseen: string;
}

const toView = ({ texts, draft, channel, revision, unseen }: Seen): IncomingView => ({
  id: 'V0',
  hash: '1',
  callbackId: 'launch',
  rootId: null,
  privateMetadata: JSON.stringify({
    draft,
    channel,
    revision,
    unfolded: false,
    typed: [],
    nextMount: 0,
    nextPort: 0,
    warned: [],
    unseen,
  }),
  state: {},
  texts,
  inputIds: [...texts.keys()],
});

/** A modal of few inputs, as Slack sends it back. */
export const modalOf = (
  callbackId: string,
  metadata: object,
  values: Readonly<Record<string, string>>,
): IncomingView => ({
  id: 'V0',
  hash: '1',
  callbackId,
  rootId: null,
  privateMetadata: JSON.stringify(metadata),
  state: Object.fromEntries(
    Object.entries(values).map(([id, value]) => [
      id,
      { [id]: id === 'scope' ? { selected_option: { value } } : { value } },
    ]),
  ),
  texts: new Map(Object.entries(values)),
  inputIds: Object.keys(values),
});
