// The table of contents: every command, submission and action this app listens to, one line each.
import type { App } from '@slack/bolt';
import { createAccountHandlers } from './account/handlers.ts';
import { accountIds } from './account/ids.ts';
import { type CommandArgs, createGuard } from './guard.ts';
import { buildHelpMessage } from './help/messages.ts';
import { identify } from './identity.ts';
import { createDrafts } from './launch/drafts.ts';
import { createLaunchHandlers } from './launch/handlers.ts';
import { type FieldName, launchIds } from './launch/ids.ts';
import { createFormOpening } from './launch/opening.ts';
import type { SlackParts } from './parts.ts';

export const commandName = '/gpu-instance';

/** Answers a function that settles when no listener is at work. */
export function registerListeners(app: App, parts: SlackParts): () => Promise<void> {
  const { logger, webApi, replyUrls, people } = parts;
  const guard = createGuard({ logger, replyUrls, people });
  const drafts = createDrafts({ store: parts.drafts, sealer: parts.sealer, clock: parts.clock });
  const opening = createFormOpening({ ...parts, drafts, views: webApi.views, defaults: parts.formDefaults });
  const account = createAccountHandlers({ ...parts, drafts, opening, views: webApi.views });
  const launch = createLaunchHandlers({ ...parts, drafts, opening, views: webApi.views });

  const openForm = ({ command }: CommandArgs) =>
    opening.openNew(
      {
        owner: identify(command),
        channelId: command.channel_id,
        triggerId: command.trigger_id,
        responseUrl: command.response_url,
      },
      command.text ?? '',
    );
  const onHelp = async ({ ack, command }: CommandArgs) => {
    const t = await people.languageOf(identify(command));
    await ack({ response_type: 'ephemeral', ...buildHelpMessage(t) });
  };
  const onConnect = guard.command('connect', account.connect);
  const onDisconnect = guard.command('disconnect', account.disconnect);
  const onLaunch = guard.command('launch', openForm);

  app.command(commandName, async (args) => {
    switch (args.command.text?.trim().toLowerCase()) {
      case 'help':
      case '?':
        return onHelp(args);
      case 'connect':
        return onConnect(args);
      case 'disconnect':
        return onDisconnect(args);
      default:
        return onLaunch(args);
    }
  });

  app.view(
    { type: 'view_submission', callback_id: accountIds.callback },
    guard.submission('connect', account.submit),
  );
  app.view(
    { type: 'view_submission', callback_id: launchIds.callback },
    guard.submission('launch', launch.submit),
  );

  const onChange = guard.action('form change', launch.change);
  for (const id of reactiveIds) app.action({ type: 'block_actions', action_id: id }, onChange);
  app.action({ type: 'block_actions', action_id: launchIds.reopen }, guard.action('reopen', launch.reopen));
  return guard.settled;
}

const reactiveFields: readonly FieldName[] = ['acceleratorType', 'timeoutLimit', 'useStartScript'];
const reactiveIds = [
  ...reactiveFields,
  launchIds.addMount,
  launchIds.removeMount,
  launchIds.addPort,
  launchIds.removePort,
];
