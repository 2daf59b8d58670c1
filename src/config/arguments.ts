// What may follow `npm start --`. Pure.
import { parseArgs } from 'node:util';
import type { Verdict } from '../launches/outcome.ts';

/** Scenes the playground can begin in; named here, so that a wrong one is refused before anything is loaded. */
export const scenarioNames = ['first-run', 'busy-team', 'outage'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export type Arguments =
  | { readonly command: 'start'; readonly fresh: boolean; readonly scenario: ScenarioName | undefined }
  | { readonly command: 'rotate-keys' }
  | { readonly command: 'settle'; readonly reference: string; readonly verdict: Verdict }
  | { readonly command: 'help' }
  | { readonly command: 'wrong'; readonly problem: string };

export const usage = `npm start                          starts the app, or without any SLACK_ variable the local playground
npm start -- --fresh               the playground, as if it had never been used
npm start -- --scenario <name>     the playground in a scene of its own: ${scenarioNames.join(', ')}
npm run rotate-keys                seals everything under the first of TOKEN_ENCRYPTION_KEYS, while the app runs
npm run settle -- <reference> created <task id>   or: <reference> not-started
                                   settles a launch whose outcome is not known, while the app runs
npm start -- --help                shows this`;

export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options: {
        fresh: { type: 'boolean', default: false },
        scenario: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    });
    const [command, ...more] = positionals;
    const { fresh, scenario } = values;
    if (values.help) return { command: 'help' };
    const isAlone = more.length === 0 && !fresh && scenario === undefined;
    if (command === 'rotate-keys' && isAlone) return { command };
    if (command === 'settle' && !fresh && scenario === undefined) return readSettlement(more);
    if (command !== undefined) return wrong(`"${positionals.join(' ')}" is not known here.`);
    if (scenario !== undefined && !isScenarioName(scenario)) {
      return wrong(`There is no scenario "${scenario}"; there are ${scenarioNames.join(', ')}.`);
    }
    return { command: 'start', fresh, scenario };
  } catch (error) {
    // Node's own words name the argument.
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const settleUsage =
  'npm run settle -- <reference> created <task id>, or: npm run settle -- <reference> not-started';

function readSettlement([reference = '', outcome, taskId, ...more]: readonly string[]): Arguments {
  const isReference = /^[0-9a-f]{8}[0-9a-f-]{0,28}$/iu.test(reference);
  const isCreated = outcome === 'created' && /^[\w.-]{1,200}$/u.test(taskId ?? '');
  const isNotStarted = outcome === 'not-started' && taskId === undefined;
  if (!isReference)
    return wrong(`"${reference}" is not a reference (eight hexadecimal digits or more). ${settleUsage}`);
  if (more.length > 0 || (!isCreated && !isNotStarted))
    return wrong(`That is not understood. ${settleUsage}`);
  const verdict: Verdict = isCreated
    ? { kind: 'created', instanceId: taskId ?? '' }
    : { kind: 'not-started' };
  return { command: 'settle', reference, verdict };
}

function isScenarioName(name: string): name is ScenarioName {
  return (scenarioNames as readonly string[]).includes(name);
}

const wrong = (problem: string): Arguments => ({ command: 'wrong', problem });
