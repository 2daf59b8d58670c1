// What may follow `npm start --`. Pure.
import { parseArgs } from 'node:util';

/** Scenes the playground can begin in; named here, so that a wrong one is refused before anything is loaded. */
export const scenarioNames = ['first-run', 'busy-team', 'outage'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export type Arguments =
  | {
      readonly command: 'start';
      /** The playground, whatever is configured. */
      readonly playground: boolean;
      readonly fresh: boolean;
      readonly scenario: ScenarioName | undefined;
    }
  | {
      readonly command: 'rotate-keys';
      /** Goes on though the keys of what is stored are gone. */
      readonly acceptLost: boolean;
    }
  | { readonly command: 'help' }
  | { readonly command: 'wrong'; readonly problem: string };

export const usage = `npm start                          starts the app, or without any SLACK_ variable the local playground
npm start -- --playground          the playground, whatever is configured
npm start -- --fresh               the playground, as if it had never been used
npm start -- --scenario <name>     the playground in a scene of its own: ${scenarioNames.join(', ')}
npm run rotate-keys                seals everything under the first of TOKEN_ENCRYPTION_KEYS, while the app runs
npm run rotate-keys -- --accept-lost   goes on though the old keys are lost: those people connect again
npm start -- --help                shows this`;

export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options: {
        playground: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        scenario: { type: 'string' },
        'accept-lost': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    });
    const [command, ...more] = positionals;
    const { playground, fresh, scenario, 'accept-lost': acceptLost } = values;
    if (values.help) return { command: 'help' };
    const isForPlayground = playground || fresh || scenario !== undefined;
    if (command === 'rotate-keys' && more.length === 0 && !isForPlayground) return { command, acceptLost };
    if (command !== undefined) return wrong(`"${given.join(' ')}" is not known here.`);
    if (acceptLost) return wrong('--accept-lost belongs to rotate-keys.');
    if (scenario !== undefined && !isScenarioName(scenario)) {
      return wrong(`There is no scenario "${scenario}"; there are ${scenarioNames.join(', ')}.`);
    }
    return { command: 'start', playground, fresh, scenario };
  } catch (error) {
    // Node's own words name the argument.
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function isScenarioName(name: string): name is ScenarioName {
  return (scenarioNames as readonly string[]).includes(name);
}

const wrong = (problem: string): Arguments => ({ command: 'wrong', problem });
