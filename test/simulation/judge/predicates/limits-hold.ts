// What is counted holds: within any hour nobody, and no workspace, was let launch more than is allowed.
import type { Books } from '../books.ts';
import type { Finding } from '../violation.ts';

const hourMs = 3_600_000;

export function* limitsHold({ world, audit, lives }: Books): Iterable<Finding> {
  const { perPerson, perWorkspace } = world.limits ?? {};
  if (perPerson === undefined && perWorkspace === undefined) return;
  const accepted = audit.filter(({ action }) => action === 'launch.accepted');
  const teams = new Map(
    [...lives.values()].flatMap(({ submissions }) =>
      submissions.map(({ person }) => [person.userId, person.teamId]),
    ),
  );
  const times = (key: (userId: string) => string | undefined) =>
    Map.groupBy(accepted, ({ userId }) => key(userId ?? ''));
  for (const [who, lines] of times((userId) => userId)) yield* over(who, lines, perPerson);
  for (const [team, lines] of times((userId) => teams.get(userId))) yield* over(team, lines, perWorkspace);
}

function* over(
  who: string | undefined,
  lines: readonly { readonly at: number }[],
  max: number | undefined,
): Iterable<Finding> {
  if (max === undefined || who === undefined) return;
  const times = lines.map(({ at }) => at).toSorted((one, other) => one - other);
  for (const [index, at] of times.entries()) {
    const earlier = times[index - max];
    if (earlier !== undefined && at - earlier < hourMs)
      yield { at, says: `${who} was let launch more than ${max} times within an hour` };
  }
}
