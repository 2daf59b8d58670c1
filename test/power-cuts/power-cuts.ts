// npm run power-cuts -- [--cuts 100] [--people 8] [--lies]
//
// The crash test with power cuts in the place of kills: a process dies, and with it everything that was not synced to the disk.
// SQLite; needs a C compiler. With --lies the disk says that it has synced and has not: then work must be lost, or the test
// would not notice.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCrashTest } from '../crash/run.ts';
import { createForgetfulDisk } from './forgetful-disk.ts';

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '100' },
    people: { type: 'string', default: '8' },
    lies: { type: 'boolean', default: false },
  },
});

const root = mkdtempSync(join(tmpdir(), 'gpu-instance-power-'));
const disk = createForgetfulDisk(root, { lies: values.lies });
/** Nothing, about half, or nearly all of what was not synced. Of a disk that lies some would be a file that does not even open. */
const survives = values.lies ? [0] : [0, 0.5, 0.95];
let cuts = 0;
let synced = 0;
const report = await runCrashTest({
  kills: Number(values.cuts),
  database: 'sqlite',
  replicas: 1,
  people: Number(values.people),
  onProgress: (line) => console.error(line),
  disk: {
    folder: disk.folder,
    env: disk.env,
    afterDeath() {
      synced = Math.max(synced, disk.syncedBytes);
      disk.cutPower(survives[cuts % survives.length] ?? 0);
      cuts += 1;
    },
  },
});
rmSync(root, { recursive: true, force: true });

const { recoveries: _, ...counts } = report;
for (const [name, value] of Object.entries({ ...counts, cuts, syncedBytes: synced }))
  console.log(`${name.padEnd(20)} ${value}`);
const isClean =
  report.lost + report.doubled + report.wrongCards + report.missingCards + report.unresolved === 0;
process.exit(isClean === !values.lies ? 0 : 1);
