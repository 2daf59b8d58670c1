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
  /** The npm script that starts it. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface StartOptions {
  /** By its npm script, as README says, or by Node itself. Default: node. */
  readonly by?: 'npm' | 'node';
  /** Where Node keeps compiled code; null: nowhere. Default: where the side itself keeps it. */
  readonly compileCache?: string | null;
  /** Watches how long the event loop stands still; by Node only. Default: false. */
  readonly isProbed?: boolean;
}

export interface AppProcess {
  readonly side: SideName;
  readonly port: number;
  /** From the start of the first process to the first good answer to a signed command. */
  readonly startMs: number;
  residentMb(): number;
  /** User and system time so far. */
  cpuMs(): number;
  /** The longest standstill of the event loop since it was asked before, in milliseconds; needs `isProbed`. */
  standstillMs(): Promise<number>;
  stop(): Promise<void>;
  /** Without warning. */
  kill(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const running = new Set<ChildProcess>();
const startTimeoutMs = 120_000;

/** For every way out of the benchmark: nothing of it goes on. */
export function killAll(): void {
  for (const child of running) killGroup(child);
}

/** npm and its shell do not pass SIGKILL on, so each app has a process group of its own. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

export async function startApp(
  standIns: StandIns,
  side: Side,
  visitor: Member,
  options: StartOptions = {},
): Promise<AppProcess> {
  const port = await findFreePort();
  standIns.deliverTo(port);
  const began = performance.now();
  const child = spawnSide(side, port, options);
  running.add(child);
  guard(child);
  child.once('exit', () => {
    running.delete(child);
    // Nothing of what npm started may stay behind.
    killGroup(child);
  });
  await answersCommands(visitor, child);
  const startMs = performance.now() - began;
  await closeForm(standIns, visitor);
  const pid = findYoungest(child.pid ?? 0);
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const gone = once(child, 'exit');
  return {
    side: side.name,
    port,
    startMs,
    residentMb: () => Number(/VmRSS:\s+(\d+)/u.exec(readProc(pid, 'status'))?.[1]) / 1024,
    cpuMs: () => readCpuMs(pid),
    async standstillMs() {
      const answer = once(child, 'message');
      child.send('standstill');
      const [{ standstillMs }] = await answer;
      return standstillMs;
    },
    async stop() {
      if (isGone()) return;
      process.kill(pid, 'SIGTERM');
      await Promise.race([gone, pause(5000, undefined, { ref: false })]);
      killGroup(child);
      await gone;
    },
    async kill() {
      if (isGone()) return;
      process.kill(pid, 'SIGKILL');
      killGroup(child);
      await gone;
    },
  };
}

function spawnSide(
  side: Side,
  port: number,
  { by = 'node', compileCache, isProbed = false }: StartOptions,
): ChildProcess {
  const cache =
    compileCache === undefined
      ? {}
      : compileCache === null
        ? { NODE_DISABLE_COMPILE_CACHE: '1' }
        : { NODE_COMPILE_CACHE: compileCache };
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NODE_ENV: 'production', ...cache, ...side.env, PORT: String(port) };
  if (by === 'npm') {
    const args = ['run', '--silent', side.script];
    return spawn('npm', args, { cwd: root, env, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const probe = isProbed ? ['--import', join(import.meta.dirname, 'loop-probe.js')] : [];
  const args = [...nodeFlags(side.name), ...probe, join(root, side.entry)];
  return spawn(process.execPath, args, {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', ...(isProbed ? ['ipc' as const] : [])],
  });
}

let guardian: ChildProcess | undefined;

/**
 * The apps would outlive a benchmark that is killed without warning. So one process holds a pipe to this one, is told
 * of every app, and ends what is left of them when the pipe closes.
 */
function guard({ pid }: ChildProcess): void {
  guardian ??= startGuardian();
  guardian.stdin?.write(`${pid}\n`);
}

function startGuardian(): ChildProcess {
  const script = `
    let text = '';
    process.stdin.on('data', (bytes) => (text += bytes)).on('close', () => {
      for (const pid of text.split('\\n').filter(Boolean)) {
        try { process.kill(-Number(pid), 'SIGKILL'); } catch {}
      }
    });`;
  const started = spawn(process.execPath, ['-e', script], {
    // Of its own process group: Ctrl-C at the terminal is not for it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.unref();
  return started;
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

/** Down the line of npm, its shell and perhaps our launcher: the app has no children. */
function findYoungest(pid: number): number {
  const [child] = readProc(pid, `task/${pid}/children`).split(' ').filter(Boolean);
  return child === undefined ? pid : findYoungest(Number(child));
}

const readProc = (pid: number, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');

/** Fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms; counted from the name, which may hold spaces. */
function readCpuMs(pid: number): number {
  const fields = readProc(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
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
