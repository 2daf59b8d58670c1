// What a button says whose launch is not known, or not theirs. Pure.
import type { ModalView } from '@slack/types';
import type { Translate } from './language/translate.ts';
import { buildNoticeModal } from './notice-modal.ts';

export const buildNoSuchLaunchModal = (t: Translate): ModalView =>
  buildNoticeModal(t('trouble.noSuchLaunchTitle'), [t('trouble.noSuchLaunch')], t);
