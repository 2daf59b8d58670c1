// usergroups.users.list: who is in a user group.
import { ApiRefusal, type Method, requiredText } from './method.ts';

export const usergroupsUsersList: Method = {
  scope: () => 'usergroups:read',
  needsTeam: true,
  run(workspace, args) {
    const users = workspace.userGroups.get(requiredText(args, 'usergroup'));
    if (!users) throw new ApiRefusal('no_such_subteam');
    return { users };
  },
};
