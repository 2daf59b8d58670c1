// What is shown about a launch: a card for all (or its person) once it is created, a notice for its person until then.
// Pure.
import type { NewJob } from '../jobs/ports.ts';
import type { Shows } from '../surfaces/ports.ts';
import type { SurfaceChange } from '../surfaces/surface.ts';
import type { Launch, LaunchState } from './launch.ts';

type Shown = Pick<Launch, 'id' | 'workspaceId' | 'userId' | 'channelId' | 'cardPlace'>;

/** What a step into `to` changes, stored with it. `job` draws it. */
export function showsOf(launch: Shown, from: LaunchState, to: LaunchState, job: NewJob): Shows {
  // Whoever may have read that it is not known should not go on reading that.
  const surfaces = [
    ...(to === 'created' ? [cardOf(launch)] : []),
    ...(to !== 'created' || from === 'unknown' ? [noticeOf(launch)] : []),
  ];
  return { surfaces, job };
}

/** For a launch that is unknown still, and cannot even be looked for. */
export const showsStuck = (launch: Shown, job: NewJob): Shows => ({ surfaces: [noticeOf(launch)], job });

export const cardOf = (launch: Shown): SurfaceChange => ({
  kind: 'card',
  ...aboutOf(launch),
  place:
    launch.cardPlace === 'me'
      ? { kind: 'person', id: launch.userId }
      : { kind: 'channel', id: launch.channelId },
});

export const noticeOf = (launch: Shown): SurfaceChange => ({
  kind: 'notice',
  ...aboutOf(launch),
  place: { kind: 'person', id: launch.userId },
});

const aboutOf = ({ id, workspaceId }: Shown) => ({ subject: id, workspaceId });
