// auth.test and users.info: who is calling, who is who.
import type { User } from '../entities.ts';
import { flagOf, type JsonObject } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import { ApiRefusal, type Method, requiredText } from './method.ts';

export const authTest: Method = {
  run({ team, app, enterprise, isOrgInstalled }) {
    const named = enterprise && { enterprise_id: enterprise.id };
    // An organisation's token is of no workspace in particular.
    if (enterprise && isOrgInstalled)
      return {
        url: `https://${enterprise.domain}.enterprise.slack.com/`,
        team: enterprise.name,
        user: app.name,
        team_id: enterprise.id,
        user_id: app.botUserId,
        bot_id: app.botId,
        ...named,
        is_enterprise_install: true,
      };
    return {
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: app.name,
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      ...named,
      is_enterprise_install: false,
    };
  },
};

export const usersInfo: Method = {
  scope: () => 'users:read',
  run(workspace, args) {
    const user = workspace.people.get(requiredText(args, 'user'));
    if (!user) throw new ApiRefusal('user_not_found');
    return { user: toWireUser(workspace, user, flagOf(args.include_locale)) };
  },
};

function toWireUser(workspace: Workspace, user: User, withLocale: boolean): JsonObject {
  const { locale, ...shown } = user;
  return {
    ...shown,
    team_id: user.team_id ?? workspace.team.id,
    deleted: user.deleted ?? false,
    is_primary_owner: user.is_owner,
    is_restricted: user.is_restricted ?? false,
    is_ultra_restricted: user.is_ultra_restricted ?? false,
    is_app_user: false,
    ...(workspace.enterprise &&
      !user.team_id && { enterprise_user: { id: user.id, enterprise_id: workspace.enterprise.id } }),
    updated: 1_700_000_000,
    profile: {
      real_name: user.real_name,
      real_name_normalized: user.real_name,
      display_name: user.name,
      display_name_normalized: user.name,
      team: user.team_id ?? workspace.team.id,
    },
    ...(withLocale && { locale }),
  };
}
