// Nothing is lost: what was accepted led to an instance that people are told of, or to a word.
import { acceptedAt, cardsOf, isAccepted, lastWordOf } from '../books.ts';
import { ofEachAtRest } from '../violation.ts';

/** At rest, whatever was accepted was spoken of, and no instance runs that nobody was told of. */
export const nothingLost = ofEachAtRest(function* (life, books) {
  const at = life.instances[0]?.madeAt ?? acceptedAt(life);
  if (isAccepted(life) && lastWordOf(life) === null)
    yield { at, says: 'accepted, and nobody heard of it again' };
  const [instance] = life.instances;
  if (instance && cardsOf(life).length === 0 && books.isWatched(life) && !books.wasGivenUpOn(life))
    yield { at, says: `${instance.id} was started and has no card` };
});

/** An answer that says "accepted" survives every death after it: before anything else was done, only the database knew of it. */
export const keptOnceAcknowledged = ofEachAtRest(function* (life, { deaths }) {
  if (!isAccepted(life)) return;
  const at = acceptedAt(life);
  const first = Math.min(life.creates[0]?.at ?? Infinity, life.shown[0]?.at ?? Infinity);
  if (first !== Infinity) return;
  const death = deaths.find((each) => each >= at);
  if (death !== undefined)
    yield { at: death, says: `accepted at ${at}, and gone with the process that died` };
});
