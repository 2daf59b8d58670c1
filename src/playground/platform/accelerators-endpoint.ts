// How many cards are free (of notebooks, by the documents' word; clients read it for containers as well). Its table is not in
// the documents that the app was given: each field is played in the ways that clients have seen or guessed.
import { type AccountEndpoint, admitToken } from './account-endpoints.ts';
import { ok, refused } from './answers.ts';
import type { Platform } from './calls.ts';
import { resourceGroupsOf } from './catalogue.ts';
import { platformClusterId, readToken } from './tokens.ts';

export const listAccelerators: AccountEndpoint = (call, platform) => {
  const refusal = admitToken(call, platform);
  if (refusal) return refusal;
  const { settings, now } = platform;
  const wanted = call.query.get('clusterIds')?.split(',').filter(Boolean) ?? [];
  if (wanted.length === 0) return refused('10003', 'clusterIds');
  const reading = readToken(String(call.headers.token), now());
  const of = reading.kind === 'unreadable' ? '' : reading.caller.clusterId;
  if (of !== platformClusterId && !wanted.includes(of)) return refused('10008');
  if (settings.freeShape === 'no-data') return ok(null);
  if (settings.freeShape === 'empty') return ok([]);
  const isServed = wanted.includes(settings.clusterId);
  const items = isServed
    ? [...countedGroups(platform)].map(([code, counts]) => toItem(code, counts, platform))
    : [];
  return ok(settings.freeShape === 'nested' ? { total: items.length, list: items } : items);
};

interface Counts {
  readonly name: string;
  readonly free: number;
  readonly most: number;
  readonly type: string;
}

/** The code of a group's cards is not its name. */
export const cardsCodeOf = (group: string): string => `${group.toLowerCase()}c1691523`;

function* countedGroups({ settings, book }: Platform): Generator<readonly [string, Counts]> {
  for (const { name, accelerator, gpuNumber, nodeNumber } of resourceGroupsOf(settings)) {
    if (gpuNumber === 0) continue;
    const used = book
      .all()
      .filter((record) => record.request.resourceGroup === name && !book.hasEnded(record))
      .reduce((sum, { request }) => sum + request.gpuNumber * request.taskNumber, 0);
    const left = Math.max(0, Math.min(gpuNumber, gpuNumber * nodeNumber - used));
    const code = cardsCodeOf(name);
    const free = settings.freeCards[code] ?? left;
    yield [code, { name, free, most: Math.max(gpuNumber, free), type: accelerator.toUpperCase() }];
  }
}

function toItem(code: string, { name, free, most, type }: Counts, { settings }: Platform) {
  const number = (value: number) => (settings.freeShape === 'strings' ? String(value) : value);
  return {
    id: '12',
    resourceGroupCode: settings.freeShape === 'unknown-group' ? `other${code}` : code,
    resourceGroupName: name.toLowerCase(),
    clusterId: settings.freeShape === 'strings' ? settings.clusterId : Number(settings.clusterId),
    clusterName: settings.clusterName,
    maxNum: number(most),
    ...(settings.freeShape === 'field-absent' ? {} : { maxFreeNum: number(free) }),
    cpuNumber: '10核',
    ramSize: '220GB',
    resourceId: `${name}-8`,
    resourceType: type,
    resourceName: name,
    resourceSpec: '{"memory": "2048GB"}',
  };
}
