// Before Bolt and the listeners: is a payload for this installation, and may the person in it use the app? Whoever
// may not is told so, in the way that their kind of payload has for it, and nothing else happens.

import type { HomeView } from '@slack/types';
import { Secret } from '../../config/secrets.ts';
import type { Person } from '../../core/person.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Message, section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import {
  type Admission,
  type AdmissionRules,
  admit,
  admitMember,
  type Installation,
  isForUs,
  isMemberBy,
  type Origin,
} from './admission.ts';
import type { SlackClient, SlackClients } from './clients.ts';
import type { Command, Incoming } from './incoming.ts';
import type { Languages, Profile } from './languages.ts';
import type { ReplyUrls } from './reply-url.ts';
import type { Workplaces } from './workplaces.ts';

export interface DoorParts {
  readonly workplaces: Pick<Workplaces, 'find' | 'end'>;
  readonly rules: AdmissionRules;
  readonly clients: SlackClients;
  readonly languages: Languages;
  readonly replyUrls: ReplyUrls;
  /** Whether a command's acknowledgement is its answer, or comes after its work: it has to wait for who may be served. */
  readonly isAcknowledgedLast: (command: Command) => boolean;
  /** For people of a workspace that did not install the app; left out where there can be none. */
  readonly wordsForStrangers?: (() => string) | undefined;
  readonly logger: Logger;
}

export type Entry =
  | { readonly kind: 'in'; readonly incoming: Incoming }
  /** Acknowledged, and that is all. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'not-ours' };

type Ack = (answer?: never) => Promise<void>;

export type Door = ReturnType<typeof createDoor>;

export function createDoor(parts: DoorParts) {
  const { workplaces, languages, clients, rules, logger } = parts;

  /** Asked for only where the payload leaves it open, or says nothing of what the rules need. */
  async function profileFor(origin: Origin, here: Here, ours: Installation): Promise<Profile> {
    const { person, client } = here;
    const mustKnow = isMemberBy(origin, ours) !== true || !rules.guests;
    return mustKnow ? languages.profileAsSaid(person, client) : languages.profileOf(person, client);
  }

  return async function enter(body: unknown, incoming: Incoming, ack: Ack): Promise<Entry> {
    const { origin } = incoming;
    if (incoming.kind === 'other' && (await workplaces.end(body, origin))) {
      await ack();
      return { kind: 'answered' };
    }
    const ours = await workplaces.find(origin);
    if (!ours) return turnAway(incoming, ack);
    if ('person' in incoming) {
      const person = admitMember(origin, incoming.person, ours, rules);
      if (person) return { kind: 'in', incoming: { ...incoming, person } };
    }
    const person = 'person' in incoming ? incoming.person : personOf(body, origin);
    if (!person) return isForUs(named(origin), ours) ? { kind: 'in', incoming } : { kind: 'not-ours' };
    if (!isForUs(origin, ours)) return { kind: 'not-ours' };
    const workspaceId = ours.teamId || person.workspaceId;
    const client = await clients.of(workspaceId);
    if (!client) {
      logger.warn({ workspaceId }, 'a request is for a workspace that this app has no bot in');
      return { kind: 'not-ours' };
    }
    // A command tells little of its person: Slack has its answer before it is asked about them.
    const isAcknowledged = incoming.kind === 'command' && !parts.isAcknowledgedLast(incoming);
    if (isAcknowledged) await ack();
    const here: Here = { person: { ...person, workspaceId }, client };
    const profile = await profileFor(origin, here, ours);
    const admission = admit({ origin, person, membership: profile.membership }, ours, rules);
    if (admission.kind === 'not-ours') return admission;
    if (admission.kind === 'admitted')
      return {
        kind: 'in',
        incoming: 'person' in incoming ? { ...incoming, person: admission.person } : incoming,
      };
    logger.info({ kind: incoming.kind, why: admission.why }, 'somebody who may not use the app was refused');
    const { t } = profile;
    const words = t(refusals[admission.why]);
    await refuse({ incoming, origin, here, ack, isAcknowledged, t, words });
    return { kind: 'answered' };
  };

  /** From where nobody installed the app, or not any more: no bot can speak there, but a reply address can. */
  async function turnAway(incoming: Incoming, ack: Ack): Promise<Entry> {
    const { responseUrl, teamId, enterpriseId } = incoming.origin;
    const words = parts.wordsForStrangers?.();
    if (!words || responseUrl === null || incoming.kind === 'other') return { kind: 'not-ours' };
    await ack();
    logger.warn(
      { workspaceId: teamId ?? enterpriseId, kind: incoming.kind },
      'a request is from a workspace that this app is not installed in',
    );
    await parts.replyUrls
      .send(new Secret(responseUrl), messageOf(words), { visible: 'ephemeral' })
      .catch((error: unknown) =>
        logger.warn({ slackError: platformErrorOf(error) }, 'somebody refused could not be told'),
      );
    return { kind: 'answered' };
  }

  interface Refusal {
    readonly incoming: Incoming;
    readonly origin: Origin;
    readonly here: Here;
    readonly ack: Ack;
    readonly isAcknowledged: boolean;
    readonly t: Translate;
    readonly words: string;
  }

  async function refuse(refusal: Refusal): Promise<void> {
    const { incoming, ack, isAcknowledged, t, words } = refusal;
    const answer = (content: object) => ack(content as never);
    if (isAcknowledged) return tellAside(refusal);
    switch (incoming.kind) {
      case 'command':
        return answer({ response_type: 'ephemeral', ...messageOf(words) });
      case 'submission':
        return answer({ response_action: 'update', view: noticeOf(t, words) });
      case 'suggestion':
        // A menu has no other place for words; chosen, it is refused like everything else.
        return answer({
          options: [{ text: { type: 'plain_text', text: t('people.refusedShort') }, value: 'refused' }],
        });
      case 'closed':
        return ack();
      default:
        await ack();
        return tellAside(refusal);
    }
  }

  function tellAside(refusal: Refusal): Promise<void> {
    return tell(refusal).catch((error: unknown) =>
      logger.warn({ slackError: platformErrorOf(error) }, 'somebody refused could not be told'),
    );
  }

  /** After the acknowledgement: of a command, of a button, or of what nobody listens to. */
  async function tell({ incoming, origin, here, t, words }: Refusal): Promise<void> {
    const { views } = here.client.views;
    if (incoming.kind === 'home') {
      await views.publish({ user_id: here.person.userId, view: homeOf(words) });
      return;
    }
    const view = incoming.kind === 'action' ? incoming.view : null;
    if (origin.responseUrl !== null) {
      const address = new Secret(origin.responseUrl);
      await parts.replyUrls.send(address, messageOf(words), { visible: 'ephemeral' });
    } else if (view) await views.update({ view_id: view.id, view: noticeOf(t, words) });
    else if (origin.triggerId !== null)
      await views.open({ trigger_id: origin.triggerId, view: noticeOf(t, words) });
  }
}

/** Who asks, and the client of the workspace that they ask in. */
interface Here {
  readonly person: Person;
  readonly client: SlackClient;
}

const messageOf = (words: string): Message => ({ text: words, blocks: [section(words)] });
const homeOf = (words: string): HomeView => ({ type: 'home', blocks: [section(words)] });
const noticeOf = (t: Translate, words: string) => buildNoticeModal(t('people.refusedTitle'), [words], t);

const refusals = {
  external: 'people.external',
  guest: 'people.guest',
  unsure: 'people.unsure',
} as const satisfies Record<Extract<Admission, { kind: 'refused' }>['why'], string>;

/** Of an interaction that no listener is for: a shortcut, say. An event's person did not ask this app for anything. */
function personOf(body: unknown, { userId, teamId, enterpriseId }: Origin): Person | null {
  const isEvent = typeof body === 'object' && body !== null && Object.hasOwn(body, 'event');
  const workspaceId = teamId ?? enterpriseId;
  return isEvent || userId === null || workspaceId === null ? null : { workspaceId, enterpriseId, userId };
}

/** An event says where it is for in one of two places. */
const named = (origin: Origin): Origin =>
  origin.installedTeamIds.length > 0 ? origin : { ...origin, installedTeamIds: [origin.teamId ?? '-'] };
