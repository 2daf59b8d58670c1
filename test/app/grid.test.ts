// A workspace joins an enterprise while the app runs: its people notice nothing.
import { afterEach, expect, test } from '@jest/globals';
import { type GridFront, startGridFront } from '../support/grid-front.ts';
import { type Stage, startStage } from '../support/stage.ts';

const enterpriseId = 'E0GRIDORG1';
let stage: Stage;
let front: GridFront;
afterEach(async () => {
  try {
    await stage.stop();
  } finally {
    await front.stop();
  }
});

const owner = () => stage.slack.users.owner.id;
const shown = () => JSON.stringify(stage.slack.openView(owner())?.blocks ?? []);

test('a workspace that joins keeps accounts, forms and launches, and goes on launching', async () => {
  const said: { enterpriseId: string | null } = { enterpriseId: null };
  stage = await startStage({ env: { DATABASE_URL: 'sqlite::memory:' }, overrides: { watchesHealth: false } });
  await stage.app.stop();
  front = await startGridFront(stage.slack.apiUrl, said);
  const { app, port } = await stage.startAnother({ watchesHealth: false }, { SLACK_API_URL: front.apiUrl });
  stage.deliverTo(port);
  await stage.connect();
  await stage.launch({ instanceServiceName: 'before' });
  await stage.message(/before/u);
  // A form that is open while it happens.
  await stage.person.command('/gpu-instance');
  await stage.slack.until(() => stage.slack.openView(owner())?.callback_id === 'launch');
  await stage.person.fill({ instanceServiceName: 'meanwhile' });
  await app.settled();

  said.enterpriseId = enterpriseId;
  await app.checkHealth();
  expect(await app.store.workspaces.find(stage.slack.team.id)).toMatchObject({ enterpriseId });
  expect((await stage.person.submit()).response).toBe('closed');
  await stage.message(/meanwhile/u);

  await stage.person.command('/gpu-instance', 'recent');
  await stage.slack.until(() => shown().includes('`before`: created'));
  expect(shown()).toContain('meanwhile');
  const key = { teamId: enterpriseId, userId: owner() };
  const launches = await app.store.launches.findByUser(key, 9);
  expect(launches.map(({ workspaceId }) => workspaceId)).toEqual([stage.slack.team.id, stage.slack.team.id]);
  expect(await app.store.launches.findByUser({ ...key, teamId: stage.slack.team.id }, 9)).toEqual([]);
  const moved = await app.store.audit.list({ limit: 99 });
  expect(moved.filter(({ action }) => action === 'workspace.moved')).toHaveLength(1);
  await app.checkHealth();
  expect(await app.store.audit.list({ limit: 99 })).toHaveLength(moved.length);
});
