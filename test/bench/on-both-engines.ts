// The same measurement on SQLite and on PostgreSQL, each against stand-ins of its own whose instances run at once.
import type { Side } from './app-process.ts';
import { createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';

export async function onBothEngines<Measured>(
  places: { readonly folder: string; readonly postgresUrl: string },
  measure: (standIns: StandIns, side: Side) => Promise<Measured>,
  people = 4,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const name of ['sqlite', 'postgres'] as const) {
    const standIns = await startStandIns(people);
    standIns.platform.settings.stateDurations = {
      ...standIns.platform.settings.stateDurations,
      waitingMs: 0,
      deployingMs: 0,
    };
    const side = createSides(standIns, places).find((each) => each.name === name);
    if (side) measured.push(await measure(standIns, side));
    await standIns.stop();
  }
  return measured;
}
