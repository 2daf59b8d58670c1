// What is asked for is what runs: in the account of whoever asked, and just as the form said it.
import type { Wanted } from '../../history.ts';
import type { Life, Submission } from '../books.ts';
import { ofEachLife } from '../violation.ts';

const fields = ['image', 'acceleratorType', 'gpuNumber', 'cpuNumber', 'ramSize'] as const;

export const runsAsAsked = ofEachLife(function* (life, books) {
  for (const { at, account, body } of life.creates) {
    const forms = life.submissions.filter((each) => each.at <= at);
    if (forms.length === 0) continue;
    if (!body) yield { at, says: 'the create call says nothing of what it is to start' };
    else if (!forms.some(({ wants }) => differenceOf(wants, body) === null))
      yield { at, says: `asked for ${sayDifference(forms.at(-1), body)}` };
    if (!forms.some(({ person }) => books.owns(person, account)))
      yield { at, says: `sent in the account ${account}, which is not theirs` };
  }
  yield* asMade(life);
});

function* asMade({ creates, instances }: Life) {
  const body = creates[0]?.body;
  for (const { id, madeAt, as } of instances) {
    const difference = body && differenceOf(body, as);
    if (difference) yield { at: madeAt, says: `${id} is not what was asked for: ${difference}` };
  }
}

const differenceOf = (one: Wanted, other: Wanted): (typeof fields)[number] | null =>
  fields.find((field) => one[field] !== other[field]) ?? null;

function sayDifference(form: Submission | undefined, body: Wanted): string {
  const field = form && differenceOf(form.wants, body);
  return field ? `${field} ${form.wants[field]}, sent ${body[field]}` : 'something else';
}
