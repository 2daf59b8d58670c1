// The platform's list of an account's instances, as far as it has to be read.
import type { Secret } from '../config/secrets.ts';
import type { PlatformFailure, ReadOutcome } from '../launches/outcome.ts';
import { refusesToken } from '../launches/platform-codes.ts';
import type { InstancePlatform, SeenInstance } from './ports.ts';

/** By task ID. `isWhole`: it was read to its end, so that what is not in it is missing. */
export interface Listed {
  readonly seen: ReadonlyMap<string, SeenInstance>;
  readonly isWhole: boolean;
}

export type ListReading =
  | ({ readonly kind: 'read' } & Listed)
  | { readonly kind: 'failed' | 'refused'; readonly failure: PlatformFailure };

export interface ListParts {
  readonly platform: Pick<InstancePlatform, 'listPage'>;
  readonly token: Secret;
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

const maxPages = 5;

/** Newest first, until all of these were seen, the list ends, or it is too long. */
export async function readList(
  { platform, token, pageSize, signal }: ListParts,
  wanted: readonly { readonly instanceId: string }[],
): Promise<ListReading> {
  const seen = new Map<string, SeenInstance>();
  for (let page = 0, start = 0; page < maxPages; page += 1) {
    const ask = () => platform.listPage(token, { start, limit: pageSize });
    const first = await ask();
    // A platform in trouble may refuse a good token: it is asked once more.
    const answer = isRefused(first) ? await ask() : first;
    if (answer.kind === 'failed')
      return { kind: isRefused(answer) ? 'refused' : 'failed', failure: answer.failure };
    const { items, isLast } = answer.value;
    for (const item of items) if (!seen.has(item.instanceId)) seen.set(item.instanceId, item);
    start += items.length;
    if (isLast) return { kind: 'read', seen, isWhole: true };
    if (signal.aborted || wanted.every(({ instanceId }) => seen.has(instanceId))) break;
  }
  return { kind: 'read', seen, isWhole: false };
}

const isRefused = (answer: ReadOutcome<unknown>): boolean =>
  answer.kind === 'failed' && refusesToken(answer.failure);
