// Whether the form opens and answers whatever the platform does: nothing is in the app's cache, and everybody
// is there for the first time since its start.
import type { Fault } from '../../src/playground/platform/faults.ts';
import { startApp } from './app-process.ts';
import { connectEverybody, createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';

const platforms: Readonly<Record<string, Fault | null>> = {
  well: null,
  'taking 20 s': { kind: 'delay', ms: 20_000 },
  refusing: { kind: 'code', code: '10001' },
  down: { kind: 'drop-before' },
};

export interface Dialogs {
  readonly platform: string;
  readonly form: Summary;
  readonly menu: Summary;
  readonly submission: Summary;
}

export async function measureDialogs(folder: string, people: number): Promise<readonly Dialogs[]> {
  const standIns = await startStandIns(people);
  const side = createSides(standIns, { folder, postgresUrl: '' }).find(({ name }) => name === 'sqlite');
  const [visitor] = standIns.people;
  if (!side || !visitor) throw new Error('nothing to measure');
  const first = await startApp(standIns, side, visitor);
  await connectEverybody(standIns);
  await first.stop();

  const all: Dialogs[] = [];
  for (const [platform, fault] of Object.entries(platforms)) {
    const app = await startApp(standIns, side, visitor);
    standIns.platform.clearFaults();
    if (fault)
      for (const endpoint of ['images', 'groups', 'mounts', 'resources'] as const)
        standIns.platform.fault(endpoint, fault);
    all.push({ platform, ...(await measure(standIns)) });
    await app.stop();
  }
  await standIns.stop();
  return all;
}

async function measure({ slack, people }: StandIns) {
  const times = { form: [] as number[], menu: [] as number[], submission: [] as number[] };
  for (const { id, person } of people) {
    const view = slack.until(() => slack.openView(id) && performance.now(), { what: 'the form' });
    const asked = performance.now();
    await person.command('/gpu-instance');
    times.form.push((await view) - asked);
    const opened = performance.now();
    await person.suggest('imagePath', 'jupyter');
    times.menu.push(performance.now() - opened);
    const pressed = performance.now();
    await person.submit();
    times.submission.push(performance.now() - pressed);
    if (slack.openView(id)) await person.close({ all: true });
  }
  return {
    form: summarize(times.form),
    menu: summarize(times.menu),
    submission: summarize(times.submission),
  };
}
