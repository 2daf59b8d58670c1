// Every documented code with a field of each kind named in the platform's words: the message, and the form that comes
// back. For the contact sheet.
import { nothingKnown } from '../../../src/form/lists.ts';
import { fromLaunchRequest } from '../../../src/form/request.ts';
import { emptySession, givenIn, layoutFor } from '../../../src/form/session.ts';
import { step } from '../../../src/form/step.ts';
import { launchReference } from '../../../src/launches/launch.ts';
import { documentedCodes, findFailedField } from '../../../src/launches/platform-codes.ts';
import type { Translate } from '../../../src/slack/kit/language/translate.ts';
import { buildFormView } from '../../../src/slack/launch/form-view.ts';
import { buildRejectedMessage } from '../../../src/slack/launch/messages.ts';
import { aLaunch } from '../../support/builders.ts';

const says = {
  field: 'resourceGroup TeslaM40 is not available',
  mount: 'mount /public/home/demo/source_mount not found',
  port: 'containerPort 18888 is in use',
  nothing: '参数无效',
} as const;

export interface Refusal {
  readonly title: string;
  readonly message: unknown;
  readonly form: unknown;
}

export function buildRefusals(t: Translate): readonly Refusal[] {
  return documentedCodes.flatMap((code) =>
    Object.entries(says).map(([what, message]) => {
      const failure = { reason: 'code', code, message } as const;
      const launch = aLaunch({ state: 'rejected', failure });
      const values = fromLaunchRequest(launch.request, 'channel');
      const failed = findFailedField(failure, launch.request);
      const opened = { ...emptySession, values, explicit: givenIn(values), layout: layoutFor(values, false) };
      const blockId = failed?.path ?? null;
      const refused = { type: 'refused' as const, failure, reference: launchReference(launch), blockId };
      const session = step(opened, refused, nothingKnown, null);
      const drawing = {
        session,
        draft: launch.submissionId,
        channelId: launch.channelId,
        knowledge: { lists: nothingKnown, catalog: null },
      };
      return {
        title: `${code}, ${what} named`,
        message: buildRejectedMessage(launch, t),
        form: buildFormView(drawing, t),
      };
    }),
  );
}
