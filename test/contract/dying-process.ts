// A process that kills itself at a chosen moment: node dying-process.ts accept|transition|nothing <url> <launch id>
import type { NewJob } from '../../src/jobs/ports.ts';
import { openStore } from '../../src/store/open-store.ts';
import { aLateJob, aNewLaunch, now } from './samples.ts';

const [, , work = '', url = '', launchId = ''] = process.argv;

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('not reached');
};

/** Stores write the launch, then its jobs: whoever reads this job's id is in between. */
const deadly: NewJob = Object.defineProperty(aLateJob(), 'id', { get: die });

const { launches } = await openStore({ url });
if (work === 'accept') await launches.accept(aNewLaunch({ id: launchId }), deadly);
const change = { launchId, from: 'creating', to: 'created', at: now, instanceId: 'task-1' } as const;
const then = [deadly];
if (work === 'transition') await launches.transition({ ...change, then });
await launches.transition(change);
die();
