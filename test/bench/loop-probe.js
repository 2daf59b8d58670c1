// Loaded into an app's process (`node --import`): how long its event loop stood still at most, in milliseconds, since it was
// asked before. Plain JavaScript: it costs the floor no more than the app.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

process.on('message', (order) => {
  if (order !== 'standstill') return;
  // Nanoseconds; each value holds the 5 ms between two looks.
  process.send?.({ standstillMs: Math.max(0, delay.max / 1e6 - 5) });
  delay.reset();
});
// Who asks must not keep the app alive.
process.channel?.unref();
