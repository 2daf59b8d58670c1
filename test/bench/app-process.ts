// The apps under test, each a process of its own: started, asked for its memory and CPU time, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Member, StandIns } from './stand-ins.ts';

export type SideName = 'floor' | 'sqlite' | 'postgres';

export interface Side {
  readonly name: SideName;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface AppProcess {
  readonly side: SideName;
  readonly port: number;
  /** From the start of the process to its first good answer to a signed command. */
  readonly startMs: number;
  residentMb(): number;
  /** User and system time so far. */
  cpuMs(): number;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const running = new Set<ChildProcess>();
const startTimeoutMs = 120_000;

/** For every way out of the benchmark: nothing of it goes on. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export async function startApp(standIns: StandIns, side: Side, visitor: Member): Promise<AppProcess> {
  const port = await findFreePort();
  standIns.deliverTo(port);
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeFlags(side.name), join(root, side.entry)], {
    cwd: root,
    env: { PATH: process.env.PATH, ...side.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await answersCommands(visitor, child);
  const startMs = performance.now() - began;
  await closeForm(standIns, visitor);
  return {
    side: side.name,
    port,
    startMs,
    residentMb: () => Number(/VmRSS:\s+(\d+)/u.exec(readProc(child, 'status'))?.[1]) / 1024,
    cpuMs: () => readCpuMs(child),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([gone, pause(5000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}

/** The real app has those of `npm start`. */
function nodeFlags(side: SideName): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const words = (scripts.start as string).split(' ');
  return [...(side === 'floor' ? [] : words.filter((word) => word.startsWith('--'))), ...profilerFlags(side)];
}

/** BENCH_PROFILE=<folder> makes every app leave a CPU profile there when it stops. */
function profilerFlags(side: SideName): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${join(folder, side)}`] : [];
}

async function answersCommands({ person }: Member, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline && child.exitCode === null) {
    const { status } = await person.command('/gpu-instance', 'help');
    if (status === 200) return;
    await pause(5);
  }
  throw new Error(`an app did not start: ${child.spawnargs.join(' ')}`);
}

/** The floor knows no "help" and opens its form for everything. */
async function closeForm({ slack }: StandIns, { id, person }: Member): Promise<void> {
  await pause(200);
  if (slack.openView(id)) await person.close({ all: true });
}

const readProc = ({ pid }: ChildProcess, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');

/** Fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms; counted from the name, which may hold spaces. */
function readCpuMs(child: ChildProcess): number {
  const fields = readProc(child, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
