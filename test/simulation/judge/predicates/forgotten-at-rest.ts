// Who is forgotten is forgotten once nothing is under way: after that line nothing more becomes of what they launched.
import { type Books, cardsOf, isBefore } from '../books.ts';
import type { Finding } from '../violation.ts';

/** Clocks of replicas differ. */
const skewMs = 10_000;

export function* forgottenAtRest({ peopleAudit, lives }: Books): Iterable<Finding> {
  const forgotten = peopleAudit.filter(({ action }) => action === 'person.forgotten');
  for (const line of forgotten)
    for (const life of lives.values()) {
      if (life.submissions[0]?.person.userId !== line.userId || !isBefore(life, line)) continue;
      const step = life.audit.find(({ place }) => place > line.place);
      if (step)
        yield { life: life.name, at: step.at, says: `${step.action}, after its person was forgotten` };
      const card = cardsOf(life).find(({ at, isNew }) => isNew && at > line.at + skewMs);
      if (card) yield { life: life.name, at: card.at, says: 'a card, after its person was forgotten' };
    }
}
