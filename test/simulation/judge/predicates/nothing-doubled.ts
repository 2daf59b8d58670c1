// Nothing is doubled, and nothing is done that nobody asked for who may.
import type { Action, Books, Call, Life, Press } from '../books.ts';
import { type Finding, ofEachLife } from '../violation.ts';

/** At most one create call, one instance and one launch of a form, whoever delivers it how often. */
export const createdOnce = ofEachLife(function* ({ creates, instances, launchIds }) {
  const [, second] = creates;
  if (second) yield { at: second.at, says: `the create call was sent ${creates.length} times` };
  const [, twin] = instances;
  if (twin) yield { at: twin.madeAt, says: `${instances.length} instances were started` };
  if (launchIds.size > 1)
    yield {
      at: creates[0]?.at ?? 0,
      says: `one form is ${launchIds.size} launches: ${[...launchIds].join(', ')}`,
    };
});

/** A press does at most one thing, one thing is done at a time, and a second click is no second act. */
export const actedOncePerPress = ofEachLife(function* (life, books) {
  const calls = life.acts.filter(({ call }) => call !== 'url');
  for (const [index, call] of calls.entries()) {
    const before = calls[index - 1];
    if (before && isUnderWay(before, call.at) && !books.hadTrouble(before.at, call.at))
      yield { at: call.at, says: `${call.call} was sent while ${before.call} was under way` };
  }
  for (const kind of ['stop', 'start', 'delete', 'script'] as const) yield* ofKind(kind, life);
});

/** Of a call without an answer nobody can say when it was given up on. */
const isUnderWay = ({ ended }: Call, at: number): boolean =>
  ended !== null && ended.as !== 'lost' && ended.at > at;

function* ofKind(kind: Action, life: Life): Iterable<Finding> {
  const calls = life.acts.filter(({ call }) => call === kind);
  const presses = life.presses.filter(({ action }) => action === kind);
  for (const [index, call] of calls.entries()) {
    const pressed = presses.filter(({ at }) => at <= call.at);
    if (pressed.length <= index)
      yield { at: call.at, says: `${kind} was sent ${index + 1} times for ${pressed.length} presses` };
    const before = calls[index - 1];
    if (before && isSecondClick(pressed.at(-1), before) && !hasTurned(life, kind, before.at, call.at))
      yield { at: call.at, says: `${kind} was done again for a second click` };
  }
}

/** It came before anybody could see that the first was done. What a script does shows nowhere: two may be meant. */
const isSecondClick = (press: Press | undefined, { call, ended }: Call): boolean =>
  call !== 'script' && ended?.as === 'done' && press !== undefined && press.at <= ended.at;

/** Whether the instance became meanwhile what it can be asked for once more. */
function hasTurned({ instances }: Life, kind: Action, from: number, to: number): boolean {
  const statuses = instances.flatMap((each) => each.statuses).filter(({ at }) => at >= from && at <= to);
  return statuses.some(({ status }) => isEnd(status) === (kind === 'start'));
}

const isEnd = (status: string): boolean => ['Completed', 'Failed', 'Terminated', 'Deleted'].includes(status);

/** Nothing is started, done or opened but for somebody who may, and nothing but what was launched from here. */
export function* actedByRight(books: Books): Iterable<Finding> {
  for (const { at, call, instanceId } of books.strayActs)
    yield { at, says: `${call} on ${instanceId || 'no instance'}, which nobody launched from here` };
  for (const life of books.lives.values())
    for (const finding of withoutRight(life)) yield { life: life.name, ...finding };
}

function* withoutRight({ creates, acts, submissions, presses, audit }: Life): Iterable<Finding> {
  for (const { at } of creates)
    if (!submissions.some((each) => each.mayAct && each.at <= at))
      yield { at, says: 'started for nobody who may launch' };
  for (const { at, call } of acts) {
    const wanted = call === 'url' ? 'connect' : call;
    if (!presses.some((each) => each.action === wanted && each.mayAct && each.at <= at))
      yield { at, says: `${call} for nobody who may` };
  }
  for (const { at, action, userId } of audit)
    if (action === 'action.asked' && !presses.some((each) => each.mayAct && each.person.userId === userId))
      yield { at, says: `${userId} was let act, and may not` };
}
