// Slack may deliver a submission again, and people press twice: 1,000 deliveries of 100 submissions, at two replicas.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { GpuInstanceApp } from '../../src/app.ts';
import type { Person } from '../../src/playground/workspace/simulator.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

const submissions = 50;
const deliveriesEach = 10;

let server: TestPostgres;
let stage: Stage;
let replicas: readonly { readonly app: GpuInstanceApp; readonly port: number }[];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  stage = await startStage({
    env: { DATABASE_URL: await server.createDatabase() },
  });
  replicas = [stage, await stage.startAnother()];
});
afterEach(() => stage.stop());

const names = Array.from({ length: submissions }, (_, index) => `launch_${index}`);
const closed = { status: 200, body: null };

/** Somebody of their own in front of a form that is filled in. */
async function openForm(name: string): Promise<Person> {
  const { slack, platform } = stage;
  const user = slack.addUser(name);
  const person = slack.person(user.id);
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(user.id), { what: 'the connect modal' });
  await person.fill({ token: platform.mintToken({ user: name }) });
  expect((await person.submit()).response).toBe('updated');
  // While the token is checked, the modal may say so first.
  await slack.until(() => slack.openView(user.id)?.callback_id === 'launch', { what: 'the form' });
  await person.fill({ ...documentedFields, instanceServiceName: name });
  return person;
}

/** One after the other: what is sent twice is what this is about. */
async function openForms(): Promise<Person[]> {
  const crowd: Person[] = [];
  for (const name of names) crowd.push(await openForm(name));
  return crowd;
}

/** Two clicks before Slack has an answer to either; each click reaches another replica, five times. */
async function doubleClick(person: Person): Promise<void> {
  const clicks = replicas.map(({ port }) => {
    stage.deliverTo(port);
    return person.submit({ duplicate: deliveriesEach / replicas.length - 1 });
  });
  for (const { response, delivery } of await Promise.all(clicks))
    expect({ response, status: delivery?.status }).toEqual({ response: 'closed', status: 200 });
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

const submissionsSeen = () =>
  stage.slack.deliveries.filter(
    ({ kind, payload }) =>
      kind === 'view_submission' && (payload.view as { callback_id: string }).callback_id === 'launch',
  );

/** The names on the cards and in the create calls: one each. */
async function expectOneOfEach(): Promise<void> {
  const { slack, platform } = stage;
  const cards = () =>
    slack.messages(slack.channels.member.id).filter(({ text }) => /Task ID/u.test(text ?? ''));
  await slack.until(() => cards().length >= submissions, { what: 'all cards', timeoutMs: 600_000 });
  await Promise.all(replicas.map(({ app }) => app.idle()));

  const named = cards().map(({ text }) => /`(launch_\d+)`/u.exec(text ?? '')?.[1]);
  expect(named.sort()).toEqual([...names].sort());
  const creates = platform.requests.filter(({ endpoint }) => endpoint === 'create');
  const asked = creates.map(({ body }) => (body as typeof documentedFields).instanceServiceName);
  expect(asked.sort()).toEqual([...names].sort());
  expect(platform.instances).toHaveLength(submissions);
  expect(await stage.app.store.launches.countByState()).toMatchObject({ created: submissions });
}

test('clicked twice and delivered ten times at once, at both replicas: one launch and one card each', async () => {
  const crowd = await openForms();
  // Nobody presses a button before the form shows what they did.
  await Promise.all(replicas.map(({ app }) => app.settled()));

  // Twenty deliveries at a time: all 500 at once would be a test of this machine's patience.
  for (const some of chunks(crowd, 2)) await Promise.all(some.map(doubleClick));

  const answers = submissionsSeen().map(({ status, body }) => ({ status, body }));
  expect(answers).toHaveLength(submissions * deliveriesEach);
  expect(answers).toEqual(answers.map(() => closed));
  await expectOneOfEach();
}, 900_000);

test('delivered ten times one after the other, at the replicas in turn, before and after the card: likewise', async () => {
  const crowd = await openForms();
  // Nobody presses a button before the form shows what they did.
  await Promise.all(replicas.map(({ app }) => app.settled()));
  stage.deliverTo(stage.port);
  for (const person of crowd) expect((await person.submit()).response).toBe('closed');
  const answers = submissionsSeen().map(({ status, body }) => ({ status, body }));
  const payloads = submissionsSeen().map(({ payload }) => payload);

  for (let copy = 1; copy < deliveriesEach; copy += 1) {
    stage.deliverTo(replicas[copy % replicas.length]?.port ?? 0);
    const headers = { 'x-slack-retry-num': String(copy), 'x-slack-retry-reason': 'http_timeout' };
    for (const payload of payloads) {
      answers.push(await stage.person.rawDeliver('view_submission', payload, headers));
    }
  }

  expect(answers).toHaveLength(submissions * deliveriesEach);
  expect(answers).toEqual(answers.map(() => closed));
  await expectOneOfEach();
}, 900_000);
