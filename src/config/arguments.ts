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
  | { readonly command: 'backup'; readonly file: string }
  | {
      readonly command: 'restore';
      /** Null: the database is back already. */
      readonly file: string | null;
      readonly replace: boolean;
    }
  | { readonly command: 'doctor'; readonly json: boolean }
  | ({ readonly command: 'audit'; readonly format: AuditFormat } & AuditWish)
  | { readonly command: 'init' }
  | { readonly command: 'help' }
  | { readonly command: 'wrong'; readonly problem: string };

export const auditFormats = ['jsonl', 'csv'] as const;
export type AuditFormat = (typeof auditFormats)[number];

/** Which lines of the audit log; as typed. */
export interface AuditWish {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly userId: string | undefined;
}

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
npm start -- doctor                looks at everything the app stands on, and says how to mend what is wrong (--json)
npm start -- init                  asks for the settings, checks each token and writes .env
npm start -- backup <file>         copies the whole database, while the app runs
npm start -- restore <file>        puts a backup in the database's place, while the app is stopped (--replace: puts aside
                                   the database that is there; --in-place instead of a file: it is back already)
npm start -- audit                 writes the audit log: --since <date or 7d>, --until, --user <id>, --format jsonl or csv
npm start -- --help                shows this
Installed as a package, "gpu-instance" stands for "npm start --": gpu-instance doctor, gpu-instance rotate-keys, …`;

export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: [...given], options, allowPositionals: true });
    const [command] = positionals;
    if (values.help) return { command: 'help' };
    const strays = findStrays(values, command);
    if (strays !== null) return wrong(strays);
    if (command !== undefined && !playgroundOptions.some((name) => values[name])) {
      const read = readCommand(positionals, values);
      if (read) return read;
    }
    if (command !== undefined) return wrong(`"${given.join(' ')}" is not known here.`);
    return readStart(values);
  } catch (error) {
    // Node's own words name the argument.
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const options = {
  playground: { type: 'boolean' },
  fresh: { type: 'boolean' },
  scenario: { type: 'string' },
  user: { type: 'string' },
  team: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  format: { type: 'string' },
  'accept-lost': { type: 'boolean' },
  replace: { type: 'boolean' },
  'in-place': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Options = {
  readonly [Name in keyof typeof options]?: (typeof options)[Name]['type'] extends 'string'
    ? string
    : boolean;
};

const playgroundOptions = ['playground', 'fresh', 'scenario'] as const;

/** What each option belongs to, where that is not the start itself. */
const homes: Readonly<Partial<Record<keyof Options, readonly string[]>>> = {
  user: ['forget', 'audit'],
  team: ['forget'],
  since: ['audit'],
  until: ['audit'],
  format: ['audit'],
  'accept-lost': ['rotate-keys'],
  replace: ['restore'],
  'in-place': ['restore'],
  json: ['doctor'],
};

/** An option that means nothing here would be believed to have worked. */
function findStrays(values: Options, command: string | undefined): string | null {
  for (const [name, commands] of Object.entries(homes))
    if (values[name as keyof Options] !== undefined && !commands.includes(command ?? ''))
      return `--${name} belongs to ${commands.join(' and ')}.`;
  return null;
}

function readStart({ playground = false, fresh = false, scenario }: Options): Arguments {
  if (scenario !== undefined && !isScenarioName(scenario))
    return wrong(`There is no scenario "${scenario}"; there are ${scenarioNames.join(', ')}.`);
  return { command: 'start', playground, fresh, scenario };
}

/** Null: no such command. */
function readCommand([command, ...more]: readonly string[], values: Options): Arguments | null {
  if (command === 'settle') return readSettlement(more);
  if (command === 'pause') return readPause(more.join(' ').trim());
  if (command === 'backup') return readBackup(more);
  if (command === 'restore') return readRestore(more, values);
  if (more.length > 0) return null;
  if (command === 'rotate-keys') return { command, acceptLost: values['accept-lost'] ?? false };
  if (command === 'doctor') return { command, json: values.json ?? false };
  if (command === 'audit') return readAudit(values);
  if (command === 'resume' || command === 'init') return { command };
  return command === 'forget' ? readForget(values.user, values.team) : null;
}

function readBackup([file = '', ...more]: readonly string[]): Arguments {
  return file === '' || more.length > 0
    ? wrong('A backup needs the name of one file: gpu-instance backup backups/friday.db')
    : { command: 'backup', file };
}

function readRestore([file, ...more]: readonly string[], values: Options): Arguments {
  const { replace = false, 'in-place': isInPlace = false } = values;
  if (more.length > 0 || (file === undefined) !== isInPlace || (isInPlace && replace))
    return wrong(
      'Restore what? gpu-instance restore <file> [--replace], or: gpu-instance restore --in-place',
    );
  return { command: 'restore', file: file ?? null, replace };
}

function readAudit({ since, until, user, format = 'jsonl' }: Options): Arguments {
  if (!auditFormats.some((known) => known === format))
    return wrong(`There is no format "${format}"; there are ${auditFormats.join(' and ')}.`);
  if (user !== undefined && !isSlackId(user)) return wrong(wrongId);
  return { command: 'audit', since, until, userId: user, format: format as AuditFormat };
}

const isSlackId = (id: string): boolean => /^[A-Z0-9]{2,40}$/u.test(id);
const wrongId = `An id of Slack's looks like U0123ABCD or T0123ABCD.`;

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
  return given.every(isSlackId) ? { command: 'forget', userId, teamId } : wrong(wrongId);
}

const wrong = (problem: string): Arguments => ({ command: 'wrong', problem });
