// What people pressed, against what the platform was asked, what the database says, and what their cards show.
import type { PlatformSimulator } from '../../src/playground/platform/simulator.ts';
import type { Message, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import type { Ledger, LedgerAction, LedgerInstance } from './ledger.ts';
import type { Press, PressKind } from './presses.ts';

export interface ActionBooks {
  readonly presses: readonly Press[];
  readonly ledger: Ledger;
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  readonly userIds: readonly string[];
}

export function compareActions(books: ActionBooks) {
  const { presses, ledger } = books;
  const asked = new Set(presses.map(({ id }) => id));
  const said = countSaid(books);
  const missing = presses.filter((press) => isLost(press, ledger));
  const untold = withoutTold(missing, books);
  return {
    /** That Slack saw acknowledged. */
    presses: presses.filter(({ isAcknowledged }) => isAcknowledged).length,
    actions: ledger.actions.length,
    lostActions: untold.length,
    refusedActions: missing.length - untold.length,
    doubledActions: countDoubled(books),
    unaskedActions: ledger.actions.filter(({ press }) => !asked.has(press)).length,
    unsettledActions: ledger.actions.filter(({ settledAt }) => settledAt === null).length,
    wrongStatuses: findWrongStatuses(books).length,
    ...said,
  };
}

/** How long what was accepted may keep others from making sense: the reconcile window under fire, and a little. */
const wantedMs = 3500;
const clickMs = 3500;

/** A busy machine takes as long as it likes for an answer: what counts began a while before the finger came. */
const sinceOf = ({ clickedAt }: Press): number => clickedAt - clickMs;

/**
 * Acknowledged, and neither stored nor refused for a reason that there was: another action, or an instance in another phase
 * than the button was for.
 */
function isLost(press: Press, { actions, phases }: Ledger): boolean {
  const { id, launchId, kind, at, isAcknowledged } = press;
  const since = sinceOf(press);
  if (!isAcknowledged || actions.some((each) => each.press === id)) return false;
  const theirs = phases.filter((each) => each.launchId === launchId && each.at <= at + 1000);
  const isOther = actions.some(
    (each) =>
      each.launchId === launchId &&
      each.askedAt <= at &&
      ((each.settledAt ?? at) >= since - wantedMs || !isShownSince(each, theirs)),
  );
  const before = theirs.findLast((each) => each.at < since);
  const then = [
    before?.phase ?? 'pending',
    ...theirs.filter((each) => each.at >= since).map(({ phase }) => phase),
  ];
  return !isOther && then.every((phase) => makesSense[kind].includes(phase));
}

/** The next look may be a dead process's: until it is made by another, what was accepted is under way for everybody. */
const isShownSince = ({ settledAt }: LedgerAction, theirs: Ledger['phases']): boolean =>
  settledAt !== null && theirs.some(({ at }) => at >= settledAt);

/** How soon after a press its person reads that the database did not take it. */
const tellMs = 5000;

/** Without those whose person was told so, each such word for one press. */
function withoutTold(missing: readonly Press[], { slack, userIds }: ActionBooks): readonly Press[] {
  const words = userIds.flatMap((as) =>
    slack
      .messages(slack.channels.member.id, { as })
      .filter((message) => message.ephemeral && /\bdatabase\b/u.test(message.text))
      .map(({ ts }) => ({ userId: as, at: Number(ts) * 1000 })),
  );
  return missing.filter(({ userId, at }) => {
    const told = words.findIndex(
      (word) => word.userId === userId && word.at >= at - clickMs && word.at <= at + tellMs,
    );
    if (told >= 0) words.splice(told, 1);
    return told < 0;
  });
}

const makesSense: Readonly<Record<PressKind, readonly string[]>> = {
  stop: ['pending', 'running'],
  start: ['ended'],
  delete: ['ended'],
};

const endpointOf: Readonly<Record<PressKind, string>> = { stop: 'stop', start: 'restart', delete: 'delete' };

/** Calls beyond the actions that were to be sent; each of them may have sent one. */
function countDoubled({ ledger, platform }: ActionBooks): number {
  const sent = countBy(
    ledger.actions.filter(({ sentAt }) => sentAt !== null),
    ({ instanceId, kind }: LedgerAction) => `${endpointOf[kind]} ${instanceId}`,
  );
  const calls = countBy(
    platform.requests.filter(({ endpoint }) => Object.values(endpointOf).includes(endpoint ?? '')),
    ({ endpoint, query }) => `${endpoint} ${query.ids ?? query.instanceServiceId}`,
  );
  return [...calls].reduce((sum, [key, count]) => sum + Math.max(0, count - (sent.get(key) ?? 0)), 0);
}

/** What the platform says, the database and the card of it. */
export function findWrongStatuses({ ledger, platform, slack }: ActionBooks): string[] {
  const there = new Map(platform.instances.map(({ id, status }) => [id, String(status)]));
  const cards = new Map(
    slack
      .messages(slack.channels.member.id)
      .flatMap((message) => (isCard(message) ? [[String(launchOf(message)), message.text]] : [])),
  );
  return ledger.instances.flatMap((instance) => {
    const status = there.get(instance.instanceId) ?? null;
    const card = cards.get(instance.launchId) ?? '';
    const shown = /Status: (.+?)\. /u.exec(card)?.[1] ?? 'none';
    const isRight = isStoredAs(instance, status) && shownAs(status).includes(shown);
    return isRight
      ? []
      : [`${instance.name}: ${status}, stored ${instance.phase} ${instance.status}, shown ${shown}`];
  });
}

const isStoredAs = ({ phase, status, wanted }: LedgerInstance, told: string | null): boolean =>
  wanted === null && (told === null ? phase === 'gone' : phase !== 'gone' && status === told);

const shownAs = (status: string | null): readonly string[] =>
  status === null ? ['Deleted', 'Not there any more'] : [status];

/** Posted once: replies under the card, and reminders; what each is, its own mark says. */
function countSaid({ slack, userIds }: ActionBooks) {
  const replies = slack.messages(slack.channels.member.id).filter(({ thread_ts }) => thread_ts !== undefined);
  const reminders = userIds.flatMap((id) => slack.directMessages(id)).filter((message) => launchOf(message));
  const counted = (all: readonly Message[]) => [...countBy(all, markOf).values()];
  const beyondOne = (all: readonly Message[]) => counted(all).reduce((sum, count) => sum + count - 1, 0);
  return {
    replies: counted(replies).length,
    repeatedReplies: beyondOne(replies),
    reminders: counted(reminders).length,
    repeatedReminders: beyondOne(reminders),
  };
}

type Mark = { readonly launch_id?: unknown; readonly surface?: unknown };
const payloadOf = ({ metadata }: Message): Mark => (metadata?.event_payload ?? {}) as Mark;
const launchOf = (message: Message) => payloadOf(message).launch_id;
const isCard = (message: Message) =>
  launchOf(message) !== undefined && payloadOf(message).surface === undefined;
const markOf = (message: Message): string => {
  const { launch_id, surface } = payloadOf(message);
  return `${launch_id} ${surface}`;
};

function countBy<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}
