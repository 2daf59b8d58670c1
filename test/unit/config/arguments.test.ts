import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../../src/config/arguments.ts';

const start = { command: 'start', playground: false, fresh: false, scenario: undefined };

describe('the arguments of the command line', () => {
  test.each([
    [[], { ...start }],
    [['--playground'], { ...start, playground: true }],
    [['--fresh'], { ...start, fresh: true }],
    [['--scenario', 'outage'], { ...start, scenario: 'outage' }],
    [['--scenario=outage', '--fresh'], { ...start, fresh: true, scenario: 'outage' }],
    [['rotate-keys'], { command: 'rotate-keys', acceptLost: false }],
    [['rotate-keys', '--accept-lost'], { command: 'rotate-keys', acceptLost: true }],
    [['pause', 'the', 'cluster moves'], { command: 'pause', reason: 'the cluster moves' }],
    [['resume'], { command: 'resume' }],
    [['forget', '--user', 'U1'], { command: 'forget', userId: 'U1', teamId: undefined }],
    [['forget', '--team=T1'], { command: 'forget', userId: undefined, teamId: 'T1' }],
    [['backup', 'copy.db'], { command: 'backup', file: 'copy.db' }],
    [['restore', 'copy.db'], { command: 'restore', file: 'copy.db', replace: false }],
    [['restore', 'copy.db', '--replace'], { command: 'restore', file: 'copy.db', replace: true }],
    [['restore', '--in-place'], { command: 'restore', file: null, replace: false }],
    [['doctor', '--json'], { command: 'doctor', json: true }],
    [['init'], { command: 'init' }],
    [
      ['audit', '--since', '7d', '--user', 'U1'],
      { command: 'audit', since: '7d', until: undefined, userId: 'U1', format: 'jsonl' },
    ],
    [
      ['audit', '--format=csv'],
      { command: 'audit', since: undefined, until: undefined, userId: undefined, format: 'csv' },
    ],
    [['--help'], { command: 'help' }],
  ])('%j', (given, expected) => {
    expect(readArguments(given)).toEqual(expected);
  });

  test.each([
    [['--frsh']],
    [['rotate-key']],
    [['rotate-keys', 'twice']],
    [['rotate-keys', '--fresh']],
    [['rotate-keys', '--playground']],
    [['--accept-lost']],
    [['--scenario']],
    [['--scenario=party']],
  ])('%j is refused, by name', (given) => {
    const read = readArguments(given);
    expect(read).toEqual({ command: 'wrong', problem: expect.any(String) });
    expect(JSON.stringify(read)).toContain(given[0]?.replace(/^--(scenario=)?/u, ''));
  });

  test.each([
    [['pause']],
    [['pause', '  ']],
    [['pause', 'x'.repeat(301)]],
    [['forget']],
    [['forget', '--user', '']],
    [['forget', '--team', 'my team']],
    [['--user', 'U1']],
    [['resume', 'now']],
    [['resume', '--playground']],
    [['pause', 'maintenance', '--fresh']],
    [['pause', 'maintenance', '--accept-lost']],
    [['forget', '--user', 'U1', '--accept-lost']],
    [['forget', 'him', '--user', 'U1']],
    [['settle', '0123abcd', 'not-started', '--user', 'U1']],
    [['backup']],
    [['backup', 'one', 'two']],
    [['backup', 'one', '--replace']],
    [['restore']],
    [['restore', 'copy.db', '--in-place']],
    [['restore', '--in-place', '--replace']],
    [['audit', '--format', 'xml']],
    [['audit', '--user', 'the boss']],
    [['audit', 'everything']],
    [['--json']],
    [['doctor', 'now']],
    [['doctor', '--fresh']],
    [['init', '--since', '7d']],
  ])('%j is refused', (given) => {
    expect(readArguments(given)).toMatchObject({ command: 'wrong' });
  });

  test('an unknown scenario is answered with those there are', () => {
    expect(readArguments(['--scenario', 'party'])).toMatchObject({
      problem: expect.stringContaining('first-run, busy-team, outage'),
    });
  });
});
