// What goes on in Slack once somebody has connected on the app's own page.
import type { ModalView } from '@slack/types';
import type { Connected } from '../../accounts/connect-account.ts';
import type { ConnectLink } from '../../accounts/connect-links.ts';
import type { Choices } from '../../choices/choices.ts';
import { ownerOf, type Person } from '../../core/person.ts';
import type { NoteOf } from '../../form/notes.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import type { Logger } from '../../ops/logger.ts';
import type { SlackClients } from '../edge/clients.ts';
import { startDeadline } from '../edge/deadline.ts';
import type { Languages } from '../edge/languages.ts';
import type { Visit } from '../edge/visit.ts';
import { section } from '../kit/block-kit.ts';
import { describeConnection } from '../kit/describe-connection.ts';
import { joinSentences } from '../kit/explain-failure.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import { externalIdOf } from './ids.ts';
import { buildConnectedModal } from './modal.ts';

/** A form that waits for the account, and what is to be said of it there. */
export interface WaitingForm {
  readonly draft: string;
  readonly channelId: string;
  readonly note: NoteOf<'connected'>;
}

export interface GoOnParts {
  readonly clients: SlackClients;
  readonly languages: Languages;
  readonly choices: Pick<Choices, 'warm' | 'forget'>;
  readonly logger: Logger;
  readonly waitingForm: (visit: Visit, waiting: WaitingForm) => Promise<ModalView>;
}

/** What waits for the account in Slack; where nothing does any more, its person is told. Never fails. */
export function createGoOn({ clients, languages, choices, logger, waitingForm }: GoOnParts) {
  async function goOn(link: ConnectLink, connected: Connected): Promise<void> {
    const { draft, channelId, next } = link;
    choices.forget(link);
    const visit = await visitOf(link);
    if (!visit) return;
    choices.warm(link);
    const note = noteOf(connected);
    const view =
      next === 'launch'
        ? () => waitingForm(visit, { draft, channelId, note })
        : async () => doneView(note, visit);
    const isShown = link.hasModal && (await replaceModal(visit, draft, await view()));
    if (!isShown) await tell(visit, note);
  }

  async function visitOf({ teamId, workspaceId, userId }: ConnectLink): Promise<Visit | null> {
    const client = await clients.of(workspaceId);
    if (!client) return null;
    const person: Person = { workspaceId, enterpriseId: teamId === workspaceId ? null : teamId, userId };
    const { t, name } = await languages.profileOf(person, client);
    const deadline = startDeadline(Date.now);
    return { person, key: ownerOf(person), personName: name, channelId: null, client, t, deadline };
  }

  async function tell({ client, key, t }: Visit, note: NoteOf<'connected'>): Promise<void> {
    const sentences = [...sayConnected(note, t), t('connect.notYou')];
    const blocks = [section(sentences.join('\n'))];
    await client.messages.chat.postMessage({
      channel: key.userId,
      text: joinSentences(t, sentences),
      blocks,
    });
  }

  return async (link: ConnectLink, connected: Connected): Promise<void> => {
    try {
      await goOn(link, connected);
    } catch (error) {
      logger.warn({ err: error }, 'somebody connected on the page, and what waits in Slack does not know');
    }
  };
}

const sayConnected = (note: NoteOf<'connected'>, t: Visit['t']): string[] =>
  describeConnection({ ...note, unchecked: note.unchecked as unknown as PlatformFailure | null }, t);

const doneView = (note: NoteOf<'connected'>, { t }: Visit): ModalView =>
  buildConnectedModal([...sayConnected(note, t), t('connect.notYou')], t);

/** False when it was closed meanwhile. */
async function replaceModal({ client }: Visit, draft: string, view: ModalView): Promise<boolean> {
  try {
    await client.views.views.update({ external_id: externalIdOf(draft), view });
    return true;
  } catch (error) {
    if (platformErrorOf(error) === 'not_found') return false;
    throw error;
  }
}

function noteOf({ claims, unchecked, renewsItself }: Connected): NoteOf<'connected'> {
  const { platformUser, expiresAt } = claims;
  return {
    code: 'connected',
    platformUser,
    expiresAt,
    unchecked: unchecked && { ...unchecked },
    renewsItself,
  };
}
