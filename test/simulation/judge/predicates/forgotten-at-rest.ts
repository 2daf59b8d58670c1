// Who is forgotten is forgotten once nothing is under way: after that line nothing more becomes of what they launched.
import { type Books, cardsOf } from '../books.ts';
import type { Finding } from '../violation.ts';

export function* forgottenAtRest({ peopleAudit, lives }: Books): Iterable<Finding> {
  const forgotten = peopleAudit.filter(({ action }) => action === 'person.forgotten');
  for (const { at, userId } of forgotten)
    for (const life of lives.values()) {
      const [first] = life.submissions;
      if (first?.person.userId !== userId || first.at > at) continue;
      const step = life.audit.find((line) => line.at > at && line.action.startsWith('launch.'));
      if (step)
        yield { life: life.name, at: step.at, says: `${step.action}, after its person was forgotten` };
      const card = cardsOf(life).find((shown) => shown.at > at);
      if (card?.isNew) yield { life: life.name, at: card.at, says: 'a card, after its person was forgotten' };
    }
}
