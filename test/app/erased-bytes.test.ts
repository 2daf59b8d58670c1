// What was erased is gone from the files of the database, not only from its tables: on every way that erases a token.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
let sealed: string;
beforeEach(async () => {
  stage = await startStage({ expectedLogs: /taken out of the workspace/u });
  await stage.connect();
  sealed = (await stage.app.store.accounts.find(key()))?.sealedToken ?? '';
  expect(isInFiles(sealed)).toBe(true);
});
afterEach(() => stage.stop());

const key = () => ({ teamId: stage.slack.team.id, userId: stage.slack.users.owner.id });
/** Any piece of it: a page of the database may end within it. */
function isInFiles(text: string): boolean {
  const files = readdirSync(stage.folder).map((file) => readFileSync(join(stage.folder, file), 'latin1'));
  // Past the header, which others of the same key begin with as well.
  const pieces = text.split('.').at(3)?.match(/.{40}/gu) ?? [];
  return pieces.some((piece) => files.some((bytes) => bytes.includes(piece)));
}

test.each<[string, () => Promise<unknown>]>([
  [
    'disconnect',
    async () => {
      await stage.person.command('/gpu-instance', 'disconnect');
      await stage.message(/token is forgotten/u);
    },
  ],
  ['connect with another token', () => stage.connect()],
  [
    'forget-me',
    async () => {
      await stage.person.command('/gpu-instance', 'forget-me');
      await stage.slack.until(() => stage.slack.openView(key().userId)?.callback_id === 'forget_me');
      await stage.person.fill({ forget_sure: 'sure' });
      expect((await stage.person.submit()).response).toBe('updated');
    },
  ],
  ['the end of the installation', () => stage.slack.event({ type: 'app_uninstalled' })],
])('by %s', async (_, erase) => {
  await erase();
  await stage.app.settled();
  expect((await stage.app.store.accounts.find(key()))?.sealedToken).not.toBe(sealed);
  expect(isInFiles(sealed)).toBe(false);
});
