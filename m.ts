import { rmSync, readFileSync, mkdtempSync, cpSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startStandIns } from './test/bench/stand-ins.ts';
import { createSides } from './test/bench/sides.ts';
const standIns = await startStandIns(1);
const folder = mkdtempSync('/tmp/cheaper-m-');
const sides = createSides(standIns, { folder, postgresUrl: 'x' });
const side = (n: string) => sides.find((s) => s.name === n)!;
const cache = 'node_modules/.cache/node-compile';
const person = standIns.people[0]!.person;
async function start(name: string) {
  const s = createServer().listen(0); await once(s, 'listening'); const port = (s.address() as any).port; s.close(); await once(s, 'close');
  standIns.deliverTo(port);
  const t = performance.now();
  const child = spawn(process.execPath, [side(name).entry], { env: { PATH: process.env.PATH, ...side(name).env, PORT: String(port) }, stdio: ['ignore', 'inherit', 'inherit'] });
  for (;;) { const { status } = await person.command('/gpu-instance', 'help'); if (status === 200) break; await new Promise((r) => setTimeout(r, 5)); }
  const ms = performance.now() - t;
  const st = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' '); const cpu = (Number(st[11]) + Number(st[12])) * 10;
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024;
  return { child, ms, cpu, peak };
}
const end = async (c: any, sig: any) => { const gone = once(c, 'exit'); c.kill(sig); await gone; };
const out: any = {};
const note = (k: string, r: any) => ((out[k] ??= []).push(r));
const n = Number(process.argv[2] ?? 4);
for (let i = 0; i < n; i++) {
  let r = await start('floor'); note('floor', r); await end(r.child, 'SIGKILL');
  rmSync(cache, { recursive: true, force: true });
  r = await start('sqlite'); note('no cache', r); await new Promise((x) => setTimeout(x, 1500)); await end(r.child, 'SIGKILL');
  r = await start('sqlite'); note('after a kill', r); await new Promise((x) => setTimeout(x, 1500)); await end(r.child, 'SIGTERM');
  r = await start('sqlite'); note('after kill, then exit', r); await end(r.child, 'SIGTERM');
  rmSync(cache, { recursive: true, force: true });
  r = await start('sqlite'); await new Promise((x) => setTimeout(x, 500)); await end(r.child, 'SIGTERM');
  r = await start('sqlite'); note('after an exit', r); await end(r.child, 'SIGKILL');
}
const med = (a: number[]) => [...a].sort((x, y) => x - y)[a.length >> 1]!;
for (const [k, rs] of Object.entries<any>(out)) console.log(k.padEnd(24), 'wall', med(rs.map((r: any) => r.ms)).toFixed(0), 'cpu', med(rs.map((r: any) => r.cpu)), 'ratio cpu', (med(rs.map((r: any) => r.cpu)) / med(out.floor.map((r: any) => r.cpu))).toFixed(2), 'wall', (med(rs.map((r: any) => r.ms)) / med(out.floor.map((r: any) => r.ms))).toFixed(2), 'peakMB', med(rs.map((r: any) => r.peak)).toFixed(0));
rmSync(folder, { recursive: true }); process.exit();
