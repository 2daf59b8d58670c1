// Every promise of the store ports, kept by every engine. An engine is done when this suite passes on it.
import { afterEach, beforeEach, describe } from '@jest/globals';
import { testAccepting } from './accepting.contract.ts';
import { testAccounts } from './accounts.contract.ts';
import { testActions } from './actions.contract.ts';
import { testAnnouncing } from './announcing.contract.ts';
import { testAuditLog } from './audit-log.contract.ts';
import { testClaiming } from './claiming.contract.ts';
import { testConnectLinks } from './connect-links.contract.ts';
import { testCounts } from './counts.contract.ts';
import { testCrashes } from './crashes.contract.ts';
import { testDrafts } from './drafts.contract.ts';
import { testDraftsLeft } from './drafts-left.contract.ts';
import { testFreeCards } from './free-cards.contract.ts';
import { testHomes } from './homes.contract.ts';
import { testInstallations } from './installations.contract.ts';
import { testInstances } from './instances.contract.ts';
import { testInstancesOfPeople } from './instances-of-people.contract.ts';
import { testLastCreated } from './last-created.contract.ts';
import { testLeases } from './leases.contract.ts';
import { testLimits } from './limits.contract.ts';
import { testLooks } from './looks.contract.ts';
import { testNotedLooks } from './noted-looks.contract.ts';
import { testOwners } from './owners.contract.ts';
import { testPause } from './pause.contract.ts';
import { testPersonalData } from './personal-data.contract.ts';
import { testPresetFinding } from './preset-finding.contract.ts';
import { testPresetRaces } from './preset-races.contract.ts';
import { testPresets } from './presets.contract.ts';
import { testRates } from './rates.contract.ts';
import { testRecalled } from './recalled.contract.ts';
import { testRenewals } from './renewals.contract.ts';
import { testReplyUrls } from './reply-urls.contract.ts';
import { testRestored } from './restored.contract.ts';
import { testRetention } from './retention.contract.ts';
import { testSchema } from './schema.contract.ts';
import { testSealedValues } from './sealed-values.contract.ts';
import { testSerialKeys } from './serial-keys.contract.ts';
import { testSettings } from './settings.contract.ts';
import { testSettling } from './settling.contract.ts';
import { testSurfaces } from './surfaces.contract.ts';
import { testSurfacesOfOlder } from './surfaces-of-older.contract.ts';
import type { Its, OpenDatabase, TestDatabase } from './test-database.ts';
import { testTransitions } from './transitions.contract.ts';
import { testWorkspaceSecrets } from './workspace-secrets.contract.ts';
import { testWorkspaces } from './workspaces.contract.ts';

const topics: Readonly<Record<string, (its: Its) => void>> = {
  'accepting a launch': testAccepting,
  'what a launch is accepted from': testRecalled,
  'a transition': testTransitions,
  'the last that was created': testLastCreated,
  looks: testLooks,
  instances: testInstances,
  'a look': testNotedLooks,
  'instances of people who move or are forgotten': testInstancesOfPeople,
  'what is done with instances': testActions,
  'what is shown': testSurfaces,
  'what an older version was about to show': testSurfacesOfOlder,
  'calls that are held back': testRates,
  'looks that fail, and settling': testSettling,
  'reply addresses': testReplyUrls,
  'claiming jobs': testClaiming,
  'jobs of a serial key': testSerialKeys,
  'the holder of a job': testLeases,
  'an owner of jobs': testOwners,
  'a job that is free': testAnnouncing,
  accounts: testAccounts,
  'an account whose token is renewed': testRenewals,
  'a link to connect by': testConnectLinks,
  'where the app was installed': testInstallations,
  drafts: testDrafts,
  'drafts left half done': testDraftsLeft,
  'what people switch for themselves': testSettings,
  'whose Home is open': testHomes,
  'free cards': testFreeCards,
  presets: testPresets,
  'looking for presets': testPresetFinding,
  'presets at once': testPresetRaces,
  'the audit log': testAuditLog,
  'a database that was put back': testRestored,
  'sealed values': testSealedValues,
  retention: testRetention,
  'limits on launches': testLimits,
  'what is kept of a person': testPersonalData,
  'the pause': testPause,
  'the figures': testCounts,
  "a workspace's secrets": testWorkspaceSecrets,
  workspaces: testWorkspaces,
  'a crash': testCrashes,
  'the schema': testSchema,
};

export function testStore(name: string, open: OpenDatabase): void {
  describe(`the store on ${name}`, () => {
    let database: TestDatabase | undefined;
    beforeEach(async () => {
      database = await open();
    });
    afterEach(async () => {
      await database?.remove();
      database = undefined;
    });
    const its: Its = () => {
      if (!database) throw new Error('no database is open');
      return database;
    };
    for (const [topic, testTopic] of Object.entries(topics)) describe(topic, () => testTopic(its));
  });
}
