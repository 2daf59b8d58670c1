// Scenes to begin in, played through the stand-ins as people would play them: all that is on the screen is real.
import type { ScenarioName } from '../../config/arguments.ts';
import { playBusyTeam } from './busy-team.ts';
import { playOutage } from './outage.ts';
import type { Scene } from './people.ts';

/** Resolves once there is something to look at; an outage goes on after that. */
export async function playScenario(name: ScenarioName, scene: Scene): Promise<void> {
  switch (name) {
    case 'first-run':
      // Nobody has done anything yet: an empty database is all it takes.
      return;
    case 'busy-team':
      return playBusyTeam(scene);
    case 'outage':
      await playBusyTeam(scene);
      return playOutage(scene);
  }
}
