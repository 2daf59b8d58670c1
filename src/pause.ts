// Commands: stop launching, beside the running app and for all replicas, and let it go on. What was accepted goes on.
import type { Config } from './config/config.ts';
import { openStore } from './store/open-store.ts';

type Where = Pick<Config, 'databaseUrl'>;

/** People are told the reason. Throws what the store throws. */
export const pauseLaunches = (config: Where, reason: string): Promise<void> =>
  onSwitches(config, ({ switches }) => switches.pause(reason, Date.now()));

/** False when launching was not paused. */
export const resumeLaunches = (config: Where): Promise<boolean> =>
  onSwitches(config, ({ switches }) => switches.resume());

async function onSwitches<T>(
  { databaseUrl }: Where,
  work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
): Promise<T> {
  const store = await openStore({ url: databaseUrl.reveal(), exclusive: false });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
