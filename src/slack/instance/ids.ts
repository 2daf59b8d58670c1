// Ids of the buttons, menus and modals around an instance. A button's value is the launch's id; an option's is the button's
// action id, a colon, and that.
import { againId, savePresetId } from '../kit/shared-ids.ts';

export const instanceIds = {
  connect: 'instance_connect',
  stop: 'instance_stop',
  start: 'instance_start',
  delete: 'instance_delete',
  details: 'instance_details',
  script: 'instance_script',
  /** The overflow menu. */
  more: 'instance_more',
  /** A menu that asks which of several is meant. */
  pick: 'instance_pick',
  refresh: 'instance_refresh',
  stopAll: 'instance_stop_all',
  /** Of a reminder about the token: opens the window that asks for another. */
  connectAccount: 'connect_account',
  again: againId,
  savePreset: savePresetId,
  /** Modals. */
  listCallback: 'instance_list',
  detailsCallback: 'instance_details',
  scriptCallback: 'instance_script',
  settingsCallback: 'person_settings',
} as const;

/** Whatever a button of an instance's may do. */
export type InstanceButton =
  | typeof instanceIds.connect
  | typeof instanceIds.stop
  | typeof instanceIds.start
  | typeof instanceIds.delete
  | typeof instanceIds.details
  | typeof instanceIds.script
  | typeof againId
  | typeof savePresetId;

export const toOptionValue = (actionId: string, launchId: string): string => `${actionId}:${launchId}`;

/** Null for what is no value of ours. */
export function readOptionValue(value: string | null): { actionId: string; launchId: string } | null {
  const [, actionId, launchId] = /^([a-z_]{1,40}):([\w-]{1,64})$/u.exec(value ?? '') ?? [];
  return actionId === undefined || launchId === undefined ? null : { actionId, launchId };
}
