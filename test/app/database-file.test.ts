// What DATABASE_URL may name by mistake, as the operator of a process meets it.
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { encryptionKey } from '../support/app-config.ts';
import { endProcesses, startProcess } from '../support/process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-file-'));
});
afterEach(async () => {
  await endProcesses();
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);
const start = (database: string) =>
  startProcess({
    cwd: folder,
    env: {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      // Nobody is there: the database comes first.
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      PLATFORM_API_URL: 'https://platform.example',
      TOKEN_ENCRYPTION_KEYS: encryptionKey,
      DATABASE_URL: `sqlite:${database}`,
      PORT: '0',
    },
  });

test.each<[string, (path: string) => void, RegExp]>([
  ['a folder that everybody uses', (path) => mkdirSync(path), /is a folder: name a file in it/u],
  [
    'a damaged file',
    (path) => writeFileSync(path, 'no database at all\n'.repeat(300)),
    /is damaged, or no SQLite/u,
  ],
])('%s is left as it is; the start ends with words and no stack', async (_, make, words) => {
  const path = join(folder, 'theirs');
  make(path);
  chmodSync(path, 0o777);
  const app = start(path);
  expect(await app.ended).toBe(1);
  expect(app.output.errors).toMatch(words);
  expect(app.output.errors).toMatch(/theirs, which DATABASE_URL names, .*Nothing of it was changed\.\n$/u);
  expect(`${app.output.log}${app.output.errors}`).not.toMatch(/\n\s+at |"stack"/u);
  expect(modeOf(path)).toBe('777');
});

// Only the superuser can give a file away.
(process.getuid?.() === 0 ? test : test.skip)(
  "another user's file that can be written is used, and said to be theirs",
  async () => {
    const path = join(folder, 'theirs.db');
    writeFileSync(path, '');
    chmodSync(path, 0o666);
    chownSync(path, 65_534, 65_534);
    const app = start(path);
    await app.said(/Slack does not answer yet/u);
    expect(app.output.log).toMatch(/"level":"warn".*theirs\.db belongs to another user \(uid 65534\)/u);
    expect(modeOf(path)).toBe('666');
  },
);
