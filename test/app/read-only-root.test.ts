// A root that cannot be written to, as a container or a hardened unit has it: the app writes where its database is, and nowhere
// else, not even to a temporary folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-read-only-'));
  mkdirSync(join(folder, 'data'));
});
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
  stage = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Every mount read-only but the one folder, in a name space of its own; then it becomes the command that follows. */
const script = `
  mount --bind "$0/data" "$0/data" || exit 90
  for place in $(awk '{ print $5 }' /proc/self/mountinfo); do
    case "$place" in "$0/data" | /proc* | /sys*) continue ;; /dev/shm) ;; /dev*) continue ;; esac
    mount -o remount,bind,ro "$place" || exit 91
  done
  exec "$@"`;
const into = (place: string) => ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, place];

/** Whoever runs the tests may not be allowed to mount: then nothing can be said here. */
function findObstacle(): string | null {
  const place = mkdtempSync(join(tmpdir(), 'gpu-instance-may-mount-'));
  mkdirSync(join(place, 'data'));
  try {
    const [command = '', ...words] = [...into(place), 'sh', '-c', `! touch ${place}/here 2>/dev/null`];
    const { status, error } = spawnSync(command, words, { encoding: 'utf8' });
    if (error) return 'there is no unshare on this system';
    return status === 0 ? null : 'nothing can be mounted by whoever runs the tests';
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
const obstacle = findObstacle();

const name =
  'on a root that cannot be written to, the app launches, follows it, and is backed up and looked at';
(obstacle === null ? test : test.skip)(obstacle === null ? name : `${name}: ${obstacle}`, async () => {
  stage = await startStage({ expectedWarnings: /./u });
  await stage.connect();
  await stage.app.stop();
  const env = {
    ...stage.env,
    DATABASE_URL: 'sqlite:data/app.db',
    LOG_LEVEL: 'info',
    OPS_PORT: '0',
    WATCH_PENDING_MS: '200',
    WATCH_RUNNING_MS: '200',
    TMPDIR: join(folder, 'nowhere'),
  };
  writeFileSync(join(folder, 'before'), '');
  const start = (...args: string[]) => startProcess({ env, cwd: folder, args, through: into(folder) });
  const app = start();
  stage.deliverTo(await app.port());
  await stage.connect();
  let { response } = await stage.launch();
  while (response !== 'closed') ({ response } = await stage.person.submit());
  await stage.message(/Task ID/u);
  // What a look finds is stored by a statement that may want a temporary file.
  await stage.message(/Running/u);

  const backup = start('backup', 'data/copy.db');
  expect({ code: await backup.ended, errors: backup.output.errors }).toEqual({ code: 0, errors: '' });
  expect(existsSync(join(folder, 'data/copy.db'))).toBe(true);
  const doctor = start('doctor', '--json');
  expect(await doctor.ended).toBe(0);
  const { findings } = JSON.parse(doctor.output.log) as { findings: { grade: string; code: string }[] };
  expect(findings.filter(({ grade }) => grade === 'problem')).toEqual([]);
  const elsewhere = start('backup', 'copy.db');
  expect(await elsewhere.ended).toBe(1);
  expect(elsewhere.output.errors).toMatch(/read-only|cannot be written|EROFS/iu);
  expect(elsewhere.output.errors).not.toMatch(/\n\s+at /u);

  app.kill('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(app.output.log).not.toMatch(/"level":"(?:warn|error|fatal)"/u);
  const rotation = start('rotate-keys');
  expect({ code: await rotation.ended, errors: rotation.output.errors }).toEqual({ code: 0, errors: '' });
  expect(readdirSync(folder).sort()).toEqual(['before', 'data']);
});
