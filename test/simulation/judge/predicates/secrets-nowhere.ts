// No token, key, script or address is seen anywhere: in no message, view, answer, line of the log or of the audit log.
import type { Books } from '../books.ts';
import type { Finding } from '../violation.ts';

export function* secretsNowhere({ leaks }: Books): Iterable<Finding> {
  for (const { at, life, where } of leaks)
    yield { at, says: `a secret stands in ${where}`, ...(life === null ? {} : { life }) };
}
