// The table of contents: every command, submission, action and menu this app listens to, one line each.
import type { App } from '@slack/bolt';
import { createAccountHandlers } from './account/handlers.ts';
import { accountIds } from './account/ids.ts';
import { createCommands } from './commands.ts';
import { createGuard } from './edge/listener-guard.ts';
import { createDrafts } from './launch/drafts.ts';
import { createFormViews } from './launch/form-views.ts';
import { createLaunchHandlers } from './launch/handlers.ts';
import { type FieldName, launchIds, sizeField } from './launch/ids.ts';
import { createKnowledge } from './launch/knowledge.ts';
import { createFormOpening } from './launch/opening.ts';
import { createOptionsHandlers } from './launch/options.ts';
import { createViewReader } from './launch/view-reader.ts';
import { createPresetHandlers } from './preset/handlers.ts';
import { presetIds } from './preset/ids.ts';
import { createSaveHandlers } from './preset/save.ts';
import { createRecentHandlers } from './recent/recent.ts';
import type { SlackParts } from './slack-dependencies.ts';

export const commandName = '/gpu-instance';

/** Answers a function that settles when no listener is at work. */
export function registerListeners(app: App, parts: SlackParts): () => Promise<void> {
  const { logger, webApi, choices, catalog, replyUrls, people } = parts;
  const guard = createGuard({ logger, replyUrls, people });
  const views = webApi.views;
  const drafts = createDrafts({ store: parts.drafts, sealer: parts.sealer, clock: parts.clock });
  const knowledge = createKnowledge(choices);
  const forms = createFormViews({ knowledge, catalog, views, logger });
  const opening = createFormOpening({ ...parts, drafts, forms, views });
  const reader = createViewReader({ drafts, catalog, fresh: opening.freshContent });
  const account = createAccountHandlers({ ...parts, drafts, opening, views });
  const launch = createLaunchHandlers({ ...parts, drafts, reader, knowledge, forms, opening });
  const options = createOptionsHandlers({ choices, reader, people });
  const recent = createRecentHandlers({ ...parts, views });
  const preset = createPresetHandlers({ ...parts, opening, views });
  const save = createSaveHandlers({ ...parts, drafts, reader, views });

  app.command(commandName, createCommands({ guard, people, opening, account, recent, preset }));

  const onSubmit = (id: string, run: Parameters<typeof guard.submission>[1]) =>
    app.view({ type: 'view_submission', callback_id: id }, guard.submission(id, run));
  onSubmit(accountIds.callback, account.submit);
  onSubmit(launchIds.callback, launch.submit);
  onSubmit(presetIds.saveCallback, save.submitSave);
  onSubmit(presetIds.renameCallback, preset.submitRename);
  onSubmit(presetIds.shareCallback, preset.submitShare);
  app.view(
    { type: 'view_closed', callback_id: launchIds.callback },
    guard.closed('launch closed', launch.closed),
  );

  const onAction = (id: string | RegExp, run: Parameters<typeof guard.action>[1]) =>
    app.action({ type: 'block_actions', action_id: id }, guard.action(String(id), run));
  for (const id of reactiveIds) onAction(id, launch.change);
  onAction(mountSource, launch.change);
  onAction(launchIds.goOn, launch.goOn);
  onAction(launchIds.discard, launch.discard);
  onAction(launchIds.reopen, launch.reopen);
  onAction(launchIds.again, launch.again);
  onAction(presetIds.save, save.openSave);
  onAction(presetIds.open, preset.open);
  onAction(presetIds.rename, preset.openRename);
  onAction(presetIds.share, preset.openShare);
  onAction(presetIds.remove, preset.remove);

  const onMenu = (id: string | RegExp, run: Parameters<typeof guard.options>[1]) =>
    app.options({ type: 'block_suggestion', action_id: id }, guard.options(String(id), run));
  onMenu('imagePath', options.images);
  onMenu('resourceGroup', options.groups);
  onMenu(mountSource, options.mountDirs);
  return guard.settled;
}

const mountSource = /^mountInfoList\.\d{1,7}\.sourcePath$/u;
const reactiveFields: readonly FieldName[] = [
  'acceleratorType',
  'resourceGroup',
  'imagePath',
  'timeoutLimit',
  'useStartScript',
];
const reactiveIds = [
  ...reactiveFields,
  sizeField,
  launchIds.moreOptions,
  launchIds.addMount,
  launchIds.removeMount,
  launchIds.addPort,
  launchIds.removePort,
];
