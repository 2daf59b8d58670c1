// What may follow `npm start --`. Pure.
import { parseArgs } from 'node:util';
import type { Verdict } from '../launches/outcome.ts';

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
  | { readonly command: 'settle'; readonly reference: string; readonly verdict: Verdict }
  | { readonly command: 'pause'; readonly reason: string }
  | { readonly command: 'resume' }
  | { readonly command: 'forget'; readonly userId: string | undefined; readonly teamId: string | undefined }
  | { readonly command: 'help' }
  | { readonly command: 'wrong'; readonly problem: string };

export const usage = `npm start                          starts the app, or without any SLACK_ variable the local playground
npm start -- --playground          the playground, whatever is configured
npm start -- --fresh               the playground, as if it had never been used
npm start -- --scenario <name>     the playground in a scene of its own: ${scenarioNames.join(', ')}
npm run rotate-keys                seals everything under the first of TOKEN_ENCRYPTION_KEYS, while the app runs
npm run rotate-keys -- --accept-lost   goes on though the old keys are lost: those people connect again
npm run settle -- <reference> created <task id>   or: <reference> not-started
                                   settles a launch whose outcome is not known, while the app runs
npm run pause -- "<reason>"         refuses launches with this reason, while the app runs; everything else goes on
npm run resume                     lets launching go on
npm run forget -- --user <id>      erases what is kept of a person (or --team <id>: of a workspace), while the app runs
npm start -- --help                shows this`;

export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options: {
        playground: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        scenario: { type: 'string' },
        user: { type: 'string' },
        team: { type: 'string' },
        'accept-lost': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    });
    const [command] = positionals;
    const { playground, fresh, scenario, 'accept-lost': acceptLost } = values;
    if (values.help) return { command: 'help' };
    const isForPlayground = playground || fresh || scenario !== undefined;
    const isForOne = values.user !== undefined || values.team !== undefined;
    if (acceptLost && command !== 'rotate-keys') return wrong('--accept-lost belongs to rotate-keys.');
    if (isForOne && command !== 'forget') return wrong('--user and --team are for "npm run forget" only.');
    if (command !== undefined && !isForPlayground) {
      const read = readCommand(positionals, { acceptLost, user: values.user, team: values.team });
      if (read) return read;
    }
    if (command !== undefined) return wrong(`"${given.join(' ')}" is not known here.`);
    if (scenario !== undefined && !isScenarioName(scenario)) {
      return wrong(`There is no scenario "${scenario}"; there are ${scenarioNames.join(', ')}.`);
    }
    return { command: 'start', playground, fresh, scenario };
  } catch (error) {
    // Node's own words name the argument.
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

interface CommandOptions {
  readonly acceptLost: boolean;
  readonly user: string | undefined;
  readonly team: string | undefined;
}

/** Null: no such command. */
function readCommand(
  [command, ...more]: readonly string[],
  { acceptLost, user, team }: CommandOptions,
): Arguments | null {
  if (command === 'settle') return readSettlement(more);
  if (command === 'pause') return readPause(more.join(' ').trim());
  if (more.length > 0) return null;
  if (command === 'rotate-keys') return { command, acceptLost };
  if (command === 'resume') return { command };
  return command === 'forget' ? readForget(user, team) : null;
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

function readPause(reason: string): Arguments {
  if (reason === '')
    return wrong('A pause needs a reason, which people are told: npm run pause -- "maintenance"');
  return reason.length > 300
    ? wrong('The reason is longer than 300 characters.')
    : { command: 'pause', reason };
}

function readForget(userId: string | undefined, teamId: string | undefined): Arguments {
  const given = [userId, teamId].filter((id) => id !== undefined);
  if (given.length === 0) return wrong('Of whom? npm run forget -- --user <id>, or --team <id>.');
  return given.every((id) => /^[A-Z0-9]{2,40}$/u.test(id))
    ? { command: 'forget', userId, teamId }
    : wrong(`An id of Slack's looks like U0123ABCD or T0123ABCD.`);
}

const wrong = (problem: string): Arguments => ({ command: 'wrong', problem });
