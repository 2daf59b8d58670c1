// Ids of what the form has besides its inputs, whose ids are in form/input-ids.ts.
import { againId } from '../kit/shared-ids.ts';

export const launchIds = {
  /** Shortcuts: everywhere, and on a message. The manifest names them. */
  newShortcut: 'new_gpu_instance',
  messageShortcut: 'launch_with_this',
  callback: 'launch',
  addMount: 'add_mount',
  removeMount: 'remove_mount',
  addPort: 'add_port',
  removePort: 'remove_port',
  /** Button of a refusal: opens the form again as it was typed. */
  reopen: 'reopen_launch',
  /** Button of a refusal that speaks against the token: asks for another, then opens the form as it was typed. */
  connectAgain: 'connect_again',
  /** Button of a card: opens the form filled in like that launch. */
  again: againId,
  moreOptions: 'more_options',
  fewerOptions: 'fewer_options',
  straighten: 'straighten_script',
  goOn: 'go_on',
  discard: 'discard_draft',
  /** Block and action id of the box that keeps a launch until its cards are free. */
  whenFree: 'when_free',
  /** Block: the last line of every form. */
  willStart: 'will_start',
} as const;
