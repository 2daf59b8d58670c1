// Each promise of docs/architecture.md ("What is promised"), and the predicates that check it. test/simulation/judge/docs.test.ts
// holds both together.
import { auditComplete } from './predicates/audit-complete.ts';
import { forgottenAtRest } from './predicates/forgotten-at-rest.ts';
import { limitsHold } from './predicates/limits-hold.ts';
import { actedByRight, actedOncePerPress, createdOnce } from './predicates/nothing-doubled.ts';
import { keptOnceAcknowledged, nothingLost } from './predicates/nothing-lost.ts';
import { remindedInTime } from './predicates/reminded-in-time.ts';
import { lookedForBeforeDenied, unknownResolved } from './predicates/resolved.ts';
import { runsAsAsked } from './predicates/runs-as-asked.ts';
import { secretsNowhere } from './predicates/secrets-nowhere.ts';
import { shownInOrder } from './predicates/shown-in-order.ts';
import { toldOnce } from './predicates/told-once.ts';
import { toldRight } from './predicates/told-right.ts';
import type { Predicate } from './violation.ts';

export const promises: Readonly<Record<string, Readonly<Record<string, Predicate>>>> = {
  'Nothing is lost.': { nothingLost, keptOnceAcknowledged },
  'Nothing is doubled.': { createdOnce, actedOncePerPress },
  'Nobody acts without a right to.': { actedByRight },
  'What is asked for is what runs.': { runsAsAsked },
  'The unknown is resolved.': { unknownResolved },
  'What happened can be found out.': { auditComplete },
  'Slack is told once, and what is true.': { toldOnce, toldRight, shownInOrder, remindedInTime },
  'What is counted holds.': { limitsHold },
  'Who is forgotten is forgotten once nothing is under way.': { forgottenAtRest },
  'A code means one thing.': { lookedForBeforeDenied },
  'What is secret is seen nowhere.': { secretsNowhere },
};
