// npm run bench:attack -- [--seconds 10] [--connections 32]
//
// Bodies in chunks of one byte, sent as fast as the app takes them over many connections, each opened anew when it is cut
// off: what /healthz takes meanwhile, and what memory the app grows to. The app is a process of its own, as `npm start`
// runs it; the attackers are a thread of their own. docs/performance.md has the figures.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type AppProcess, killAll, startApp } from './app-process.ts';
import { describeMachine } from './report.ts';
import { createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { summarize } from './statistics.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '32' },
  },
});
const attackMs = Number(values.seconds) * 1000;
const connections = Number(values.connections);

/** What an attacker knows of a signature: its shape. */
const kinds = ['unsigned', 'in the shape of a signature', 'a length announced, sent byte by byte'] as const;

const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-attack-'));
process.once('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});

const standIns = await startStandIns(1);
console.log(JSON.stringify(describeMachine()));
console.log(
  '| Attack | idle | at most | /healthz median | p99 | longest | asked | attackers opened |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
);
for (const kind of kinds) console.log(await measure(kind, standIns));
killAll();
await standIns.stop();
process.exit();

async function measure(kind: (typeof kinds)[number], { people }: StandIns): Promise<string> {
  const side = createSides(standIns, { folder, postgresUrl: '' }).find(({ name }) => name === 'sqlite');
  const [visitor] = people;
  if (!side || !visitor) throw new Error('nobody is there');
  const app = await startApp(standIns, side, visitor);
  await pause(2000);
  const idle = app.residentMb();
  const worker = new Worker(new URL('./chunk-attackers.ts', import.meta.url), {
    workerData: { kind, connections, port: app.port },
  });
  const opened = new Promise<number>((resolve) => worker.once('message', resolve));
  const { times, highest } = await watch(app);
  worker.postMessage('stop');
  const count = await opened;
  await worker.terminate();
  await app.stop();
  const { median, p99 } = summarize(times);
  const figures = [median, p99, Math.max(...times)];
  const cells = [idle, highest].map((mb) => `${mb.toFixed(0)} MB`);
  return `| ${[kind, ...cells, ...figures.map((ms) => `${ms.toFixed(0)} ms`), times.length, count].join(' | ')} |`;
}

/** Asks for /healthz on a connection of its own, again and again, until the attack's time is over. */
async function watch(app: AppProcess): Promise<{ times: number[]; highest: number }> {
  const times: number[] = [];
  let highest = 0;
  const until = performance.now() + attackMs;
  while (performance.now() < until) {
    const asked = performance.now();
    const response = await fetch(`http://127.0.0.1:${app.port}/healthz`, {
      headers: { connection: 'close' },
    });
    await response.text();
    times.push(performance.now() - asked);
    highest = Math.max(highest, app.residentMb());
    await pause(20);
  }
  return { times, highest };
}
