// Launches one after the other, and when the platform was called for each.
import { launchOnce } from './launch-once.ts';
import type { StandIns } from './stand-ins.ts';

/** From the press, in milliseconds; the call's is exact to one. */
export interface Waits {
  readonly acknowledged: number;
  readonly sent: number;
}

export async function launchOneByOne(standIns: StandIns, count: number): Promise<readonly Waits[]> {
  const waits: Waits[] = [];
  for (let index = 0; index < count; index += 1) {
    const member = standIns.people[index % standIns.people.length];
    if (!member) throw new Error('nobody is there');
    const { name, pressedAt, submissionToAcknowledged } = await launchOnce(standIns, member, 0);
    const call = standIns.platform.requests.findLast(
      ({ endpoint, body }) =>
        endpoint === 'create' && (body as Record<string, unknown>).instanceServiceName === name,
    );
    if (!call) throw new Error(`the platform was not called for ${name}`);
    waits.push({ acknowledged: submissionToAcknowledged, sent: call.at - pressedAt });
  }
  return waits;
}
