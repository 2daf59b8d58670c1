// One person launches one instance; four spans are timed as Slack sees them, in milliseconds.
import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../../src/playground/workspace/simulator.ts';
import type { Member, StandIns } from './stand-ins.ts';

export interface LaunchTimes {
  readonly commandToAcknowledged: number;
  readonly commandToView: number;
  readonly submissionToAcknowledged: number;
  readonly submissionToCard: number;
  /** How often the button was pressed once more, because the app did not answer in time. */
  readonly pressedAgain: number;
  /** Of the instance. */
  readonly name: string;
  /** When the button was pressed first, epoch milliseconds. */
  readonly pressedAt: number;
}

let launches = 0;

/** By everybody so far. */
export const countLaunches = () => launches;

/** `thinkMs`: how long the person looks at the form. */
export async function launchOnce(
  { slack }: StandIns,
  { id, person }: Member,
  thinkMs: number,
): Promise<LaunchTimes> {
  launches += 1;
  const name = `bench_${launches}`;
  // The probes run at the moment of each change, so their time is that of the change.
  const view = slack.until(() => slack.openView(id) && performance.now(), { what: 'the form' });
  const asked = performance.now();
  const { status } = await person.command('/gpu-instance');
  const acknowledged = performance.now();
  if (status !== 200) throw new Error(`the command was answered with ${status}`);
  const opened = await view;
  await pause(thinkMs);

  await person.fill({ instanceServiceName: name });
  const card = slack.until(messageProbe(slack, name), { what: 'the card' });
  const [pressed, pressedAt] = [performance.now(), Date.now()];
  const pressedAgain = await submitUntilTaken(person);
  const closed = performance.now();
  return {
    commandToAcknowledged: acknowledged - asked,
    commandToView: opened - asked,
    submissionToAcknowledged: closed - pressed,
    submissionToCard: (await card) - pressed,
    pressedAgain,
    name,
    pressedAt,
  };
}

/** What a person does when the app says that it was too slow to be sure; answers how often that was. */
async function submitUntilTaken(person: Person): Promise<number> {
  for (let again = 0; again < 30; again += 1) {
    const { response, errors } = await person.submit();
    if (response === 'closed') return again;
    if (response !== 'errors')
      throw new Error(`the submission was answered with ${response}: ${JSON.stringify(errors)}`);
  }
  throw new Error('the submission was never taken');
}

/** When a message with this name was there; looks only at those that are new. */
function messageProbe(slack: StandIns['slack'], name: string): () => number | null {
  const { id } = slack.channels.member;
  let seen = slack.messages(id).length;
  return () => {
    const messages = slack.messages(id);
    for (; seen < messages.length; seen += 1) {
      if (messages[seen]?.text.includes(name)) return performance.now();
    }
    return null;
  };
}
