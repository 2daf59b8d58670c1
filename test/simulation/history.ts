// What the outside saw of a simulated world, in the order in which it happened: what Slack was asked and answered, what the
// platform was asked, did and answered, what became of processes. The judge reads nothing else, so this file imports nothing.
// Times are virtual, epoch milliseconds. A `life` is one launch from its command to its card's last state: its name is the
// instance's name, unique in a run.

export type Happening =
  | PersonHappening
  | SlackHappening
  | PlatformHappening
  | ReplicaHappening
  | AuditHappening
  | { readonly at: number; readonly kind: 'quiet' };

/** People, and what Slack delivers for them. A request that is delivered again keeps its `requestId`. */
type PersonHappening =
  /** A form is handed in. `life`: the instance's name in it. */
  | (Request & { readonly kind: 'submits'; readonly life: string; readonly wants: Wanted })
  /** A button of the card or the list is pressed, by whom, on which instance. */
  | (Request & {
      readonly kind: 'presses';
      readonly life: string;
      readonly action: 'stop' | 'start' | 'delete' | 'script' | 'connect';
    })
  /**
   * What Slack took as the answer within its patience. `accepted`: the form closed, or the press was taken; `refused`: words
   * came back, nothing was taken; `failed`: an error, a broken connection, or no answer in time. `words`: all that was shown.
   */
  | {
      readonly at: number;
      readonly kind: 'answered';
      readonly requestId: string;
      readonly delivery: number;
      readonly as: 'accepted' | 'refused' | 'failed';
      readonly words: string | null;
    }
  /** A person connects an account, or takes it away; a token ends or is refused from now on. */
  | { readonly at: number; readonly kind: 'connects' | 'disconnects' | 'token-ends'; readonly person: Who };

interface Request {
  readonly at: number;
  readonly requestId: string;
  /** From 1; a double click or another device is another request for the same form or button. */
  readonly delivery: number;
  readonly person: Who;
  readonly mayAct: boolean;
}

export interface Who {
  readonly teamId: string;
  readonly userId: string;
  /** The platform account whose token this person has. */
  readonly account: string;
}

/** As the form said it when it was handed in. */
export interface Wanted {
  readonly image: string;
  readonly acceleratorType: string;
  readonly gpuNumber: number;
  readonly cpuNumber: number;
  readonly ramSize: number;
}

/** A message as Slack holds it. `to`: only this person sees it. Blocks as JSON. */
type SlackHappening =
  | {
      readonly at: number;
      readonly kind: 'posted' | 'updated';
      readonly ts: string;
      readonly teamId: string;
      readonly channelId: string;
      readonly to: string | null;
      readonly threadTs: string | null;
      readonly text: string;
      readonly blocks: string;
    }
  /** Somebody deleted it: the app is refused from then on, and posts no other. */
  | { readonly at: number; readonly kind: 'removed'; readonly ts: string; readonly channelId: string }
  | { readonly at: number; readonly kind: 'opened'; readonly person: Who; readonly view: string };

type PlatformHappening =
  /** Every call as it arrives, with a number of its own. `body`: of creates, what they ask for. */
  | {
      readonly at: number;
      readonly kind: 'called';
      readonly callId: number;
      readonly call: 'create' | 'list' | 'detail' | 'stop' | 'start' | 'delete' | 'script' | 'url';
      readonly account: string;
      readonly instanceId: string | null;
      readonly life: string | null;
      readonly body: Wanted | null;
    }
  /** How the call ended for the caller: `lost` covers everything that leaves it in doubt. */
  | {
      readonly at: number;
      readonly kind: 'call-ended';
      readonly callId: number;
      readonly as: 'done' | 'refused' | 'lost';
      readonly code: string | null;
    }
  /** The platform's own books: an instance comes to be, or is as said from now on. */
  | {
      readonly at: number;
      readonly kind: 'made';
      readonly callId: number | null;
      readonly instanceId: string;
      readonly account: string;
      readonly life: string;
      readonly as: Wanted;
    }
  | {
      readonly at: number;
      readonly kind: 'became';
      readonly instanceId: string;
      /** The platform's word: Waiting, Deploying, Running, Failed, Terminated, Completed; `Deleted`: it knows it no more. */
      readonly status: string;
      /** The call that did it; null: by itself, or in the platform's console. */
      readonly callId: number | null;
      /** When it ends by itself; null: not running, or no limit. */
      readonly endsAt: number | null;
    };

type ReplicaHappening = {
  readonly at: number;
  readonly kind: 'started' | 'ready' | 'died' | 'suspended' | 'resumed' | 'logged';
  readonly replica: number;
  /** Of `logged`: the line. */
  readonly line?: string;
};

/** The audit export, at the end. */
type AuditHappening = {
  readonly at: number;
  readonly kind: 'audited';
  readonly action: string;
  readonly launchId: string | null;
  readonly userId: string | null;
  readonly detail: string;
};

/** What must be seen nowhere: tokens, keys, access URLs, reply addresses, scripts. */
export interface World {
  readonly seed: string;
  readonly secrets: readonly string[];
  /** Slack never said no to channels of these people for longer than this, or the platform: the judge's patience, in ms. */
  readonly quietAfterMs: number;
  /**
   * Spans in which what is shown may lag: outages of Slack, of the platform and of the database, and pauses of all replicas. A
   * single answer of Slack's that was lost, and a single statement that failed, is a span as well: what goes to one person
   * alone may be told again for it.
   */
  readonly outages: readonly {
    readonly of: 'slack' | 'platform' | 'replicas' | 'database';
    readonly from: number;
    readonly to: number;
  }[];
  /** How long before an end people are reminded, as the operator has it. Default: nobody owes a reminder. */
  readonly remindsBeforeMs?: readonly number[];
  /** Launches an hour. Default: no limit. */
  readonly limits?: { readonly perPerson?: number; readonly perWorkspace?: number };
}
