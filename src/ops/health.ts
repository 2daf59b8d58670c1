// What is known of the parts that the app stands on. Looked at in the background, one look at a time; who asks is told what
// is known, so that asking costs nothing and reaches nobody.
import type { Logger } from './logger.ts';

export interface HealthPart {
  readonly name: string;
  /** Whether this process is of no use without it. */
  readonly isVital: boolean;
  readonly everyMs: number;
  /** Taken for fine until it is looked at, because whoever starts the app has just asked it. */
  readonly isFineAtFirst?: boolean;
  /** Throws what is wrong. */
  readonly look: () => Promise<unknown>;
}

export interface HealthState {
  /** What keeps this process from its work. */
  readonly missing: readonly string[];
  /** What is away, while requests can be accepted all the same. */
  readonly away: readonly string[];
}

export interface Health {
  state(): HealthState;
  /** Looks at everything now, or waits for the look that is under way. */
  refresh(): Promise<void>;
  /** Resolves after a first look at what is not known yet; looks again and again from then on, unless told not to. */
  start(isRepeated?: boolean): Promise<void>;
  /** Resolves when no question is under way any more. */
  stop(): Promise<void>;
}

export interface HealthOptions {
  readonly parts: readonly HealthPart[];
  /** Names of what does not take requests just now: known without a look. */
  readonly closed: () => readonly string[];
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly onLook?: (name: string, isFine: boolean) => void;
  /** A part that takes longer counts as away, and is not asked again before it has answered. Default: 2000. */
  readonly patienceMs?: number;
}

export function createHealth(options: HealthOptions): Health {
  const watches = options.parts.map((part) => createWatch(part, options));
  const names = (isVital: boolean) =>
    watches.filter((each) => each.part.isVital === isVital && !each.isFine()).map(({ part }) => part.name);
  return {
    state() {
      const missing = [...new Set([...names(true), ...options.closed()])];
      return { missing, away: names(false).filter((name) => !missing.includes(name)) };
    },
    refresh: async () => void (await Promise.all(watches.map(({ look }) => look()))),
    start: async (isRepeated = true) =>
      void (await Promise.all(watches.map(({ start }) => start(isRepeated)))),
    stop: async () => void (await Promise.all(watches.map(({ stop }) => stop()))),
  };
}

function createWatch(part: HealthPart, { logger, onLook, patienceMs = 2000 }: HealthOptions) {
  /** Null: not looked at yet. */
  let isFine: boolean | null = part.isFineAtFirst ? true : null;
  let asking: Promise<void> | null = null;
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  function learn(error: unknown): void {
    const before = isFine;
    isFine = error === null;
    onLook?.(part.name, isFine);
    if (!isFine && before !== false) logger.warn({ err: error, part: part.name }, `${part.name} is away`);
    if (isFine && before === false) logger.info({ part: part.name }, `${part.name} is back`);
  }

  /** One question at a time, however long its answer takes; an answer after the time counts when it comes. */
  function ask(): Promise<void> {
    asking ??= part
      .look()
      .then(
        () => learn(null),
        (error: unknown) => learn(error ?? new Error('no reason given')),
      )
      .finally(() => {
        asking = null;
      });
    return asking;
  }

  async function lookOnce(): Promise<void> {
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      patience = setTimeout(resolve, patienceMs, 'late');
    });
    const outcome = await Promise.race([ask(), late]).finally(() => clearTimeout(patience));
    if (outcome === 'late') learn(new Error(`no answer within ${patienceMs} ms`));
  }

  const look = (): Promise<void> => {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  };
  return {
    part,
    isFine: () => isFine === true,
    look,
    async start(isRepeated: boolean) {
      if (isRepeated) timer = setInterval(() => void look(), part.everyMs).unref();
      if (isFine === null) await look();
    },
    async stop() {
      clearInterval(timer);
      await asking;
    },
  };
}
