// Use case: somebody asks for something to be done with an instance. Its owner may, and admins whom its owner lets act. What is
// asked for is stored, once for each press, and done by a job.
import type { Sealer } from '../accounts/sealer.ts';
import type { Clock } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { JobStarter } from '../jobs/job.ts';
import type { LaunchStore } from '../launches/ports.ts';
import { showsCard } from './action-follow-up.ts';
import type { Instance } from './instance.ts';
import { isOwner, makesSense } from './permission.ts';
import type { ActionStore, Ask, Asked, InstanceEvents, InstanceStore, SettingsStore } from './ports.ts';
import { taskKinds } from './task-kinds.ts';

export interface AskParts {
  readonly instances: Pick<InstanceStore, 'find'>;
  readonly actions: Pick<ActionStore, 'ask' | 'hasPress'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly settings: Pick<SettingsStore, 'read'>;
  /** As the operator named them, people or members of user groups. */
  readonly isAdmin: (who: Owner) => Promise<boolean>;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly jobs: JobStarter;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly events: Pick<InstanceEvents, 'asked'>;
}

/** How often it is decided anew, where the instance changes in this very moment. */
const maxTries = 3;

export async function askAction(parts: AskParts, ask: Ask): Promise<Asked> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const asked = await askOnce(parts, ask);
    if (asked.kind !== 'changed') return asked;
  }
  return { kind: 'busy' };
}

async function askOnce(parts: AskParts, ask: Ask): Promise<Asked | { readonly kind: 'changed' }> {
  const { instances, actions, launches } = parts;
  const [instance, launch] = await Promise.all([instances.find(ask.launchId), launches.find(ask.launchId)]);
  // What there is in another team is not told of, either.
  if (!instance || !launch || instance.teamId !== ask.by.teamId) return { kind: 'not-known' };
  const refusal = await refuse(parts, ask.by, instance);
  if (refusal) return refusal;
  // The same press, delivered again, may meet an instance that is another by now.
  if (await actions.hasPress(instance.launchId, ask.by.userId, ask.pressId)) return { kind: 'repeated' };
  if (!makesSense(ask.kind, instance)) return { kind: 'not-now', instance };
  return store(parts, ask, instance, showsCard(launch, parts.jobs));
}

/** Null: they may. */
async function refuse(
  { isAdmin, settings }: Pick<AskParts, 'isAdmin' | 'settings'>,
  by: Owner,
  instance: Instance,
): Promise<Asked | null> {
  if (isOwner(instance, by)) return null;
  const refusal = { kind: 'not-yours', ownerId: instance.userId } as const;
  if (!(await isAdmin(by))) return { ...refusal, isAdmin: false };
  const { adminsMayAct } = await settings.read(instance);
  return adminsMayAct ? null : { ...refusal, isAdmin: true };
}

async function store(
  { actions, sealer, jobs, clock, newId, events }: AskParts,
  { by, kind, pressId, script }: Ask,
  { launchId, instanceId, teamId, userId, phase, wanted }: Instance,
  shows: Parameters<ActionStore['ask']>[2],
): Promise<Asked | { readonly kind: 'changed' }> {
  if (kind === 'script' && !script) throw new Error('there is no script to run');
  const id = newId();
  const account: AccountKey = { teamId, userId };
  // Bound to whose token sends it, and forgotten when it is about to be sent.
  const sealedScript = script ? await sealer.seal(script.content, 'script', account) : null;
  const job = jobs.newJob(taskKinds.actOnInstance, id);
  const asked = await actions.ask(
    {
      id,
      launchId,
      instanceId,
      kind,
      by,
      account,
      sealedScript,
      scope: script?.scope ?? null,
      askedAt: clock(),
      press: pressId,
      seen: { phase, wanted },
    },
    job,
    shows,
  );
  if (asked !== 'asked') return { kind: asked };
  events.asked({ id, launchId, kind });
  jobs.start([job, shows.job]);
  return { kind: 'asked' };
}
