// What a look at everything the app stands on finds: codes and facts. Their words, and what helps, are in the languages.

export type Grade = 'fine' | 'note' | 'warning' | 'problem';

/** Every code there is. With a note, a warning or a problem comes what to do: the text `<code>Fix`. */
export const grades = {
  nodeFine: 'fine',
  settingsFine: 'fine',
  settingsNone: 'note',
  settingsWrong: 'problem',
  settingsOdd: 'warning',
  databaseFine: 'fine',
  databaseWrites: 'fine',
  databaseNew: 'note',
  databaseOlder: 'note',
  databaseNewer: 'problem',
  databaseUnusable: 'problem',
  databaseReadOnly: 'problem',
  databaseShared: 'warning',
  diskFine: 'fine',
  diskLow: 'warning',
  diskFull: 'problem',
  diskUnseen: 'note',
  keysFine: 'fine',
  keysUnused: 'note',
  keysOlder: 'note',
  keysWrong: 'problem',
  networkFine: 'fine',
  networkSet: 'fine',
  networkWrong: 'problem',
  slackFine: 'fine',
  oauthSet: 'fine',
  oauthRefused: 'problem',
  oauthUnknown: 'warning',
  installationRefused: 'problem',
  installationLost: 'problem',
  slackAway: 'problem',
  slackOdd: 'problem',
  botTokenRefused: 'problem',
  scopesFine: 'fine',
  scopesUnknown: 'note',
  scopesMissing: 'problem',
  scopesWanted: 'warning',
  scopesOptional: 'note',
  socketFine: 'fine',
  socketRefused: 'problem',
  httpHere: 'note',
  httpSilent: 'warning',
  clockFine: 'fine',
  clockOff: 'warning',
  clockWrong: 'problem',
  clockUnknown: 'note',
  platformFine: 'fine',
  platformNoAddress: 'problem',
  platformRefused: 'problem',
  platformClosed: 'problem',
  platformProxy: 'problem',
  platformUntrusted: 'problem',
  platformTls: 'problem',
  platformSilent: 'problem',
  platformOther: 'problem',
  platformPage: 'problem',
  lookFailed: 'warning',
} as const satisfies Readonly<Record<string, Grade>>;

export type FindingCode = keyof typeof grades;

export interface Finding {
  readonly code: FindingCode;
  /** What the words are filled in with; never a secret. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export const finding = (code: FindingCode, facts: Finding['facts'] = {}): Finding => ({ code, facts });

export const gradeOf = ({ code }: Pick<Finding, 'code'>): Grade => grades[code];

/** Whether the app can do its work with that. */
export const isSound = (findings: readonly Finding[]): boolean =>
  findings.every((each) => gradeOf(each) !== 'problem');
