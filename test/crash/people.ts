// People who launch, do something with what they launched, and press again when Slack says that something went wrong.
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformSimulator } from '../../src/playground/platform/simulator.ts';
import type { Person, User, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import type { Submission } from './books.ts';
import { type Press, pressOne } from './presses.ts';

export interface Crowd {
  readonly people: number;
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  readonly signal: AbortSignal;
  /** How long each takes at least from one launch to the next, milliseconds. Default: no longer than it takes. */
  readonly everyMs?: number;
}

/** What they did so far. */
export interface Doings {
  readonly submissions: Submission[];
  readonly presses: Press[];
  /** What was to be launched when cards are free. */
  readonly waits: Submission[];
}

export async function liveUntilStopped(
  { people, slack, platform, signal, everyMs = 0 }: Crowd,
  { submissions, presses }: Pick<Doings, 'submissions' | 'presses'>,
): Promise<void> {
  const crowd = Array.from({ length: people }, (_, index) => slack.addUser(`person${index}`));
  await Promise.all(
    crowd.map(async (user, index) => {
      const token = platform.mintToken({ user: `account${index}`, expiresInMs: 86_400_000 });
      const presser = { slack, person: slack.person(user.id), prefix: `crash_${index}_` };
      for (let count = 0; !signal.aborted; count += 1) {
        const next = pause(everyMs, undefined, { signal }).catch(() => undefined);
        const name = `crash_${index}_${count}`;
        const submission = await launchOnce(slack, user, { name, token, time: pickTime() });
        if (submission) submissions.push(submission);
        for (let left = 2; left > 0 && !signal.aborted; left -= 1) presses.push(...(await pressOne(presser)));
        await next;
      }
    }),
  );
}

/** Some end by themselves while the processes die. */
const pickTime = () => (Math.random() < 0.4 ? '00:00:08' : 'unlimited');

const choices = 'image=10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu group=TeslaM40';

export interface Wish {
  readonly name: string;
  readonly token: string;
  /** Default: none. */
  readonly time?: string;
}

/** Null when the form did not even open: nobody was promised anything. */
export async function launchOnce(
  slack: WorkspaceSimulator,
  user: User,
  { name, token, time = 'unlimited' }: Wish,
): Promise<Submission | null> {
  const person = slack.person(user.id);
  if (!(await openForm(slack, person, user, { token, time }))) return null;
  // A menu could not be filled in while nobody answers: the command brings what the form needs.
  await person.fill({ instanceServiceName: name });
  for (let deliveries = 1; deliveries <= 50; deliveries += 1) {
    const { response } = await person.submit();
    if (response === 'closed') return { name, userId: user.id, acknowledged: true, deliveries };
    if (slack.openView(user.id)?.callback_id === 'connect') await person.fill({ token });
    await pause(100);
  }
  await person.close({ all: true });
  return { name, userId: user.id, acknowledged: false, deliveries: 50 };
}

async function openForm(
  slack: WorkspaceSimulator,
  person: Person,
  user: User,
  { token, time }: Required<Pick<Wish, 'token' | 'time'>>,
): Promise<boolean> {
  await person.command('/gpu-instance', `${choices} time=${time}`);
  const opened = await slack.until(() => slack.openView(user.id), { timeoutMs: 1500 }).catch(() => null);
  if (!opened) return false;
  if (opened.callback_id === 'connect') {
    await person.fill({ token });
    const { response } = await person.submit();
    if (response !== 'updated') {
      await person.close({ all: true });
      return false;
    }
  }
  const isForm = await slack
    .until(() => slack.openView(user.id)?.callback_id === 'launch', { timeoutMs: 3000 })
    .catch(() => false);
  if (!isForm) await person.close({ all: true });
  return isForm === true;
}
