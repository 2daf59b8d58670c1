// Builds the form for a person from what they typed and what is known about their account, at once; and
// fills in what the platform says later.
import type { KnownBlock, ModalView } from '@slack/types';
import type { ViewsUpdateArguments, WebClient } from '@slack/web-api';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Logger } from '../../ops/logger.ts';
import { platformErrorOf } from '../edge/clients.ts';
import type { Visit } from '../edge/visit.ts';
import { buttonRow, plain, section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import type { DraftContent } from './drafts.ts';
import type { ShownView } from './form-place.ts';
import { launchIds } from './ids.ts';
import { isComplete, type Knowledge } from './knowledge.ts';
import { findOverLimit, findUnlisted, fingerprint, markUnlisted } from './marks.ts';
import type { LaunchMetadata } from './metadata.ts';
import { buildLaunchModal, noticeBlocks } from './modal.ts';

export interface FormSpec {
  readonly visit: Pick<Visit, 'owner' | 't' | 'client'>;
  readonly content: DraftContent;
  readonly metadata: LaunchMetadata;
}
/** What a view is built from. */
export type FormContent = Omit<FormSpec, 'visit'> & { readonly visit: Pick<Visit, 'owner' | 't'> };

export type FormViews = ReturnType<typeof createFormViews>;

export interface Turn {
  isNewest(): boolean;
}

export interface FormViewsParts {
  readonly knowledge: Knowledge;
  readonly catalog: () => Catalog | null;
  readonly logger: Logger;
}

/** How long an open form waits for the platform to say more. */
const fillInPatienceMs = 25_000;
const mostTurns = 1000;

export function createFormViews({ knowledge, catalog, logger }: FormViewsParts) {
  /** From what is known already; `known` may say more. */
  function build(spec: FormContent, known = knowledge.peek(spec.visit.owner, spec.content.form)): ModalView {
    const { content } = spec;
    const { t } = spec.visit;
    const unlisted = findUnlisted(content.form, known);
    const marks = {
      ...content.marks,
      ...markUnlisted(unlisted, content.fromPreset ? 'preset' : 'form', t),
      ...findOverLimit(content.form, known, t),
    };
    const notices = [...offerBlocks(content, t), ...noticeBlocks(content.notices)];
    const metadata = { ...spec.metadata, warned: unlisted.map(fingerprint) };
    return buildLaunchModal({ values: content.form, metadata, catalog: catalog(), known, notices, marks }, t);
  }

  /** Views in which somebody did something, the latest last. */
  const turns = new Map<string, Turn>();

  /** Called when a person does something in this view: what they did before is then older. */
  function takeTurn(viewId: string): Turn {
    const turn: Turn = { isNewest: () => turns.get(viewId) === turn };
    turns.delete(viewId);
    turns.set(viewId, turn);
    const [oldest] = turns.keys();
    if (turns.size > mostTurns && oldest !== undefined) turns.delete(oldest);
    return turn;
  }

  /**
   * Replaces the shown view, unless it was closed or a newer one is there. What a person did last wins over
   * what was filled in meanwhile: Slack keeps what is typed in inputs that stay.
   */
  async function update(
    client: WebClient,
    shown: ShownView,
    next: ModalView,
    turn?: Turn,
  ): Promise<ShownView | null> {
    const { id, hash } = shown;
    const word = await tryUpdate(client, { view_id: id, hash, view: next });
    if (typeof word !== 'string') return word;
    const again = word === 'hash_conflict' && turn?.isNewest() === true;
    const last = again ? await tryUpdate(client, { view_id: id, view: next }) : word;
    if (typeof last !== 'string') return last;
    logger.debug({ word: last }, 'a form update came too late');
    return null;
  }

  /** Slack's word when the view is not what it was; other errors are thrown. */
  async function tryUpdate(
    client: WebClient,
    call: ViewsUpdateArguments,
  ): Promise<ShownView | null | string> {
    try {
      const { view } = await client.views.update(call);
      return view?.id && view.hash ? { id: view.id, hash: view.hash } : null;
    } catch (error) {
      const word = platformErrorOf(error);
      if (word === 'hash_conflict' || word === 'not_found') return word;
      throw error;
    }
  }

  return {
    build,
    takeTurn,
    update,
    /** Like `update`, and nothing of what is typed in the shown view stays. */
    async replace(
      { client, t }: FormSpec['visit'],
      shown: ShownView,
      next: ModalView,
      turn: Turn,
    ): Promise<ShownView | null> {
      // Slack keeps what an input shows as long as the input stays: so for a moment there is none.
      const between = await update(client, shown, buildBetween(t), turn);
      return between && update(client, between, next, turn);
    },
    /** Waits for the platform, and shows what came of it. Never fails; nothing typed is lost. */
    async fillIn(shown: ShownView, spec: FormSpec, built: ModalView): Promise<void> {
      const { content, visit } = spec;
      const { owner } = visit;
      if (isComplete(knowledge.peek(owner, content.form), content.form)) return;
      try {
        const known = await knowledge.read(owner, content.form, fillInPatienceMs);
        const view = build(spec, known);
        if (JSON.stringify(view) !== JSON.stringify(built)) await update(visit.client, shown, view);
      } catch (error) {
        logger.warn({ err: error }, 'a form stays without what the platform said');
      }
    },
  };
}

function buildBetween(t: Translate): ModalView {
  return {
    type: 'modal',
    title: plain(t('form.title'), 24),
    close: plain(t('common.cancel'), 24),
    blocks: [section(t('form.oneMoment'))],
  };
}

function offerBlocks({ offer }: DraftContent, t: Translate): KnownBlock[] {
  if (!offer) return [];
  return [
    section(offer.text),
    buttonRow(
      'offer',
      { actionId: launchIds.goOn, text: t('form.goOn'), value: offer.draft, style: 'primary' },
      { actionId: launchIds.discard, text: t('form.goOnDiscard'), value: offer.draft },
    ),
  ];
}
