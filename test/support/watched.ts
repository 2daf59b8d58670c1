// A stage whose time passes only when a story says so, for stories about what becomes of instances.
import type { Action } from '../../src/instances/action.ts';
import type { Instance } from '../../src/instances/instance.ts';
import type { Ask, Asked } from '../../src/instances/ports.ts';
import { type Stage, type StageOptions, startStage } from './stage.ts';

export interface WatchedStage {
  readonly stage: Stage;
  now(): number;
  /** Lets so much time pass, in steps, with every look and whatever else falls due in it. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Only the time: what fell due is done at the next `pass`. */
  jump(ms: number): void;
  /** The newest launch's instance, as it is stored. */
  instance(): Promise<Instance>;
  /** The platform's task IDs, oldest first. */
  readonly ids: () => readonly string[];
  /** As somebody does it in the platform's console. */
  console(id: string, act: 'stop' | 'fail' | 'delete' | 'restart'): Promise<void>;
  /** The owner presses, unless told otherwise. */
  ask(order: Partial<Ask> & Pick<Ask, 'kind'>): Promise<Asked>;
  /** As if the owner had pasted a token of this account of the platform's. Default: the one they launch with. */
  connectAgain(claims?: { readonly user: string }): Promise<void>;
  lastAction(): Promise<Action | null>;
  /** Calls to the platform since the last time this was asked. */
  calls(): string[];
  /** Actions of the log about the newest launch. */
  log(): Promise<string[]>;
}

const second = 1000;

export async function startWatched(options: StageOptions = {}): Promise<WatchedStage> {
  let ahead = 0;
  const startedAt = Date.now();
  // It stands still, so that nothing falls due but by the story.
  const now = () => startedAt + ahead;
  const stage = await startStage({
    // Drawing a card anew may ask for its person's language, which nobody waits for.
    expectedLogs: /client is destroyed/u,
    ...options,
    platform: { now, ...options.platform },
    overrides: { clock: now, chance: () => 0, watchesHealth: false, ...options.overrides },
    env: { RECONCILE_WINDOW_MS: '120000', RECONCILE_LOOKS: '5', ...options.env },
  });
  const owner = { teamId: stage.slack.team.id, userId: stage.slack.users.owner.id };
  const instance = async () => {
    const launch = await stage.app.store.launches.findLastCreated(owner);
    const found = launch && (await stage.app.store.instances.find(launch.id));
    if (!found) throw new Error('there is no instance');
    return found;
  };
  let told = 0;
  let press = 0;
  return {
    stage,
    now,
    instance,
    async pass(ms, stepMs = 10 * second) {
      // What is under way does not stand still meanwhile.
      await stage.app.idle();
      for (let left = ms; left > 0; left -= stepMs) {
        ahead += Math.min(stepMs, left);
        await stage.app.idle();
      }
    },
    jump(ms) {
      ahead += ms;
    },
    ids: () => stage.platform.instances.map(({ id }) => id),
    async console(id, act) {
      const { origin } = stage.platform;
      if (act !== 'restart')
        return void (await fetch(`${origin}/_control/instances/${id}/${act}`, { method: 'POST' }));
      const path = `/ai/openapi/v2/instance-service/task/actions/restart?instanceServiceId=${id}`;
      await fetch(`${origin}${path}`, { method: 'POST', headers: { token: stage.token } });
    },
    async ask(order) {
      const { launchId, ...of } = await instance();
      press += 1;
      return stage.app.ask({ by: of, launchId, pressId: `press ${press}`, ...order });
    },
    async connectAgain({ user } = { user: 'demo' }) {
      const token = stage.platform.mintToken({ user, expiresInMs: 30 * 86_400_000 });
      await stage.person.command('/gpu-instance', 'connect');
      await stage.slack.until(() => stage.slack.openView(owner.userId), { what: 'the connect modal' });
      await stage.person.fill({ token });
      await stage.person.submit();
      await stage.person.close();
    },
    lastAction: async () => stage.app.store.actions.findLast((await instance()).launchId),
    calls() {
      const all = stage.platform.requests.map(({ endpoint }) => String(endpoint));
      const news = all.slice(told);
      told = all.length;
      return news;
    },
    async log() {
      const { launchId } = await instance();
      const lines = await stage.app.store.audit.list({ launchId, limit: 100 });
      return lines.map(({ action }) => action).filter((action) => !action.startsWith('launch.'));
    },
  };
}
