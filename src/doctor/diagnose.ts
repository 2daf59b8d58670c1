// Looks at everything the app stands on, all of it though something is wrong, and beside the app that may be at work.
import { get } from 'node:http';
import { assembleConfig, type Config } from '../config/config.ts';
import { type ConfigProblem, readEnv, type Variables } from '../config/env.ts';
import { readSettings } from '../config/settings.ts';
import { type Finding, finding } from '../diagnosis/finding.ts';
import { createNetwork, type Network } from '../network/network.ts';
import type { Store } from '../store/open-store.ts';
import { checkDatabase } from './check-database.ts';
import { checkPlatform } from './check-platform.ts';
import { type AskingWorkspace, checkSlack } from './check-slack.ts';

export interface DiagnosisParts {
  readonly nodeVersion: string;
  readonly clock: () => number;
  /** Of the database. Default: a workspace. */
  readonly use?: Store['use'];
  /** Which asks, where there are several. Default: an operator, of all of them. */
  readonly workspace?: AskingWorkspace | undefined;
}

/** What the settings mean as far as they can be read, and what is wrong with them. */
export interface SettingsForDiagnosis {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

export function readForDiagnosis(variables: Variables): SettingsForDiagnosis {
  const outcome = readSettings(variables, { playground: false, maintenance: false });
  if (outcome.ok) return { config: outcome.config, problems: [], warnings: outcome.warnings };
  const [read, defaults] = [readEnv(variables), readEnv({})];
  if (!defaults.ok) throw new Error('the defaults cannot be read');
  const env = read.ok ? read.env : { ...defaults.env, ...read.readable };
  return { config: assembleConfig(env), problems: outcome.problems, warnings: [] };
}

export async function diagnose(
  { config, problems, warnings }: SettingsForDiagnosis,
  { nodeVersion, clock, use, workspace }: DiagnosisParts,
): Promise<readonly Finding[]> {
  const isOneOfSeveral = workspace !== undefined;
  const network = openNetwork(config);
  const reachable = 'close' in network;
  const looks = await Promise.all([
    looked('database', () =>
      checkDatabase(config.databaseUrl, config.encryptionKeys, { use, isOneOfSeveral }),
    ),
    ...(reachable
      ? [
          looked('slack', () =>
            checkSlack({ config, post: network.slack.post, clock, isListening, workspace }),
          ),
          looked('platform', () => checkPlatform(config, network.platform)),
        ]
      : []),
  ]);
  if (reachable) network.close();
  return [
    finding('nodeFine', { version: nodeVersion }),
    ...judgeSettings(config, problems, warnings),
    reachable ? judgeNetwork(network) : network,
    ...looks.flat(),
  ];
}

function judgeSettings(
  config: Config,
  problems: readonly ConfigProblem[],
  warnings: readonly string[],
): Finding[] {
  const odd = warnings.map((words) => finding('settingsOdd', { words }));
  const wrong = problems.map(({ variable, problem }) => finding('settingsWrong', { variable, problem }));
  if (wrong.length > 0) return [...wrong, ...odd];
  return [finding(config.slack.mode === 'playground' ? 'settingsNone' : 'settingsFine'), ...odd];
}

/** Certificates that cannot be read are a finding: then nothing is asked over the network. */
function openNetwork({ network }: Config): Network | Finding {
  try {
    return createNetwork(network);
  } catch (error) {
    if (error instanceof Error && error.name === 'CaFileError')
      return finding('networkWrong', { problem: error.message });
    throw error;
  }
}

const judgeNetwork = ({ described }: Network): Finding =>
  described ? finding('networkSet', { ...described }) : finding('networkFine');

/** A look that fails is no reason not to tell what the others have found. */
const looked = (part: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
  look().catch((error: unknown) => [
    finding('lookFailed', { part, reason: error instanceof Error ? error.name : 'unknown' }),
  ]);

const answerWithinMs = 2000;

const isListening = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get({ port, host, path: '/healthz', timeout: answerWithinMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
