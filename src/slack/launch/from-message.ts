// "Launch with this": what somebody's message gives to launch with. Pure.
import type { ModalView } from '@slack/types';
import type { ArgumentLabels } from '../../form/argument-keys.ts';
import { readCommand } from '../../form/command-words.ts';
import { tidyTyped } from '../../form/typed-text.ts';
import type { SharedMessage } from '../edge/incoming.ts';
import { code } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { againId } from '../kit/shared-ids.ts';

export type Shared =
  /** A card of this app's, or one that only looks like it: whose the launch is is asked when it is opened. */
  | { readonly kind: 'card'; readonly launchId: string }
  | { readonly kind: 'preset'; readonly name: string; readonly arguments: string }
  /** Arguments, perhaps; as tidy as those of a command. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret' };

export function readShared({ text, buttons }: SharedMessage, labels: ArgumentLabels): Shared {
  const launchId = buttons.get(againId);
  if (launchId !== undefined) return { kind: 'card', launchId };
  // What stands in code is what is meant to be taken.
  const plain = text.replaceAll('`', ' ');
  const command = readCommand(plain, labels);
  switch (command.word) {
    case 'secret':
      return { kind: 'secret' };
    case 'preset':
      return { kind: 'preset', name: command.name, arguments: command.arguments };
    case 'form':
      return { kind: 'text', text: command.text };
    default:
      return { kind: 'text', text: tidyTyped(plain) };
  }
}

const example = 'gpu=1 cpu=3 ram=15 type=jupyter';

export const buildNothingToLaunch = (t: Translate): ModalView =>
  buildNoticeModal(
    t('shortcut.nothingTitle'),
    [t('shortcut.nothing'), t('shortcut.nothingNext', { example: code(example) })],
    t,
  );

export const buildSecretShared = (t: Translate): ModalView =>
  buildNoticeModal(t('shortcut.nothingTitle'), [t('shortcut.secret')], t);
