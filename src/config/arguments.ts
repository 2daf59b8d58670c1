// What may follow `npm start --`. Pure.
import { parseArgs } from 'node:util';

export type Arguments =
  | { readonly command: 'start'; readonly fresh: boolean; readonly scenario: string | undefined }
  | { readonly command: 'rotate-keys' }
  | { readonly command: 'help' }
  | { readonly command: 'wrong'; readonly problem: string };

export const usage = `npm start                          starts the app, or without any SLACK_ variable the local playground
npm start -- --fresh               the playground, as if it had never been used
npm start -- --scenario <name>     the playground in a scene of its own: first-run, busy-team or outage
npm run rotate-keys                seals everything under the first of TOKEN_ENCRYPTION_KEYS, while the app runs
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
    if (values.help) return { command: 'help' };
    if (command === 'rotate-keys' && more.length === 0) return { command };
    if (command !== undefined) return { command: 'wrong', problem: `"${command}" is not known here.` };
    return { command: 'start', fresh: values.fresh, scenario: values.scenario };
  } catch (error) {
    // Node's own words name the argument.
    return { command: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}
