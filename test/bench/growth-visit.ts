// Everything that the app asks its database for, once: a form, a launch, the list of launches, figures, audit, rotation,
// what is erased by the hour.
import { randomUUID } from 'node:crypto';
import { toNewJob } from '../../src/jobs/job.ts';
import type { NewJob } from '../../src/jobs/ports.ts';
import { taskKinds } from '../../src/launches/task-kinds.ts';
import type { Store } from '../../src/store/open-store.ts';
import { refreshSurface } from '../../src/surfaces/refresh-surface.ts';
import { aRequest } from '../support/builders.ts';
import { held, measured, sealer, smallTeam } from './growth-fill.ts';

/** Runs one of the store's calls and notes under this name how long it took. */
export type Timed = <T>(name: string, call: () => Promise<T>) => Promise<T>;

/** Far above the limits of any installation, so that launches are counted and none is refused. */
const limits = { perPerson: 1e9, perWorkspace: 1e9 };
const dayMs = 86_400_000;

export async function visit(store: Store, timed: Timed): Promise<void> {
  await openForm(store, timed);
  await launch(store, timed);
  await operate(store, timed);
  await erase(store, timed);
}

async function openForm({ accounts, launches, presets, drafts }: Store, timed: Timed): Promise<void> {
  const reader = { ...measured, channelId: 'C0MEASURED' };
  await timed('form: account', () => accounts.find(measured));
  await timed('form: last ten launches', () => launches.findByUser(measured, 10));
  await timed('form: last created', () => launches.findLastCreated(measured));
  await timed('form: presets', () => presets.list(reader, 50));
  await timed('form: draft left', () => drafts.findLatest(measured, Date.now() - dayMs));
}

async function launch(
  { launches, jobs, surfaces, drafts, switches, audit }: Store,
  timed: Timed,
): Promise<void> {
  const now = Date.now();
  const id = randomUUID();
  const draft = {
    ...measured,
    id: randomUUID(),
    channelId: 'C0MEASURED',
    sealedReplyUrl: null,
    values: { name: 'a form' },
    createdAt: now,
    touchedAt: null,
  };
  const first = toNewJob(taskKinds.createInstance, { id: randomUUID(), subject: id, runAt: now });
  await timed('form: draft kept', () => drafts.save(draft));
  await timed('submit: draft', () => drafts.find(draft.id, measured));
  await timed('submit: pause', () => switches.pausedBecause());
  await timed('submit: accept', () =>
    launches.accept(
      {
        ...measured,
        id,
        submissionId: draft.id,
        channelId: draft.channelId,
        cardPlace: 'channel',
        sealedReplyUrl: null,
        request: aRequest(),
        acceptedAt: now,
      },
      first,
      limits,
    ),
  );
  await timed('submit: known already?', () => launches.hasSubmission(measured, draft.id));
  const tasks = [taskKinds.createInstance.name];
  const claim = { owner: 'visit', lane: 'launch' as const, tasks, limit: 16, now };
  const claimed = await timed('claim: due jobs', () => jobs.claim(claim));
  await timed('claim: when next', () => jobs.nextDue());
  const job = claimed.find(({ subject }) => subject === id);
  if (!job) throw new Error('the job of the launch was not claimed');
  await timed('create: launch', () => launches.find(id));
  await timed('create: creating', () =>
    launches.transition({ launchId: id, from: 'accepted', to: 'creating', at: now }),
  );
  const drawing = toNewJob(refreshSurface, { id: randomUUID(), subject: id, runAt: now });
  const show: NewJob = { ...drawing, owner: 'visit' };
  const place = { kind: 'channel', id: draft.channelId } as const;
  const card = { kind: 'card', subject: id, workspaceId: measured.workspaceId, place } as const;
  await timed('create: created', () =>
    launches.transition({
      launchId: id,
      from: 'creating',
      to: 'created',
      at: now,
      instanceId: `instance-${id}`,
      completes: job,
      shows: { surfaces: [card], job: show },
    }),
  );
  const { dirty } = await timed('card: what to draw', () => surfaces.open(show, now));
  const [drawn] = dirty;
  if (!drawn) throw new Error('there was no card to draw');
  const shown = { standing: { channelId: 'C0MEASURED', ts: '1.1' }, hash: 'drawn' };
  await timed('card: where it stands', () => surfaces.noteShown(drawn, shown, held(show)));
  await timed('list: recent', () => launches.findByUser(measured, 200));
  await timed('audit: one launch', () => audit.list({ launchId: id, limit: 100 }));
}

async function operate({ launches, jobs, audit, sealedValues }: Store, timed: Timed): Promise<void> {
  await timed('metrics: launches', () => launches.countByState());
  await timed('metrics: jobs', () => jobs.count());
  const { teamId } = measured;
  await timed('audit: a workspace', () => audit.list({ teamId, limit: 100 }));
  await timed('audit: a small workspace', () => audit.list({ teamId: smallTeam.teamId, limit: 100 }));
  const found = await timed('settle: by reference', () => launches.findByReference('00000000', 2));
  await timed('settle: by instance', () => launches.findByInstance(found[0]?.instanceId ?? 'none'));
  await timed('rotation: next hundred', () => sealedValues.findOthers('another', null, 100));
  await timed('rotation: nothing left', () => sealedValues.findOthers(sealer.kid, null, 100));
  await timed('start: which keys', () => sealedValues.findAny(sealer.kids));
}

async function erase({ launches, drafts, accounts, retention }: Store, timed: Timed): Promise<void> {
  await timed('erase: reply addresses', () => launches.forgetReplyUrls(Date.now() - 2 * dayMs, 100));
  await timed('erase: drafts', () => drafts.purge(Date.now() - 2 * dayMs, 100));
  await timed('erase: ended tokens', () => accounts.purgeEnded(0, Date.now(), 100));
  await timed('erase: what is kept no longer', () => retention.purge(1, 100, 1));
}
