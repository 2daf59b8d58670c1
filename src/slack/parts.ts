import type { Accounts } from '../accounts/connect-account.ts';
import type { Sealer } from '../accounts/sealer.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Choices } from '../choices/choices.ts';
import type { DraftStore } from '../drafts/ports.ts';
import type { Acceptance, Submission } from '../launches/accept-launch.ts';
import type { Clock, LaunchStore } from '../launches/ports.ts';
import type { Logger } from '../ops/logger.ts';
import type { Presets } from '../presets/presets.ts';
import type { People } from './language/people.ts';
import type { FormDefaults } from './launch/defaults.ts';
import type { ReplyUrls } from './reply-url.ts';
import type { WebApi } from './web-api.ts';

/** What the Slack edge needs from the rest of the app. */
export interface SlackParts {
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  readonly accounts: Accounts;
  readonly launches: Pick<LaunchStore, 'find' | 'findByUser' | 'hasSubmission'>;
  readonly drafts: DraftStore;
  readonly sealer: Sealer;
  readonly webApi: WebApi;
  readonly replyUrls: ReplyUrls;
  readonly people: People;
  readonly choices: Choices;
  readonly catalog: () => Catalog | null;
  /** The operator's page on how to get a token. */
  readonly connectHelpUrl: string | undefined;
  readonly presets: Presets;
  readonly defaults: FormDefaults;
  /** Whether a person's last launch fills in the next form. */
  readonly remembersLast: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}
