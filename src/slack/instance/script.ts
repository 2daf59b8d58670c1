// The modal that runs a script in an instance. It says plainly what the platform does not give: no output comes back. Pure.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Launch } from '../../launches/launch.ts';
import { code, option, plain, section, selectInput, textInput } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { metadataReader } from '../kit/metadata.ts';
import { instanceIds } from './ids.ts';

export const scriptInputs = { content: 'script', scope: 'scope' } as const;

/** `press`: made when the modal was opened, so that one delivered twice is one. */
export const readScriptMetadata = metadataReader(
  z.object({ launch: z.string().max(64), press: z.string().max(64) }),
);

export function buildScriptModal({ id, request }: Launch, press: string, t: Translate): ModalView {
  return {
    type: 'modal',
    callback_id: instanceIds.scriptCallback,
    title: plain(t('script.title'), 24),
    submit: plain(t('script.run'), 24),
    close: plain(t('common.cancel'), 24),
    private_metadata: JSON.stringify({ launch: id, press }),
    blocks: [
      section(t('script.what', { name: code(request.instanceServiceName) })),
      textInput({
        id: scriptInputs.content,
        label: t('field.startScriptContent'),
        hint: t('field.startScriptContentHint'),
        multiline: true,
      }),
      selectInput({
        id: scriptInputs.scope,
        label: t('field.startScriptActionScope'),
        options: [option('all', t('option.scopeAll')), option('header', t('option.scopeHeader'))],
        initial: 'all',
      }),
    ],
  };
}
