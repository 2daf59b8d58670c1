// The simulator as a process of its own, for a crash test or a benchmark:
//
//   node src/playground/platform/main.ts [--port 4010] [--settings '{"listLagMs":500}']
//
// Prints one line of JSON, { "origin": … }, once it takes calls. Stops on SIGTERM or SIGINT, and when the process
// that holds its standard input closes it or dies.
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { settingsChangeSchema } from './settings.ts';
import { startPlatformSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, settings: { type: 'string', default: '{}' } },
});

const simulator = await startPlatformSimulator({
  port: Number(values.port),
  settings: settingsChangeSchema.parse(JSON.parse(values.settings)),
});

const stop = () => {
  process.stdin.destroy();
  void simulator.stop();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (isHeldByParent()) process.stdin.resume().once('close', stop);

// Last: whoever reads the line may already want to stop it.
console.log(JSON.stringify({ origin: simulator.origin }));

/** Only a pipe can be closed by another process; a terminal or /dev/null says nothing about one. */
function isHeldByParent(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
}
