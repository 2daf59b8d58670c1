// People who are connected by an access key, and send forms that are to be launched when cards are free.
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformSimulator } from '../../src/playground/platform/simulator.ts';
import type { User, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import type { Made, Submission } from './books.ts';

export const waitGroup = 'A800';
export const waitCode = 'a800c1691523';
/** What the operator says of it. */
export const waitCatalog = `groups:\n  - name: ${waitGroup}\n    freeCards: ${waitCode}\n  - name: TeslaM40\n`;

export interface Waiters {
  /** Their numbers begin here, after those who do not wait. */
  readonly from: number;
  readonly count: number;
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  readonly made: Made;
  readonly signal: AbortSignal;
}

/** One person may wait for ten. */
const mostAtOnce = 4;

/** Before the fire: what is tried here is waiting, not connecting. */
export async function connectWaiters({ from, count, slack, platform }: Waiters): Promise<readonly User[]> {
  const users = Array.from({ length: count }, (_, index) => slack.addUser(`waiter${index}`));
  for (const [index, user] of users.entries())
    while (!(await connectByKeys(slack, platform, user, `account${from + index}`))) await pause(200);
  return users;
}

export async function waitUntilStopped(
  waiters: Waiters,
  users: readonly User[],
  waits: Submission[],
): Promise<void> {
  await Promise.all(users.map((user, index) => wish(waiters, user, waiters.from + index, waits)));
}

async function wish(
  { slack, made, signal }: Waiters,
  user: User,
  index: number,
  waits: Submission[],
): Promise<void> {
  const outstanding = () =>
    waits.filter(({ name, userId, acknowledged }) => userId === user.id && acknowledged && !made.has(name));
  for (let count = 0; !signal.aborted; count += 1) {
    const submission = await sendWhenFree(slack, user, `crash_${index}_${count}`);
    if (submission) waits.push(submission);
    do await pause(300 + Math.random() * 700);
    while (!signal.aborted && outstanding().length >= mostAtOnce);
  }
}

async function connectByKeys(
  slack: WorkspaceSimulator,
  platform: PlatformSimulator,
  user: User,
  account: string,
): Promise<boolean> {
  const person = slack.person(user.id);
  const shows = (text: string) =>
    slack
      .until(() => JSON.stringify(slack.openView(user.id) ?? null).includes(text), { timeoutMs: 3000 })
      .catch(() => false);
  try {
    await person.command('/gpu-instance', 'connect');
    if (!(await shows('connect_use_keys'))) return false;
    await person.click('connect_use_keys');
    if (!(await shows('secret_key'))) return false;
    const { user: name, accessKey, secretKey } = platform.keysOf(account);
    await person.fill({ platform_user: name, access_key: accessKey, secret_key: secretKey });
    const { errors, response } = await person.submit();
    return errors === undefined && response !== 'failed';
  } finally {
    if (slack.openView(user.id)) await person.close({ all: true });
  }
}

const typed = `image=10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu group=${waitGroup} time=10:00:00 gpu=1`;

/** Null when the form did not even open: nobody was promised anything. */
async function sendWhenFree(slack: WorkspaceSimulator, user: User, name: string): Promise<Submission | null> {
  const person = slack.person(user.id);
  await person.command('/gpu-instance', typed);
  const isOpen = await slack
    .until(() => JSON.stringify(slack.openView(user.id) ?? null).includes('when_free'), { timeoutMs: 3000 })
    .catch(() => false);
  if (!isOpen) {
    if (slack.openView(user.id)) await person.close({ all: true });
    return null;
  }
  await person.fill({ instanceServiceName: name, when_free: ['true'] });
  for (let deliveries = 1; deliveries <= 50; deliveries += 1) {
    const { response } = await person.submit();
    if (response === 'closed') return { name, userId: user.id, acknowledged: true, deliveries };
    await pause(100);
  }
  await person.close({ all: true });
  return { name, userId: user.id, acknowledged: false, deliveries: 50 };
}
