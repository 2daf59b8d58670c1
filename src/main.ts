// The process: reads the configuration, starts, stops on a signal, sets the exit code. Nothing else
// touches `process`.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import dotenv from 'dotenv';
import type { Logger as PinoLogger } from 'pino';
import { type AppConfig, createApp, type GpuInstanceApp } from './app.ts';
import { type Arguments, readArguments, usage } from './config/arguments.ts';
import type { Config } from './config/config.ts';
import { databasePasswords, describeDatabase } from './config/describe.ts';
import { type ConfigProblem, settingNames } from './config/env.ts';
import { Secret } from './config/secrets.ts';
import { readSettings, type SettingsOutcome } from './config/settings.ts';
import { createLogger, createScrubber } from './ops/logger.ts';
import { loadCollector, watchMemoryAtRest } from './ops/memory-at-rest.ts';
import { describeUnknown, findUnknownSettings, looksLikeSlack } from './ops/unknown-settings.ts';
import { packageRoot, readVersion } from './package-root.ts';
import type { SettleOrder } from './settle.ts';
import { watchStarter } from './starter.js';
import { system } from './system.ts';

/** Errors that tell the operator what to do; their text is enough. */
const plainErrors = new Set([
  'SlackCredentialsError',
  'ListenError',
  'DatabaseInUseError',
  'DatabaseUrlError',
  'DatabaseFileError',
  'DatabaseUseError',
  'EncryptionKeysError',
  'NewerSchemaError',
  'StoreUnavailableError',
  'CaFileError',
  'CatalogError',
  'PlaygroundOptionError',
  'RotationError',
  'OlderSchemaError',
  'SettleError',
  'ForgetError',
  'BackupError',
  'AuditError',
]);

/** What stopping may take beyond its time: a database that does not answer must not keep the process. */
const stopMarginMs = 1000;
/** What npm or our launcher left behind has this long to stop: nobody is there any more who would wait for it. */
const orphanTimeoutMs = 1000;

const isEnvFileRead = dotenv.config({ quiet: true }).error === undefined;
const given = readArguments(process.argv.slice(2));
if (given.command === 'help') console.log(usage);
else if (given.command === 'wrong') {
  console.error(`${given.problem}\n\n${usage}`);
  process.exitCode = 2;
} else if (given.command === 'doctor') await examine(given.json).catch(tellPlainly);
else if (given.command === 'init') await setUp().catch(tellPlainly);
else await runCommand(given);

type Wanted = Exclude<Arguments, { command: 'help' | 'wrong' | 'doctor' | 'init' }>;

async function runCommand(command: Wanted): Promise<void> {
  const outcome = readGiven(command);
  if (!outcome.ok) {
    console.error(describeProblems(outcome.problems));
    process.exitCode = 1;
    return;
  }
  const { config, warnings } = outcome;
  const logger = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  process.on('unhandledRejection', (error) => fail(logger, error));
  process.on('uncaughtException', (error) => fail(logger, error));
  for (const warning of warnings) logger.warn(warning);
  await carryOut(command, config, logger).catch((error: unknown) => fail(logger, error));
}

/** Of commands that work before there is a logger. A stack says nothing to who sits at the terminal. */
function tellPlainly(error: unknown): void {
  console.error(error instanceof Error ? error.message : 'an unexpected error');
  process.exitCode = 1;
}

/** Even though the settings are wrong: that is what it is for. */
async function examine(asJson: boolean): Promise<void> {
  const [{ diagnose, readForDiagnosis }, { toJson, toText }, { isSound }, { translateTo }] =
    await Promise.all([
      import('./doctor/diagnose.ts'),
      import('./doctor/report.ts'),
      import('./diagnosis/finding.ts'),
      import('./slack/kit/language/translate.ts'),
    ]);
  const settings = readForDiagnosis(process.env);
  const unknown = findUnknownSettings(Object.keys(process.env), settingNames).map(describeUnknown);
  const warnings = unknown.map((name) => `${name} is no setting of gpu-instance, and not used`);
  const parts = { nodeVersion: process.versions.node, clock: system.clock };
  const findings = await diagnose({ ...settings, warnings: [...settings.warnings, ...warnings] }, parts);
  const scrub = createScrubber(secretsOf(settings.config));
  console.log(scrub((asJson ? toJson : toText)(findings, translateTo('en'))));
  process.exitCode = isSound(findings) ? 0 : 1;
}

async function setUp(): Promise<void> {
  const { init } = await import('./init.ts');
  process.exitCode = await init({ input: process.stdin, output: process.stdout, variables: process.env });
}

/** What only one command needs is loaded for it alone. */
async function carryOut(wanted: Wanted, config: Config, logger: PinoLogger): Promise<void> {
  switch (wanted.command) {
    case 'rotate-keys':
      return rotate(config, logger, wanted);
    case 'pause':
      return pause(config, wanted.reason);
    case 'resume':
      return resume(config);
    case 'settle':
      return settleByHand(config, wanted);
    case 'forget': {
      const { forget } = await import('./forget.ts');
      return forget(config, { ...wanted, say: (line) => console.log(line) });
    }
    case 'backup': {
      const { backUp, describeBackup } = await import('./backup.ts');
      return console.log(describeBackup(wanted.file, backUp(config, wanted.file)));
    }
    case 'restore': {
      const { describeRestored, restore } = await import('./backup.ts');
      const { file, replace } = wanted;
      const order =
        file === null ? ({ kind: 'in-place' } as const) : ({ kind: 'file', file, replace } as const);
      return console.log(describeRestored(await restore(config, order)));
    }
    case 'audit': {
      const { writeAudit } = await import('./audit-command.ts');
      // `| head` has seen enough.
      process.stdout.once('error', () => process.exit(0));
      return writeAudit(config, wanted, writeOut);
    }
    case 'start':
      return run(config, logger, wanted);
  }
}

/** Waits for whoever reads: a pipe that is slow must not fill the memory. One that was closed wants no more. */
async function writeOut(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await once(process.stdout, 'drain');
}

async function pause(config: Config, reason: string): Promise<void> {
  const { pauseLaunches } = await import('./pause.ts');
  await pauseLaunches(config, reason);
  console.log(`Launching is refused from now on, with this reason: ${reason}\nnpm run resume lets it go on.`);
}

async function resume(config: Config): Promise<void> {
  const { resumeLaunches } = await import('./pause.ts');
  const wasPaused = await resumeLaunches(config);
  console.log(wasPaused ? 'Launching goes on.' : 'Launching was not paused.');
  if (config.launches.pausedBecause !== undefined)
    console.log(
      'LAUNCHES_PAUSED is set in the settings: it stays in force until the app is started without it.',
    );
}

/** The settings, and names beside them that look like settings. */
function readGiven(command: Wanted): SettingsOutcome {
  const maintenance = command.command !== 'start';
  const playground = command.command === 'start' && command.playground;
  const outcome = readSettings(process.env, { playground, maintenance });
  if (playground) return outcome;
  const unknown = findUnknownSettings(Object.keys(process.env), settingNames);
  if (!outcome.ok || (outcome.config.slack.mode === 'playground' && !maintenance)) {
    const problems = [...(outcome.ok ? [] : outcome.problems), ...findMistakes(unknown)];
    if (problems.length > 0) return { ok: false, problems };
  }
  if (!outcome.ok || unknown.length === 0) return outcome;
  const names = unknown.map(describeUnknown).join(', ');
  return {
    ...outcome,
    warnings: [...outcome.warnings, `not settings of gpu-instance, and not used: ${names}`],
  };
}

/** What makes the playground of an installation that was meant to be real, where nothing else would stop it. */
function findMistakes(unknown: ReturnType<typeof findUnknownSettings>): ConfigProblem[] {
  const mistakes = unknown.map((each) => ({
    variable: each.name,
    problem: each.nearest
      ? `is no setting of gpu-instance: ${each.nearest} is`
      : 'is no setting of gpu-instance',
    isSlack: looksLikeSlack(each),
  }));
  const forgotten = join(packageRoot, '.env');
  return mistakes.some(({ isSlack }) => isSlack)
    ? mistakes
    : isEnvFileRead || !existsSync(forgotten)
      ? []
      : [{ variable: '.env', problem: `of ${packageRoot} was not read: start gpu-instance in that folder` }];
}

async function run(
  config: Config,
  logger: PinoLogger,
  { fresh, scenario }: Extract<Arguments, { command: 'start' }>,
): Promise<void> {
  const { slack, platform, encryptionKeys } = config;
  if (slack.mode === 'playground') {
    // Loaded only here: production never meets the stand-ins.
    const { runPlayground } = await import('./playground/run-playground.ts');
    const playground = await runPlayground(config, logger, { fresh, scenario });
    // First: whoever reads the greeting may stop it at once.
    stopWhenTold(logger, config, () => playground.stop());
    console.log(playground.greeting);
    keepCompiledCode(logger);
    return;
  }
  if (fresh || scenario !== undefined) {
    console.error(
      '--fresh and --scenario are for the playground only: here a real workspace is configured. ' +
        'Add --playground to open the playground all the same.',
    );
    process.exitCode = 2;
    return;
  }
  if (platform.origin === undefined || encryptionKeys === undefined)
    throw new Error('an incomplete configuration');
  await serve(
    { ...config, slack, platform: { ...platform, origin: platform.origin }, encryptionKeys },
    logger,
  );
}

async function serve(config: AppConfig, logger: PinoLogger): Promise<void> {
  let app: GpuInstanceApp | undefined;
  const stopping = new AbortController();
  // First: a signal while the database or Slack does not answer yet must stop the app too.
  stopWhenTold(logger, config, async () => {
    stopping.abort(new Error('stopping'));
    await app?.stop();
  });
  try {
    app = await createApp(config, logger, { signal: stopping.signal });
    stopping.signal.throwIfAborted();
    const { port } = await app.start();
    logger.info({ port, ...describe(config) }, 'gpu-instance is running');
    keepCompiledCode(logger);
    giveMemoryBack();
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
}

/**
 * Node itself keeps it when a process ends in good order, and not when it is killed: the next start would strip and
 * compile everything again. It takes a fifth of a second where there is none yet, and a millisecond where there is. In a
 * turn of its own: whoever was waiting at the door comes first.
 */
function keepCompiledCode(logger: PinoLogger): void {
  setImmediate(() => {
    flushCompileCache();
    logger.debug('compiled code is kept for the next start');
  });
}

/** For as long as the process lives. */
function giveMemoryBack(): void {
  watchMemoryAtRest({
    timers: system.timers,
    resident: () => process.memoryUsage.rss(),
    used: () => {
      const { user, system: ofSystem } = process.cpuUsage();
      return user + ofSystem;
    },
    collect: loadCollector(),
  });
}

/** What an operator looks for first when something is odd. */
function describe({ slack, databaseUrl, platform }: AppConfig) {
  return {
    mode: slack.mode,
    database: describeDatabase(databaseUrl),
    platform: new URL(platform.origin).host,
    version: readVersion(),
  };
}

async function rotate(
  config: Config,
  logger: PinoLogger,
  { acceptLost }: { readonly acceptLost: boolean },
): Promise<void> {
  const { describeRotation, rotateKeys } = await import('./rotate-keys.ts');
  const onProgress = (count: number) => logger.info({ resealed: count }, 'resealing');
  const rotation = await rotateKeys(config, { acceptLost, onProgress });
  if (acceptLost || rotation.left.length === 0) return console.log(describeRotation(rotation));
  console.error(describeRotation(rotation));
  process.exitCode = 1;
}

async function settleByHand(config: Config, order: SettleOrder): Promise<void> {
  const [{ settle }, { launchReference }] = await Promise.all([
    import('./settle.ts'),
    import('./launches/launch.ts'),
  ]);
  const { launch, to } = await settle(config, order);
  const what = to === 'created' ? 'created' : 'not started';
  console.log(`The launch ${launchReference(launch)} counts as ${what} now; the app tells the person.`);
}

/** The first signal stops in good order, a second one at once, and so does the end of what started this process. */
function stopWhenTold(
  logger: PinoLogger,
  { shutdownTimeoutMs }: Pick<Config, 'shutdownTimeoutMs'>,
  stop: () => Promise<void>,
): void {
  let isStopping = false;
  const stopWithin = (ms: number) => {
    setTimeout(() => {
      logger.warn('the time to stop is over: what is left goes to others once this process counts as dead');
      process.exit(0);
    }, ms);
    if (isStopping) return;
    isStopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(logger, error),
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(130);
    logger.info({ signal }, 'stopping');
    stopWithin(shutdownTimeoutMs + stopMarginMs);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  watchStarter(process, () => {
    logger.warn('stopping, because npm, or the launcher, that started this process is gone');
    stopWithin(orphanTimeoutMs);
  });
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
    'With no SLACK_ variable at all, "npm start" opens the local playground, which needs no settings;',
    '"npm start -- --playground" opens it whatever is set.',
  ].join('\n');
}

function secretsOf(config: Config): Secret[] {
  return [
    ...Object.values(config.slack),
    ...Object.values(config.slack.mode === 'playground' ? {} : (config.slack.oauth ?? {})),
    ...(config.encryptionKeys ?? []),
    ...databasePasswords(config.databaseUrl).map((password) => new Secret(password)),
    ...Object.values(config.traces?.headers ?? {}),
    ...[...Object.values(config.network), config.traces?.network].flatMap((side) => [
      side?.proxy?.authorization,
      side?.proxy?.password,
    ]),
  ].filter((value) => value instanceof Secret);
}
