// Where a payload and the person in it come from, as every kind of payload tells it in its own way. Pure.
// Source: docs.slack.dev, "Slack Connect", and the reference of each interaction payload: in a shared channel a button
// names the workspace of the app in `team`, a submission that of the person, with the app's in
// `view.app_installed_team_id`.
import { z } from 'zod';

export interface Origin {
  /** Null where no person is named: most events. */
  readonly userId: string | null;
  /** The person's own workspace; null where Slack does not say. */
  readonly homeTeamId: string | null;
  /** The workspace that the payload names first. */
  readonly teamId: string | null;
  /** Of that workspace. */
  readonly enterpriseId: string | null;
  /** Where the app is installed that this is for; null where Slack does not say. */
  readonly installedTeamIds: readonly string[];
  readonly triggerId: string | null;
  readonly responseUrl: string | null;
}

const id = z
  .string()
  .regex(/^[\w.:-]{1,100}$/u)
  .nullish()
  .catch(null);
const text = z.string().nullish().catch(null);
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).nullish().catch(null);

const schema = z.object({
  type: text,
  user_id: id,
  team_id: id,
  enterprise_id: id,
  user: object({ id, team_id: id }),
  team: object({ id, enterprise_id: id }),
  enterprise: object({ id }),
  view: object({ app_installed_team_id: id }),
  authorizations: z
    .array(object({ team_id: id }))
    .nullish()
    .catch(null),
  trigger_id: text,
  response_url: text,
});

export function readOrigin(body: unknown): Origin {
  const sent = schema.catch({} as never).parse(body);
  const isEvent = sent.type === 'event_callback';
  const installed = [
    sent.view?.app_installed_team_id,
    // The rest of what an event names is about the channel, which may be another workspace's.
    ...(isEvent ? (sent.authorizations ?? []).map((authorization) => authorization?.team_id) : []),
  ];
  return {
    userId: sent.user_id ?? sent.user?.id ?? null,
    homeTeamId: sent.user?.team_id ?? null,
    teamId: sent.team_id ?? sent.team?.id ?? sent.user?.team_id ?? null,
    enterpriseId: sent.enterprise_id ?? sent.enterprise?.id ?? sent.team?.enterprise_id ?? null,
    installedTeamIds: installed.filter((team) => typeof team === 'string'),
    triggerId: sent.trigger_id ?? null,
    responseUrl: sent.response_url ?? null,
  };
}
