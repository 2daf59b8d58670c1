// The process: reads the configuration, starts, stops on a signal, sets the exit code. Nothing else
// touches `process`.
import dotenv from 'dotenv';
import type { Logger as PinoLogger } from 'pino';
import { type AppConfig, createApp } from './app.ts';
import { type Arguments, readArguments, type ScenarioName, usage } from './config/arguments.ts';
import { type Config, type ConfigOutcome, toConfig } from './config/config.ts';
import { type ConfigProblem, readEnv } from './config/env.ts';
import { Secret } from './config/secrets.ts';
import { forget } from './forget.ts';
import { launchReference } from './launches/launch.ts';
import { createLogger } from './ops/logger.ts';
import { pauseLaunches, resumeLaunches } from './pause.ts';
import { describeRotation, rotateKeys } from './rotate-keys.ts';
import { type SettleOrder, settle } from './settle.ts';

/** Errors that tell the operator what to do; their text is enough. */
const plainErrors = new Set([
  'SlackCredentialsError',
  'ListenError',
  'DatabaseInUseError',
  'DatabaseUrlError',
  'NewerSchemaError',
  'StoreUnavailableError',
  'CaFileError',
  'CatalogError',
  'PlaygroundOptionError',
  'RotationError',
  'OlderSchemaError',
  'SettleError',
  'ForgetError',
]);

/** What stopping may take beyond its time: a database that does not answer must not keep the process. */
const stopMarginMs = 1000;

dotenv.config({ quiet: true });
const given = readArguments(process.argv.slice(2));
const outcome = readConfig();
if (given.command === 'help') console.log(usage);
else if (given.command === 'wrong') {
  console.error(`${given.problem}\n\n${usage}`);
  process.exitCode = 2;
} else if (!outcome.ok) {
  console.error(describeProblems(outcome.problems));
  process.exitCode = 1;
} else {
  const logger = createLogger({ level: outcome.config.logLevel, secrets: secretsOf(outcome.config) });
  process.on('unhandledRejection', (error) => fail(logger, error));
  process.on('uncaughtException', (error) => fail(logger, error));
  await carryOut(given, outcome.config, logger).catch((error: unknown) => fail(logger, error));
}

type Wanted = Exclude<Arguments, { command: 'help' | 'wrong' }>;

function carryOut(wanted: Wanted, config: Config, logger: PinoLogger): Promise<void> {
  switch (wanted.command) {
    case 'rotate-keys':
      return rotate(config, logger);
    case 'pause':
      return pause(config, wanted.reason);
    case 'resume':
      return resume(config);
    case 'settle':
      return settleByHand(config, wanted);
    case 'forget':
      return forget(config, { ...wanted, say: (line) => console.log(line) });
    case 'start':
      return run(config, logger, { fresh: wanted.fresh, scenario: wanted.scenario });
  }
}

async function pause(config: Config, reason: string): Promise<void> {
  await pauseLaunches(config, reason);
  console.log(`Launching is refused from now on, with this reason: ${reason}\nnpm run resume lets it go on.`);
}

async function resume(config: Config): Promise<void> {
  const wasPaused = await resumeLaunches(config);
  console.log(wasPaused ? 'Launching goes on.' : 'Launching was not paused.');
  if (config.launches.pausedBecause !== undefined)
    console.log(
      'LAUNCHES_PAUSED is set in the settings: it stays in force until the app is started without it.',
    );
}

function readConfig(): ConfigOutcome {
  const read = readEnv(process.env);
  return read.ok ? toConfig(read.env) : read;
}

interface PlaygroundWishes {
  readonly fresh: boolean;
  readonly scenario: ScenarioName | undefined;
}

async function run(config: Config, logger: PinoLogger, wishes: PlaygroundWishes): Promise<void> {
  const { slack, platform, encryptionKeys } = config;
  if (slack.mode === 'playground') {
    // Loaded only here: production never meets the stand-ins.
    const { runPlayground } = await import('./playground/run-playground.ts');
    const playground = await runPlayground(config, logger, wishes);
    // First: whoever reads the greeting may stop it at once.
    stopOnSignal(logger, config, () => playground.stop());
    console.log(playground.greeting);
    return;
  }
  if (wishes.fresh || wishes.scenario !== undefined) {
    console.error('--fresh and --scenario are for the playground only: here a real workspace is configured.');
    process.exitCode = 2;
    return;
  }
  if (platform.origin === undefined || encryptionKeys === undefined)
    throw new Error('an incomplete configuration');
  const appConfig: AppConfig = {
    ...config,
    slack,
    platform: { ...platform, origin: platform.origin },
    encryptionKeys,
  };
  const app = await createApp(appConfig, logger);
  // A signal while Slack does not answer yet must stop the app too.
  const isStopping = stopOnSignal(logger, config, () => app.stop());
  const started = await app.start().catch((error: unknown) => {
    if (isStopping()) return null;
    throw error;
  });
  if (started) logger.info({ port: started.port, mode: slack.mode }, 'gpu-instance is running');
}

async function rotate(config: Config, logger: PinoLogger): Promise<void> {
  const rotation = await rotateKeys(config, (count) => logger.info({ resealed: count }, 'resealing'));
  if (rotation.left.length === 0) return console.log(describeRotation(rotation));
  console.error(describeRotation(rotation));
  process.exitCode = 1;
}

async function settleByHand(config: Config, order: SettleOrder): Promise<void> {
  const { launch, to } = await settle(config, order);
  const what = to === 'created' ? 'created' : 'not started';
  console.log(`The launch ${launchReference(launch)} counts as ${what} now; the app tells the person.`);
}

/** The first signal stops in good order, a second one at once. Answers a function that tells whether there was one. */
function stopOnSignal(
  logger: PinoLogger,
  { shutdownTimeoutMs }: Pick<Config, 'shutdownTimeoutMs'>,
  stop: () => Promise<void>,
): () => boolean {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(130);
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn('the time to stop is over: leases end by themselves');
      process.exit(0);
    }, shutdownTimeoutMs + stopMarginMs);
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(logger, error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => isStopping;
}

function fail(logger: PinoLogger, error: unknown): never {
  if (error instanceof Error && plainErrors.has(error.name)) console.error(error.message);
  else logger.fatal({ err: error }, 'gpu-instance ends because of an unexpected error');
  process.exit(1);
}

function describeProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ variable, problem }) => `  ${variable} ${problem}`);
  return [
    'gpu-instance cannot start with these settings:',
    ...lines,
    'Settings come from the environment or from a file named .env; .env.example explains each.',
    'With no SLACK_ variable at all, "npm start" opens the local playground, which needs no settings.',
  ].join('\n');
}

function secretsOf(config: Config): Secret[] {
  return [
    ...Object.values(config.slack),
    ...(config.encryptionKeys ?? []),
    ...databaseSecrets(config.databaseUrl),
    ...Object.values(config.network).flatMap(({ proxy }) => [proxy?.authorization, proxy?.password]),
  ].filter((value) => value instanceof Secret);
}

/** The password of the database's address; the address itself may be told. */
function databaseSecrets(url: Secret): Secret[] {
  const password = URL.canParse(url.reveal()) ? new URL(url.reveal()).password : '';
  return password ? [new Secret(password)] : [];
}
