// How often each predicate had something to judge: what it never met it has not proved. Counted by lives.
import { acceptedAt, type Books, cardsOf, isAccepted, type Life } from './books.ts';

type Meets = (life: Life, books: Books) => boolean;

const isRead: Meets = (life, books) =>
  books.isAtRest(life) && books.isWatched(life) && cardsOf(life).length > 0;
const doings: readonly string[] = ['stop', 'start', 'delete', 'script'];
const hasDone = ({ acts }: Life) => acts.some(({ call }) => doings.includes(call));
const says = ({ shown }: Life, ...what: readonly string[]) =>
  shown.some(({ said }) => what.includes(said.what));

/** By the predicate's name. */
export const occasions: Readonly<Record<string, Meets>> = {
  nothingLost: (life, books) => books.isAtRest(life) && isAccepted(life),
  // A process died after it had said so.
  keptOnceAcknowledged: (life, { deaths }) => isAccepted(life) && (deaths.at(-1) ?? 0) >= acceptedAt(life),
  // The form came more than once.
  createdOnce: ({ submissions }) =>
    submissions.length > 1 || submissions.some(({ answers }) => answers.length > 1),
  actedOncePerPress: (life) =>
    hasDone(life) && life.presses.filter(({ action }) => doings.includes(action)).length > 1,
  // Somebody pressed who may not.
  actedByRight: ({ presses }) => presses.some(({ mayAct }) => !mayAct),
  runsAsAsked: ({ creates }) => creates.length > 0,
  unknownResolved: (life, books) =>
    books.isAtRest(life) &&
    (says(life, 'not-known', 'still-not-known') ||
      cardsOf(life).some(({ said }) => said.state.endsWith('…'))),
  lookedForBeforeDenied: (life) =>
    life.creates.some(({ ended }) => ended?.as === 'lost') && says(life, 'not-launched'),
  toldRight: isRead,
  // Something went wrong while it was being told.
  toldOnce: ({ shown }, { hadTrouble }) =>
    shown.some(({ isNew, at }) => isNew && hadTrouble(at - aroundMs, at + aroundMs)),
  shownInOrder: (life) => cardsOf(life).length > 1,
  remindedInTime: (life, { world }) => world.remindsBeforeMs !== undefined && says(life, 'reminder'),
  limitsHold: (life, { world }) => world.limits !== undefined && hasLimit(world.limits) && isAccepted(life),
  auditComplete: (life, books) => books.isAtRest(life) && isAccepted(life) && !life.isConfused,
  forgottenAtRest: (life, books) => books.forgottenAt(life) !== null,
  secretsNowhere: ({ shown, submissions }) => shown.length > 0 || submissions.length > 0,
};

/** What single rules of predicates need to be met at all. */
export const branches: Readonly<Record<string, Meets>> = {
  'ended as not there any more': (life, books) =>
    isRead(life, books) && cardsOf(life).at(-1)?.said.state === 'Not there any more',
  'ended as deleted': (life, books) => isRead(life, books) && cardsOf(life).at(-1)?.said.state === 'Deleted',
  'whose card was deleted': (life, { removed }) => cardsOf(life).some(({ ts }) => removed.has(ts)),
  'an action was refused': ({ shown }) =>
    shown.some(({ said }) => said.what === 'card' && said.refused !== null),
  'an action stayed in doubt': ({ shown }) =>
    shown.some(({ said }) => said.what === 'card' && said.isInDoubt),
  'told by a direct card': ({ shown }) => shown.some(({ said }) => said.what === 'card' && said.isMoved),
  'given up on': (life) => says(life, 'still-not-known'),
};

const aroundMs = 15_000;
const hasLimit = ({
  perPerson,
  perWorkspace,
}: {
  readonly perPerson?: number;
  readonly perWorkspace?: number;
}) => perPerson !== undefined || perWorkspace !== undefined;

/** Of predicates and branches alike. */
export function countOccasions(books: Books): Record<string, number> {
  const all = Object.entries({ ...occasions, ...branches });
  const counts = Object.fromEntries(all.map(([name]) => [name, 0]));
  for (const life of books.lives.values())
    for (const [name, meets] of all) if (meets(life, books)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
