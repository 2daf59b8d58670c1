// The app's processes: started, killed, started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';

export interface FleetOptions {
  readonly replicas: number;
  readonly env: Readonly<Record<string, string>>;
  readonly onPorts: (ports: readonly number[]) => void;
  /** Before another process takes a killed one's place, until they are spared. */
  readonly afterDeath?: () => Promise<void>;
}

export interface Fleet {
  /** Deaths so far, by our hand or at a named point. */
  readonly kills: number;
  readonly suicides: number;
  killOne(): Promise<void>;
  /** Resolves once every process takes requests. */
  ready(): Promise<void>;
  /** Resolves once some process does. */
  awake(): Promise<void>;
  /** From now on processes are without named points to die at: those that have some are replaced. */
  spare(): Promise<void>;
  stop(): Promise<void>;
}

interface Member {
  process: ChildProcess;
  port: number | null;
}

const entry = join(import.meta.dirname, 'app-process.ts');

export async function startFleet({ replicas, env, onPorts, afterDeath }: FleetOptions): Promise<Fleet> {
  const members: Member[] = [];
  let kills = 0;
  let suicides = 0;
  let isStopping = false;
  let isSpared = false;
  const changes = new EventEmitter();
  const tellPorts = () => {
    onPorts(members.flatMap(({ port }) => (port === null ? [] : [port])));
    changes.emit('change');
  };

  async function start(slot: number): Promise<void> {
    const points = isSpared ? '' : env.CRASH_POINTS;
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env.PATH, ...env, CRASH_POINTS: points },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const member: Member = { process: child, port: null };
    members[slot] = member;
    child.once('exit', async (_, signal) => {
      if (signal === 'SIGKILL') kills += 1;
      if (signal === 'SIGKILL' && !wasOurs.has(child)) suicides += 1;
      member.port = null;
      tellPorts();
      if (signal === 'SIGKILL' && !isSpared && !isStopping) await afterDeath?.();
      if (!isStopping) void start(slot);
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (member.port !== null || !output.includes('\n')) return;
      member.port = (JSON.parse(output.slice(0, output.indexOf('\n'))) as { port: number }).port;
      tellPorts();
    });
  }

  const wasOurs = new WeakSet<ChildProcess>();
  await Promise.all(Array.from({ length: replicas }, (_, slot) => start(slot)));

  return {
    get kills() {
      return kills;
    },
    get suicides() {
      return suicides;
    },
    async killOne() {
      // A process that is still starting is a fair victim too, but one that never gets to work proves little.
      const victims = members.filter(({ port }) => port !== null || Math.random() < 0.1);
      const victim = victims[Math.floor(Math.random() * victims.length)];
      if (!victim) return;
      wasOurs.add(victim.process);
      const gone = once(victim.process, 'exit');
      if (victim.process.kill('SIGKILL')) await gone;
    },
    async ready() {
      while (members.some(({ port }) => port === null)) await once(changes, 'change');
    },
    async awake() {
      while (members.every(({ port }) => port === null)) await once(changes, 'change');
    },
    async spare() {
      isSpared = true;
      await Promise.all(
        members.map(async ({ process: child }) => {
          wasOurs.add(child);
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, 'exit');
          child.kill('SIGTERM');
          await gone;
        }),
      );
    },
    async stop() {
      isStopping = true;
      await Promise.all(
        members.map(async ({ process: child }) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        }),
      );
    },
  };
}
