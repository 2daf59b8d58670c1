// Three books of what was launched: what Slack acknowledged, what the platform made, what people were shown. What became of
// it is in action-books.ts.
import type { PlatformSimulator } from '../../src/playground/platform/simulator.ts';
import type { Message, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';

export interface Submission {
  /** Unique: names the submission in all three books. */
  readonly name: string;
  readonly userId: string;
  readonly acknowledged: boolean;
  readonly deliveries: number;
}

/** The platform's task IDs, by name; what was deleted since is among them. */
export type Made = ReadonlyMap<string, ReadonlySet<string>>;

/** Kept from now on. */
export function keepMade(platform: PlatformSimulator): Made {
  const made = new Map<string, Set<string>>();
  platform.onChange(() => {
    for (const { id, instanceServiceName: name } of platform.instances)
      made.set(name, (made.get(name) ?? new Set()).add(id));
  });
  return made;
}

export function compareBooks(submissions: readonly Submission[], slack: WorkspaceSimulator, made: Made) {
  const told = readMessages(submissions, slack);
  const counts = {
    launches: 0,
    repeatedSubmissions: 0,
    refused: 0,
    lost: 0,
    doubled: 0,
    wrongCards: 0,
    missingCards: 0,
    repeatedCards: 0,
    unresolved: 0,
  };

  for (const { name, acknowledged, deliveries } of submissions) {
    const ids = [...(made.get(name) ?? [])];
    const words = told.get(name) ?? [];
    const cards = words.filter((text) => text.includes('Task ID'));
    const isRefused = words.some((text) => text.includes('was not launched'));
    const isUnknown = words.some((text) => text.includes('do not know yet'));
    const hasEnd = cards.length > 0 || isRefused;
    if (acknowledged) counts.launches += 1;
    if (deliveries > 1) counts.repeatedSubmissions += 1;
    if (ids.length > 1) counts.doubled += 1;
    if (acknowledged && ids.length === 0 && !isRefused && !isUnknown) counts.lost += 1;
    if (isUnknown && !hasEnd) counts.unresolved += 1;
    if (ids.length > 0 && cards.length === 0) counts.missingCards += 1;
    if (cards.length > 1) counts.repeatedCards += 1;
    const isWrong =
      cards.some((text) => !ids.some((id) => text.includes(id))) || (isRefused && ids.length > 0);
    if (isWrong) counts.wrongCards += 1;
    if (isRefused && ids.length === 0) counts.refused += 1;
  }
  return counts;
}

/** Texts by the name in them. */
function readMessages(submissions: readonly Submission[], slack: WorkspaceSimulator): Map<string, string[]> {
  const people = [...new Set(submissions.map(({ userId }) => userId))];
  const seen = new Map<string, Message>();
  const { id } = slack.channels.member;
  for (const message of slack.messages(id)) seen.set(message.ts, message);
  for (const userId of people)
    for (const message of slack.messages(id, { as: userId })) seen.set(message.ts, message);
  const byName = new Map<string, string[]>();
  for (const { text = '' } of seen.values()) {
    const name = /`(crash_\d+_\d+)`/u.exec(text)?.[1];
    if (name) byName.set(name, [...(byName.get(name) ?? []), text]);
  }
  return byName;
}
