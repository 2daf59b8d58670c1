// The real app as a process of its own, in a build that can die at named points: the parts at the edge of the
// core are wrapped, so that production code holds no trace of it.
//
// CRASH_POINTS: `called=0.05,posted=0.05` kills the process with these probabilities at these points.
import { type AppDecorators, createApp } from '../../src/app.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { readAppConfig } from '../support/app-config.ts';

/** Where a death hurts most. */
export type CrashPoint =
  /** The submission is stored, Slack has no answer yet. */
  | 'accepted'
  /** The launch is `creating`, the call is not sent yet. */
  | 'creating'
  /** The platform answered, nothing is noted yet. */
  | 'called'
  /** The outcome is stored, nobody was told. */
  | 'settled'
  /** Slack has the message, nothing is noted yet. */
  | 'posted'
  /** The action is `sending`, the call is not sent yet. */
  | 'sending'
  /** The platform answered to an action, nothing is noted yet. */
  | 'acted'
  /** What became of an action is stored, nobody was told. */
  | 'done'
  /** The list was read, nothing is noted yet. */
  | 'looked'
  /** What a look saw is stored, nobody was told. */
  | 'noted'
  /** A form is kept until its cards are free, Slack has no answer yet. */
  | 'kept'
  /** Cards were free, whose turn it is is stored, and nothing was begun. */
  | 'served'
  /** What a watch came to is stored, nobody was told. */
  | 'over';

const odds = new Map(
  (process.env.CRASH_POINTS ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split('=') as [CrashPoint, string]),
);

function mayDie(point: CrashPoint): void {
  if (Math.random() < Number(odds.get(point) ?? 0)) process.kill(process.pid, 'SIGKILL');
}

async function acted<T>(call: Promise<T>): Promise<T> {
  const outcome = await call;
  mayDie('acted');
  return outcome;
}

const decorate: AppDecorators = {
  launches: (real) => ({
    ...real,
    async accept(...args) {
      const outcome = await real.accept(...args);
      mayDie('accepted');
      return outcome;
    },
    async transition(change) {
      const changed = await real.transition(change);
      mayDie(change.to === 'creating' ? 'creating' : 'settled');
      return changed;
    },
  }),
  platform: (real) => ({
    ...real,
    async createInstance(...args) {
      const outcome = await real.createInstance(...args);
      mayDie('called');
      return outcome;
    },
  }),
  actions: (real) => ({
    ...real,
    async step(change) {
      const changed = await real.step(change);
      mayDie(change.to === 'sending' ? 'sending' : 'done');
      return changed;
    },
  }),
  instances: (real) => ({
    ...real,
    async noteLook(...args) {
      const noted = await real.noteLook(...args);
      mayDie('noted');
      return noted;
    },
  }),
  instancePlatform: (real) => ({
    ...real,
    stop: (...args) => acted(real.stop(...args)),
    start: (...args) => acted(real.start(...args)),
    delete: (...args) => acted(real.delete(...args)),
    runScript: (...args) => acted(real.runScript(...args)),
    async listPage(...args) {
      const page = await real.listPage(...args);
      mayDie('looked');
      return page;
    },
  }),
  freeCards: (real) => ({
    ...real,
    async keep(...args) {
      const kept = await real.keep(...args);
      mayDie('kept');
      return kept;
    },
    async noteSeen(...args) {
      const served = await real.noteSeen(...args);
      if (served.length > 0) mayDie('served');
      return served;
    },
    async settle(...args) {
      const settled = await real.settle(...args);
      mayDie('over');
      return settled;
    },
  }),
  painter: (real) => ({
    ...real,
    async show(...args) {
      const outcome = await real.show(...args);
      mayDie('posted');
      return outcome;
    },
  }),
};

const config = readAppConfig(process.env as Record<string, string>);
const logger = createLogger({ level: config.logLevel, secrets: [] });
const app = await createApp(config, logger, { decorate, patience: Number(process.env.PATIENCE ?? 1) });
const { port } = await app.start();
console.log(JSON.stringify({ port }));
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
