import type { Accounts } from '../accounts/connect-account.ts';
import type { ForgetOutcome } from '../accounts/personal-data.ts';
import type { AccountKey } from '../accounts/ports.ts';
import type { Sealer } from '../accounts/sealer.ts';
import type { AuditLog } from '../audit/ports.ts';
import type { Availability } from '../availability/availability.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Choices } from '../choices/choices.ts';
import type { Clock, Timers } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { Owner } from '../core/person.ts';
import type { Finding } from '../diagnosis/finding.ts';
import type { DraftStore } from '../drafts/ports.ts';
import type { OperatorDefaults } from '../form/defaults.ts';
import type { Homes } from '../homes/open-home.ts';
import type {
  ActionStore,
  Ask,
  Asked,
  InstancePlatform,
  InstanceStore,
  SettingsStore,
} from '../instances/ports.ts';
import type { Acceptance, Submission } from '../launches/accept-launch.ts';
import type { LaunchStore } from '../launches/ports.ts';
import type { SlackConnections } from '../network/network.ts';
import type { Logger } from '../ops/logger.ts';
import type { Presets } from '../presets/presets.ts';
import type { SurfaceStore } from '../surfaces/ports.ts';
import type { Standing } from '../surfaces/surface.ts';
import type { ConnectSettings } from './account/connect-ways.ts';
import type { AdmissionRules } from './edge/admission.ts';
import type { SlackClients } from './edge/clients.ts';
import type { AroundRequest, OnAcknowledged } from './edge/dispatch.ts';
import type { OnUnsigned } from './edge/http-receiver.ts';
import type { Languages } from './edge/languages.ts';
import type { LaunchPermission } from './edge/permission.ts';
import type { ReplyUrls } from './edge/reply-url.ts';
import type { Workplaces } from './edge/workplaces.ts';
import type { LeadTimes } from './instance/settings.ts';
import type { TeamView } from './instance/who.ts';
import type { PageListener } from './kit/page-listener.ts';

/** What the Slack edge needs from the rest of the app. */
export interface SlackPorts {
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly accounts: Accounts;
  /** Free cards, and waiting for them. */
  readonly availability: Availability;
  readonly forgetPerson: (key: AccountKey) => Promise<ForgetOutcome>;
  readonly launches: Pick<
    LaunchStore,
    'find' | 'findByUserIn' | 'findRequests' | 'findLastCreated' | 'hasSubmission'
  >;
  readonly surfaces: Pick<SurfaceStore, 'findCards'>;
  readonly drafts: DraftStore;
  /** Where the app is installed. */
  readonly workplaces: Workplaces;
  /** Where workspaces install it; null: nowhere but in Slack's own settings. */
  readonly installPages: PageListener | null;
  /** For people of a workspace that did not; undefined where there can be none. */
  readonly wordsForStrangers: (() => string) | undefined;
  readonly sealer: Sealer;
  readonly clients: SlackClients;
  readonly replyUrls: ReplyUrls;
  readonly connections: SlackConnections;
  readonly languages: Languages;
  readonly choices: Choices;
  readonly catalog: () => Catalog | null;
  /** Where people connect. */
  readonly connectSettings: ConnectSettings;
  /** The operator's page on how to get a token. */
  readonly connectHelpUrl: string | undefined;
  readonly presets: Presets;
  readonly defaults: OperatorDefaults;
  /** Whether a person's last created launch fills in the next form. */
  readonly remembersLast: boolean;
  /** More containers than this are asked about once more. */
  readonly confirmAbove: number;
  /** Null: everybody may launch, from everywhere. */
  readonly permission: LaunchPermission | null;
  readonly instances: Pick<
    InstanceStore,
    'find' | 'findByOwner' | 'findNamed' | 'findNamedIn' | 'findLiveIn'
  >;
  readonly actions: Pick<ActionStore, 'findLast'>;
  readonly settings: SettingsStore;
  readonly homes: Homes;
  readonly instancePlatform: Pick<InstancePlatform, 'detail' | 'accessUrl' | 'listPage'>;
  /** Asks for something to be done with an instance: the only way, and it knows who may. */
  readonly ask: (ask: Ask) => Promise<Asked>;
  readonly isAdmin: (by: Owner) => Promise<boolean>;
  readonly audit: Pick<AuditLog, 'latest'>;
  /** Looks at everything the app stands on. */
  readonly diagnose: (workspaceId: string) => Promise<readonly Finding[]>;
  readonly teamView: TeamView;
  /** When people are reminded who have not chosen otherwise. */
  readonly leadTimes: LeadTimes;
  readonly onUnsigned: OnUnsigned;
  /** Hears how long after its arrival a request was answered, and the form stood in Slack. */
  readonly onAcknowledged: OnAcknowledged;
  readonly onFormOpened: (durationMs: number, draft: string) => void;
  /** Runs what a request leads to. */
  readonly aroundRequest: AroundRequest;
  /** Who may use the app. */
  readonly admission: AdmissionRules;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newId: NewId;
  readonly logger: Logger;
  /** How many times as long everything waits that waits for Slack's sake. Default: 1. */
  readonly patience?: number | undefined;
}

/** A link to a message of a workspace; null while the workspace's address is not known. */
export type LinkTo = (message: Standing, workspaceId: string) => string | null;

/** What the features need from the Slack app itself. */
export interface FeaturePorts extends SlackPorts {
  readonly linkTo: LinkTo;
}
