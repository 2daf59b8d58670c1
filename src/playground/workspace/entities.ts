// The workspace's nouns. Field names are Slack's own, so that a record can go on the wire as it is.
import type { AnyBlock, MessageMetadata, Option, PlainTextElement, RichTextBlock } from '@slack/types';

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
}

/** An Enterprise Grid organisation. */
export interface Enterprise {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

/** The installed app as the workspace knows it. */
export interface AppIdentity {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly locale: string;
  readonly tz: string;
  readonly tz_label: string;
  readonly tz_offset: number;
  readonly is_admin: boolean;
  readonly is_owner: boolean;
  readonly is_bot: boolean;
  /** Was a member once. */
  readonly deleted?: boolean;
  /** A guest, of several channels or of one. */
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  /** Of somebody from another workspace, met in a shared channel. */
  readonly team_id?: string;
  readonly enterprise_user?: { readonly id: string; readonly enterprise_id: string };
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** `app-dm` is the app's own conversation with one person; a bot can never be in a `dm`. */
  readonly kind: 'public' | 'private' | 'dm' | 'app-dm';
  readonly members: readonly string[];
  readonly is_archived: boolean;
}

export interface Message {
  readonly type: 'message';
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  /** Empty when the message has none. */
  readonly blocks: readonly AnyBlock[];
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly metadata?: MessageMetadata;
  readonly thread_ts?: string;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly attachments?: readonly unknown[];
  /** Present on messages that only `visible_to` can see. */
  readonly ephemeral?: true;
  readonly visible_to?: string;
}

/** The value of one form element, as in `view.state.values[block_id][action_id]`. */
export interface ElementState {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_option?: Option | null;
  readonly selected_options?: readonly Option[];
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
  readonly selected_user?: string | null;
  readonly selected_users?: readonly string[];
  readonly selected_channel?: string | null;
  readonly selected_channels?: readonly string[];
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: readonly string[];
  readonly rich_text_value?: RichTextBlock | null;
}

export type StateValues = Record<string, Record<string, ElementState>>;

/** A view in the full form that Slack's answers and payloads carry. */
export interface WireView {
  readonly id: string;
  readonly team_id: string;
  readonly type: 'modal' | 'home';
  readonly blocks: readonly AnyBlock[];
  readonly private_metadata: string;
  readonly callback_id: string;
  readonly state: { readonly values: StateValues };
  readonly hash: string;
  readonly title: PlainTextElement;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly close: PlainTextElement | null;
  readonly submit: PlainTextElement | null;
  readonly previous_view_id: string | null;
  readonly root_view_id: string;
  readonly app_id: string;
  readonly external_id: string;
  readonly app_installed_team_id: string;
  readonly bot_id: string;
}

/** What a person has before them: the view, and what Slack's client drew into it. */
export interface OpenView extends WireView {
  /** Messages under input blocks, by block_id: the app's `errors` and the client's own checks. */
  readonly errors: Readonly<Record<string, string>>;
  /** "We had some trouble connecting", when a submission got no good answer. */
  readonly banner: string | null;
}
