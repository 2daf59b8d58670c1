// The table of contents: every Web API method the workspace answers.
import { chatDelete, chatGetPermalink, chatPostEphemeral, chatPostMessage, chatUpdate } from './chat.ts';
import { appsConnectionsOpen } from './connections.ts';
import {
  conversationsHistory,
  conversationsInfo,
  conversationsOpen,
  conversationsReplies,
} from './conversations.ts';
import { authTest, usersInfo } from './identity.ts';
import type { Method } from './method.ts';
import { apiTest, oauthV2Access } from './oauth.ts';
import { usergroupsUsersList } from './usergroups.ts';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.ts';

export const methods: Readonly<Record<string, Method>> = {
  'api.test': apiTest,
  'apps.connections.open': appsConnectionsOpen,
  'auth.test': authTest,
  'chat.delete': chatDelete,
  'chat.getPermalink': chatGetPermalink,
  'chat.postEphemeral': chatPostEphemeral,
  'chat.postMessage': chatPostMessage,
  'chat.update': chatUpdate,
  'conversations.history': conversationsHistory,
  'conversations.info': conversationsInfo,
  'conversations.open': conversationsOpen,
  'conversations.replies': conversationsReplies,
  'oauth.v2.access': oauthV2Access,
  'usergroups.users.list': usergroupsUsersList,
  'users.info': usersInfo,
  'views.open': viewsOpen,
  'views.publish': viewsPublish,
  'views.push': viewsPush,
  'views.update': viewsUpdate,
};
