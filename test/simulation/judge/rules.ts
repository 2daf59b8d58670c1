// Rules of the judge, each with a way to break it: `blind`, it finds no more what it is there for, or `strict`, it accuses whoever
// did nothing wrong. rules.test.ts breaks one after the other and sees a test of judge.test.ts fail.

export interface BrokenRule {
  /** Below this folder. */
  readonly file: string;
  /** Stands there just once. */
  readonly from: string;
  readonly to: string;
}

export interface JudgeRule extends BrokenRule {
  readonly predicate: string;
  readonly makesIt: 'blind' | 'strict';
}

interface Change {
  readonly makesIt: 'blind' | 'strict';
  readonly from: string;
  readonly to: string;
}

const blind = (from: string, to = ''): Change => ({ makesIt: 'blind', from, to });
const strict = (from: string, to = ''): Change => ({ makesIt: 'strict', from, to });

const of = (predicate: string, name: string, ...changes: readonly Change[]): readonly JudgeRule[] =>
  changes.map((change) => ({ predicate, file: `predicates/${name}.ts`, ...change }));

/** Of the books, which all predicates read: any of them may fail. */
const ofBooks = (...changes: readonly Change[]): readonly JudgeRule[] =>
  changes.map((change) => ({ predicate: '', file: 'books.ts', ...change }));

export const rules: readonly JudgeRule[] = [
  ...of(
    'nothingLost',
    'nothing-lost',
    blind('isAccepted(life) && lastWordOf(life) === null', 'false'),
    blind('cardsOf(life).length === 0', 'false'),
    strict('isAccepted(life) && lastWordOf(life) === null', 'lastWordOf(life) === null'),
    strict(' && books.isWatched(life) && !books.wasGivenUpOn(life)'),
  ),
  ...of(
    'keptOnceAcknowledged',
    'nothing-lost',
    blind('if (death !== undefined)', 'if (false)'),
    strict('if (first !== Infinity) return;'),
    strict('deaths.find((each) => each >= at)', 'deaths[0]'),
  ),
  ...of(
    'createdOnce',
    'nothing-doubled',
    blind('if (second) yield', 'if (false) yield'),
    blind('if (twin) yield', 'if (false) yield'),
    blind('if (launchIds.size > 1)', 'if (launchIds.size > 2)'),
    strict('if (launchIds.size > 1)', 'if (launchIds.size > 0)'),
  ),
  ...of(
    'actedOncePerPress',
    'nothing-doubled',
    blind("ended !== null && ended.as !== 'lost' && ended.at > at", 'false'),
    blind('pressed.length <= index', 'pressed.length < index'),
    blind('if (before && isSecondClick(', 'if (false && isSecondClick('),
    strict(' && !books.hadTrouble(before.at, call.at)'),
    strict('!hasTurned(life, kind, before.at, call.at)', 'true'),
    strict(' && press.at <= ended.at'),
    strict("call !== 'script' && ended?.as === 'done'", "ended?.as === 'done'"),
  ),
  ...of(
    'actedByRight',
    'nothing-doubled',
    blind(
      'for (const { at, call, instanceId } of books.strayActs)',
      'for (const { at, call, instanceId } of [])',
    ),
    blind('submissions.some((each) => each.mayAct &&', 'submissions.some((each) =>'),
    blind('each.action === wanted && each.mayAct &&', 'each.action === wanted &&'),
    blind('each.action === wanted && each.mayAct', 'each.mayAct'),
    blind("if (action === 'action.asked' && !presses", 'if (false && !presses'),
    strict("call === 'url' ? 'connect' : call", 'call'),
    strict('if (!submissions.some((each)', 'if (!submissions.every((each)'),
  ),
  ...of(
    'runsAsAsked',
    'runs-as-asked',
    ...['image', 'acceleratorType', 'gpuNumber', 'cpuNumber'].map((field) => blind(`'${field}', `)),
    blind(", 'ramSize'"),
    blind('!forms.some(({ person }) => books.owns(person, account))', 'false'),
    blind('if (difference) yield', 'if (false) yield'),
    strict('books.owns(person, account)', 'person.account === account'),
    strict('!forms.some(({ wants })', '!forms.every(({ wants })'),
  ),
  ...of(
    'unknownResolved',
    'resolved',
    blind("word === 'not-known' ||"),
    blind(" || (word === 'still-not-known' && !books.wasGivenUpOn(life))"),
    blind('if (goesOn &&', 'if (false &&'),
    strict('&& !books.wasGivenUpOn(life)'),
    strict('if (isOpen && books.isWatched(life))', 'if (isOpen)'),
    strict('if (goesOn && books.isWatched(life))', 'if (goesOn)'),
    strict(' && !books.removed.has(card.ts)'),
  ),
  ...of(
    'lookedForBeforeDenied',
    'resolved',
    blind('if (!looks.some(', 'if (looks.some(() => false) && !looks.some('),
    blind('look >= at && '),
    blind(' && look <= denial.at'),
    strict("ended?.as === 'lost'", 'ended !== null'),
  ),
  ...of(
    'toldRight',
    'told-right',
    blind('notices.includes(said.what) && isPublic', 'false'),
    blind("said.what === 'not-launched' && life", 'false && life'),
    blind("'taskId' in said && !life", 'false && !life'),
    blind('if (!life.submissions.some(({ person }) => person.userId === card.userId))', 'if (false)'),
    blind('if (!card.isOfOneMind)', 'if (false)'),
    blind('wasSent && tried.every(', 'false && tried.every('),
    blind(' && line.at <= at + skewMs'),
    blind('if (create && isDenied)', 'if (false)'),
    blind('if (!wasForgotten)', 'if (false)'),
    blind("if (!words.includes(said.state) && !said.state.endsWith('…'))", 'if (false)'),
    blind("if (said.state === 'Running' && Math", 'if (false && Math'),
    blind("wasAskedFor ? ['Deleted', 'Not there any more']", "true ? ['Deleted', 'Not there any more']"),
    strict('notices.includes(said.what) && isPublic', 'notices.includes(said.what)'),
    strict(
      "madeAt <= at))\n    yield { at, says: 'said that",
      "madeAt <= Infinity))\n    yield { at, says: 'said that",
    ),
    strict('countAsked(life, card.refused, at) <= tried.length', 'true'),
    strict("last.ended.as === 'lost'", 'false'),
    strict('books.deaths.some((at) => at >= from && at <= to)', 'false'),
    strict('if (books.isWatched(life)) yield* ofLastState', 'yield* ofLastState'),
    strict('if (cards.some(({ ts }) => books.removed.has(ts))) return;'),
    strict('denials.every(', 'denials.some('),
    strict(" && /nothing was (?:\\w+ or )?started/iu.test(words ?? '')"),
    strict("wasAskedFor ? ['Deleted', 'Not there any more']", "false ? ['Deleted', 'Not there any more']"),
    strict('if (!books.isAtRest(life)) return;'),
  ),
  ...of(
    'shownInOrder',
    'shown-in-order',
    blind('if (!wasPressed(life, action, at))', 'if (false)'),
    blind('if (isUnseen && reached >= 0)', 'if (false)'),
    blind('if (!isUnseen && place < 0)', 'if (false)'),
    blind('if (doing) reached =', 'if (false) reached ='),
    blind(' && press.mayAct'),
    blind('press.action === action && '),
    blind('Math.max(reached, 0), at)', '0, at)'),
    strict('if (!isKnown || books.hadTrouble(call.at, to)) return -1;', 'if (!isKnown) return -1;'),
    strict("call?.ended?.as === 'done' && ", 'call?.ended && '),
    strict(" || (status.status === 'Deleted' && isGone(state))"),
    strict("isFleeting ? 'one after the other' : ts", "'one after the other'"),
  ),
  ...of(
    'toldOnce',
    'told-once',
    blind('if (first && first.ts !== shown.ts', 'if (false && first.ts !== shown.ts'),
    blind('if (removed.has(first.ts)) return true;', 'return true;'),
    blind(
      'if (!isFindable) return hadTrouble(first.at - answerMs, second.at);',
      'if (!isFindable) return true;',
    ),
    blind('second.at - first.at <= answerMs && '),
    blind(' && hadTrouble(first.at - answerMs, first.at - 1)'),
    strict('if (removed.has(first.ts)) return true;'),
    strict('if (!isFindable) return hadTrouble(first.at - answerMs, second.at);'),
    strict('return isFleeting', 'return false'),
    strict("countOf(life, 'Running', at)", '1'),
  ),
  ...of(
    'remindedInTime',
    'reminded-in-time',
    blind('if (due > knownAt && !isReminded(', 'if (false && !isReminded('),
    blind("said.what === 'reminder' && said.endsAt === endsAt && at", "said.what === 'card' && at"),
    strict(' || endsAt * 1000 > books.quietAt'),
    strict('Math.abs((run.endsAt ?? 0) - endsAt) <= 2000', 'true'),
    strict("(['slack', 'database', 'replicas'] as const)", "(['database', 'replicas'] as const)"),
    strict('due > knownAt && '),
  ),
  ...of(
    'auditComplete',
    'audit-complete',
    blind("expected = ['launch.accepted', 'launch.creating', ", "expected = ['launch.creating', "),
    blind("expected = ['launch.accepted', 'launch.creating', ", "expected = ['launch.accepted', "),
    blind('...(end ? [end] : [])'),
    blind('inOrder.join() !== known.join() && ', 'false && '),
    blind("if (count('action.asked') < calls)", 'if (false)'),
    blind("if (count('action.sending') < calls)", 'if (false)'),
    blind("if (count('action.done', 'action.refused', 'action.unknown') < calls)", 'if (false)'),
    blind('if (!cards.some(isNoted) && state !== undefined)', 'if (false)'),
    blind('for (const line of repeated(life.audit))', 'for (const line of repeated([]))'),
    strict('life.isConfused || '),
    strict('books.isWatched(life) ? ofPhase', 'true ? ofPhase'),
  ),
  ...of(
    'limitsHold',
    'limits-hold',
    blind('yield* over(who, lines, perPerson)', ''),
    blind('yield* over(team, lines, perWorkspace)', ''),
    strict('at - earlier < hourMs', 'true'),
    strict('times[index - max]', 'times[index - max + 1]'),
  ),
  ...of(
    'forgottenAtRest',
    'forgotten-at-rest',
    blind('if (step)', 'if (false)'),
    blind('if (card)', 'if (false)'),
    strict('life.submissions[0]?.person.userId !== line.userId || ', ''),
    strict(' || !isBefore(life, line)'),
    strict('place > line.place', 'place > 0'),
    strict('isNew && at > line.at + skewMs', 'isNew'),
    strict('isNew && at > line.at + skewMs', 'at > line.at'),
  ),
  ...of('secretsNowhere', 'secrets-nowhere', blind('of leaks)', 'of leaks.slice(1))')),
  ...ofBooks(
    blind("this.#look(at, 'a message', text, to, said?.life);"),
    blind("this.#look(at, 'a message', blocks, to, said?.life);"),
    blind("this.#look(happening.at, 'a view', happening.view, happening.person.userId);"),
    blind("this.#look(happening.at, 'the log', happening.line ?? '', null);"),
    blind("this.#look(happening.at, 'an answer', happening.words ?? '', asked?.person.userId ?? null);"),
    blind("this.#look(at, 'the audit log', detail, null);"),
    blind(
      'if (isAddress && reader !== null && this.#connectors.has(reader)) return;',
      'if (isAddress) return;',
    ),
    strict('if (isAddress && reader !== null && this.#connectors.has(reader)) return;'),
    blind('if (this.#requests.has(happening.requestId)) return;'),
    strict(
      'if (!life) return;\n    life.instances.push(instance);',
      'if (!life) return;\n    life.instances.push(instance, instance);',
    ),
    strict('this.#removed.add(happening.ts);'),
    strict('to - from > this.#world.quietAfterMs', 'false'),
    blind('to - from > this.#world.quietAfterMs', 'true'),
    blind("happening.action === 'connect' && mayAct", "happening.action === 'connect'"),
    strict('if (this.#isBegunAnew(life))', 'if (false)'),
    blind('if (this.#isBegunAnew(life))', 'if (this.#forgottenWith(life))'),
    strict("of === 'platform'", "of === 'slack'"),
    strict('last < this.#quiet', 'last < Infinity'),
    blind('last < this.#quiet', 'false'),
  ),
];
