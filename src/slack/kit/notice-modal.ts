// A modal that only says something. Pure.
import type { ModalView } from '@slack/types';
import { plain, section } from './block-kit.ts';
import type { Translate } from './language/translate.ts';

export function buildNoticeModal(title: string, sentences: readonly string[], t: Translate): ModalView {
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain(t('common.close'), 24),
    blocks: sentences.map((text) => section(text)),
  };
}
