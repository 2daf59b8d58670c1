import { describe, expect, test } from '@jest/globals';
import { admit, admitMember, type Membership } from '../../../src/slack/edge/admission.ts';
import { parseIncoming } from '../../../src/slack/edge/incoming.ts';

const alone = { teamId: 'T1', enterpriseId: null };
const grid = { teamId: 'T1', enterpriseId: 'E1' };
const wide = { teamId: 'E1', enterpriseId: 'E1' };
const rules = { externalPeople: false, guests: true };
const person = { workspaceId: 'x', enterpriseId: null, userId: 'U1' };
const member = (teamId: string | null, enterpriseId: string | null = null, isGuest = false): Membership => ({
  teamId,
  enterpriseId,
  isGuest,
});

/** Of a body as Slack sends it. */
function readOrigin(body: object) {
  const incoming = parseIncoming(body);
  if (!incoming) throw new Error('a body that cannot be read');
  return incoming.origin;
}

const action = (team: string, home: string | undefined, enterprise?: string) => ({
  type: 'block_actions',
  user: { id: 'U1', ...(home && { team_id: home }) },
  team: { id: team },
  enterprise: enterprise ? { id: enterprise } : null,
  actions: [{ type: 'button', action_id: 'a' }],
});
const submission = (team: string, home: string, installed: string, enterprise?: string) => ({
  ...action(team, home, enterprise),
  type: 'view_submission',
  view: { id: 'V1', app_installed_team_id: installed, state: { values: {} } },
});
const command = (team: string, enterprise?: string) => ({
  command: '/x',
  user_id: 'U1',
  team_id: team,
  channel_id: 'C1',
  trigger_id: '1.2.3',
  ...(enterprise && { enterprise_id: enterprise }),
});

describe('who is admitted', () => {
  test.each<[string, object, typeof alone | typeof grid, Membership | null, string]>([
    ['a member, by a command', command('T1'), alone, null, 'admitted'],
    ['a member, by a button', action('T1', 'T1'), alone, null, 'admitted'],
    ['a member, in a channel that another workspace shares', action('T2', 'T1'), alone, null, 'admitted'],
    [
      'a member, where Slack does not say their own workspace',
      action('T1', undefined),
      alone,
      null,
      'admitted',
    ],
    ["an outsider's button", action('T1', 'T2'), alone, null, 'external'],
    ["an outsider's submission", submission('T2', 'T2', 'T1'), alone, null, 'external'],
    [
      "an outsider's submission from an enterprise",
      submission('T2', 'T2', 'T1', 'E2'),
      alone,
      null,
      'external',
    ],
    ["an outsider's command", command('T2'), alone, null, 'external'],
    ["an outsider's command that names ours", command('T1'), alone, member('T2'), 'external'],
    ["an outsider with a member's id", submission('T2', 'T2', 'T1'), alone, member('T1'), 'external'],
    ['a view of another installation', submission('T2', 'T2', 'T2'), alone, null, 'not-ours'],
    ['a colleague of the enterprise, by a command', command('T3', 'E1'), grid, null, 'admitted'],
    ['a colleague, by a submission', submission('T3', 'T3', 'T1', 'E1'), grid, null, 'admitted'],
    [
      'a colleague in our workspace, as Slack says',
      action('T1', 'T3', 'E1'),
      grid,
      member('T3', 'E1'),
      'admitted',
    ],
    ['somebody in our workspace of whom Slack says nothing', action('T1', 'T3', 'E1'), grid, null, 'unsure'],
    [
      'an outsider in our workspace, as Slack says',
      action('T1', 'T2', 'E1'),
      grid,
      member('T2', 'E2'),
      'external',
    ],
    ["another enterprise's command", command('T2', 'E2'), grid, member('T2', 'E2'), 'external'],
    ['an installation for the whole enterprise', command('T3', 'E1'), wide, null, 'admitted'],
    ['its view', submission('T3', 'T3', 'E1', 'E1'), wide, null, 'admitted'],
  ])('%s', (_, body, ours, membership, expected) => {
    const admission = admit({ origin: readOrigin(body), person, membership }, ours, rules);
    expect('why' in admission ? admission.why : admission.kind).toBe(expected);
  });

  test('everybody, under the name of this installation, where people from elsewhere are welcome', () => {
    const bodies = [command('T2'), action('T1', 'T2'), submission('T2', 'T2', 'T1', 'E2'), command('T1')];
    for (const ours of [alone, grid])
      for (const body of bodies)
        expect(
          admit({ origin: readOrigin(body), person, membership: null }, ours, {
            ...rules,
            externalPeople: true,
          }),
        ).toEqual({
          kind: 'admitted',
          person: { workspaceId: 'T1', enterpriseId: ours.enterpriseId, userId: 'U1' },
        });
  });

  test.each([
    [member('T1'), 'admitted'],
    [member('T1', null, true), 'guest'],
    [null, 'unsure'],
  ])('guests are told apart where they are not welcome (%#)', (membership, expected) => {
    const asked = { origin: readOrigin(command('T1')), person, membership };
    const admission = admit(asked, alone, { ...rules, guests: false });
    expect('why' in admission ? admission.why : admission.kind).toBe(expected);
  });
});

describe('an event', () => {
  const event = (rest: object) => ({ type: 'event_callback', event: { type: 'x' }, ...rest });

  test('names nobody, and is for where the app is authorised, not for where the channel is', () => {
    const body = event({
      team_id: 'T2',
      authorizations: [{ team_id: 'T1' }, null, { team_id: 3 }],
      user: { id: 'U1' },
    });
    expect(readOrigin(body)).toMatchObject({ userId: null, teamId: 'T2', installedTeamIds: ['T1'] });
  });

  test('may say nothing of that, or nothing that can be read', () => {
    for (const authorizations of [undefined, null, 'x'])
      expect(readOrigin(event({ authorizations, enterprise_id: 7 }))).toMatchObject({
        enterpriseId: null,
        installedTeamIds: [],
      });
  });
});

test('an enterprise may be named by the team alone', () => {
  const body = { ...action('T1', 'T3'), team: { id: 'T1', enterprise_id: 'E1' } };
  expect(readOrigin(body)).toMatchObject({ teamId: 'T1', homeTeamId: 'T3', enterpriseId: 'E1' });
});

describe('by the payload alone', () => {
  const open = { externalPeople: true, guests: true };

  test('a member is admitted, under the installation’s own ids', () => {
    const admitted = { workspaceId: 'T1', enterpriseId: null, userId: 'U1' };
    expect(admitMember(readOrigin(action('T1', 'T1')), person, alone, rules)).toEqual(admitted);
  });

  test.each([
    ['somebody of another workspace', action('T1', 'T2'), alone, rules],
    ['the same, though outsiders are let in', action('T1', 'T2'), alone, open],
    ['somebody of whom the payload does not tell', command('T1'), alone, rules],
    ['anybody, where guests are kept out', action('T1', 'T1'), alone, { ...rules, guests: false }],
    ['a member, of what is for another installation', submission('T1', 'T1', 'T2'), alone, rules],
  ])('Slack is asked about %s', (_, body, ours, by) => {
    expect(admitMember(readOrigin(body), person, ours, by)).toBeNull();
  });
});
