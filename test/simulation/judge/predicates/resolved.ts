// The unknown is resolved: nothing stays in doubt where the platform can be asked, and nothing is denied before it was.
import { cardsOf, lastWordOf } from '../books.ts';
import { ofEachAtRest, ofEachLife } from '../violation.ts';

const underWay: readonly string[] = ['Stopping…', 'Starting…', 'Deleting…'];

/** At rest nobody is left with "we do not know" or with something that goes on for ever. */
export const unknownResolved = ofEachAtRest(function* (life, books) {
  const at = life.shown.at(-1)?.at ?? 0;
  const word = lastWordOf(life);
  const isOpen = word === 'not-known' || (word === 'still-not-known' && !books.wasGivenUpOn(life));
  if (isOpen && books.isWatched(life)) yield { at, says: `the last word is "${word}"` };
  const card = cardsOf(life).at(-1);
  const goesOn = card && underWay.includes(card.said.state) && !books.removed.has(card.ts);
  if (goesOn && books.isWatched(life))
    yield { at: card.at, says: `the card says "${card.said.state}" for ever` };
});

/** What ended in doubt is looked for before anybody says that nothing was started. */
export const lookedForBeforeDenied = ofEachLife(function* ({ creates, shown }, books) {
  const lost = creates.find(({ ended }) => ended?.as === 'lost');
  const denial = shown.find(({ said }) => said.what === 'not-launched');
  if (!lost?.ended || !denial) return;
  const { at } = lost.ended;
  const looks = books.lists.get(lost.account) ?? [];
  if (!looks.some((look) => look >= at && look <= denial.at))
    yield { at: denial.at, says: 'said that nothing was started, and nobody had looked' };
});
