// The form's values for whoever keeps them under a name: from a form that is open, or from a launch.
import type { AccountKey } from '../../accounts/ports.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { View } from '../edge/incoming.ts';
import type { Visit } from '../edge/visit.ts';
import type { Drafts } from './drafts.ts';
import { type FormValues, fromLaunchRequest, withoutPrivate } from './form.ts';
import { readLaunchMetadata } from './metadata.ts';
import type { ViewReader } from './view-reader.ts';

export function createFormValuesSource(parts: {
  readonly drafts: Drafts;
  readonly reader: ViewReader;
  readonly launches: Pick<LaunchStore, 'find'>;
}) {
  const { drafts, reader, launches } = parts;
  return {
    /** Writes down what is typed in an open form, so that `ofDraft` finds it. */
    async keep({ owner }: Visit, view: View) {
      const metadata = readLaunchMetadata(view.metadata);
      const { draft, channel } = metadata;
      const { content } = await reader.read(owner, view, metadata);
      return { draft, channel, kept: drafts.remember(draft, owner, channel, content) };
    },

    async ofDraft(id: string, owner: AccountKey): Promise<FormValues | null> {
      const content = (await drafts.find(id, owner))?.content;
      return content ? nameless(content.form) : null;
    },

    /** Somebody else's launch gives what its card shows. */
    async ofLaunch(id: string, owner: AccountKey): Promise<FormValues | null> {
      const launch = await launches.find(id);
      if (!launch || launch.teamId !== owner.teamId) return null;
      const values = fromLaunchRequest(launch.request);
      return nameless(launch.userId === owner.userId ? values : withoutPrivate(values));
    },
  };
}

/** Every launch has a name of its own. */
function nameless(form: FormValues): FormValues {
  const { instanceServiceName: _, ...fields } = form.fields;
  return { ...form, fields };
}
