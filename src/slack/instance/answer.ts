// Answers somebody who pressed a button or typed a word: only they see it, wherever they are.
import type { KnownBlock, ModalView } from '@slack/types';
import { Secret } from '../../config/secrets.ts';
import type { IncomingView } from '../edge/incoming.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { type Message, section } from '../kit/block-kit.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { updateIfOpen } from '../kit/update-view.ts';

/** What a button in a message, one in a modal, and a command have in common. */
export interface Pressed {
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
  readonly view?: IncomingView | null;
}

export interface Answers {
  /** By the address that the press brought; in a modal, on top of it. */
  say(visit: Visit, pressed: Pressed, text: string): Promise<void>;
  sayBlocks(visit: Visit, pressed: Pressed, message: Message): Promise<void>;
  /** Opens it, or lays it on top of the modal that it was asked for in. Answers its id. */
  open(visit: Visit, pressed: Pressed, view: ModalView): Promise<string | null>;
  /**
   * For what takes longer than a trigger lives: in a modal something that says so comes first, and is replaced. Nothing of
   * the answer is kept.
   */
  sayLater(visit: Visit, pressed: Pressed, work: () => Promise<Message>): Promise<void>;
}

export function createAnswers({ replyUrls }: { readonly replyUrls: ReplyUrls }): Answers {
  async function open({ client }: Visit, { triggerId, view: below }: Pressed, view: ModalView) {
    const { views } = client.views;
    const call = { trigger_id: triggerId, view };
    const { view: shown } = await (below ? views.push(call) : views.open(call));
    return shown?.id ?? null;
  }

  async function send(responseUrl: string, message: Message | { text: string }): Promise<void> {
    const outcome = await replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
    if (outcome.kind === 'failed') throw new Error(outcome.error);
  }

  const modalOf = (blocks: readonly KnownBlock[], { t }: Visit): ModalView => ({
    ...buildNoticeModal(t('instance.title'), [], t),
    blocks: [...blocks],
  });

  return {
    open,
    async say(visit, pressed, text) {
      if (pressed.responseUrl) return send(pressed.responseUrl, { text });
      await open(visit, pressed, modalOf([section(text)], visit));
    },
    async sayBlocks(visit, pressed, message) {
      if (pressed.responseUrl) return send(pressed.responseUrl, message);
      await open(visit, pressed, modalOf(message.blocks, visit));
    },
    async sayLater(visit, pressed, work) {
      if (pressed.responseUrl) return send(pressed.responseUrl, await work());
      const viewId = await open(visit, pressed, modalOf([section(visit.t('instance.asking'))], visit));
      const { blocks } = await work();
      if (viewId) await updateIfOpen(visit.client.views, viewId, modalOf(blocks, visit));
    },
  };
}
