// What a watch keeps of the form: the whole request, sealed for its person.
import type { Sealer } from '../accounts/sealer.ts';
import { Secret } from '../config/secrets.ts';
import type { AccountKey } from '../core/person.ts';
import type { LaunchRequest } from '../launches/launch-request.ts';
import type { FreeWatch } from './watch.ts';

export const sealRequest = (
  sealer: Pick<Sealer, 'seal'>,
  owner: AccountKey,
  request: LaunchRequest,
): Promise<string> => sealer.seal(new Secret(JSON.stringify(request)), 'launch-request', owner);

/** Null where there is none, or no key opens it. */
export async function openRequest(
  sealer: Pick<Sealer, 'open'>,
  watch: Pick<FreeWatch, 'sealedRequest' | 'teamId' | 'userId'>,
): Promise<LaunchRequest | null> {
  if (watch.sealedRequest === null) return null;
  const opened = await sealer.open(watch.sealedRequest, 'launch-request', watch);
  // Sealed by this app, as it was accepted from the form.
  return opened.ok ? (JSON.parse(opened.secret.reveal()) as LaunchRequest) : null;
}
