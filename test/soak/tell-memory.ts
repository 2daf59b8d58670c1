// Loaded into the app's process before anything else: at SIGUSR2 it collects what is garbage and says what is left.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let told = 0;
  process.on('SIGUSR2', () => {
    const { rss } = process.memoryUsage();
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    told += 1;
    console.log(
      JSON.stringify({ memory: told, heapBytes: heapUsed, externalBytes: external, residentBytes: rss }),
    );
  });
}
