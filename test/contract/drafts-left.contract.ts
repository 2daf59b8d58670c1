import { expect, test } from '@jest/globals';
import { latestDraftQuery } from '../../src/store/queries/drafts.ts';
import { compilerFor } from './compiler.ts';
import { aDraft, ada, grace, now, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

/** Drafts that can be gone on with. */
export function testDraftsLeft(its: Its): void {
  test.each([{ touchedAt: now }, { touchedAt: now + 1 }])(
    'that their person changed since a moment are found: $touchedAt',
    async ({ touchedAt }) => {
      const { drafts } = its().store;
      const draft = aDraft({ touchedAt, createdAt: now - 9 });
      await drafts.save(draft);

      expect(await drafts.findLatest(ada, now)).toStrictEqual(draft);
    },
  );

  test.each([
    ['nobody changed', { touchedAt: null }],
    ['were changed before that moment', { touchedAt: now - 1 }],
    ["are somebody else's", { ...grace, touchedAt: now }],
    ['are of another workspace', { teamId: 'T0002', touchedAt: now }],
  ])('that %s are not found', async (_, override) => {
    const { drafts } = its().store;
    await drafts.save(aDraft(override));

    expect(await drafts.findLatest(ada, now)).toBeNull();
  });

  test('are found by their last change, not by when they were opened', async () => {
    const { drafts } = its().store;
    const early = aDraft({ createdAt: now });
    const late = aDraft({ createdAt: now + 1, touchedAt: now + 2 });
    await drafts.save(early);
    await drafts.save(late);
    expect(await drafts.findLatest(ada, now)).toStrictEqual(late);

    const changed = { ...early, values: { description: 'more' }, touchedAt: now + 3 };
    await drafts.save(changed);
    expect(await drafts.findLatest(ada, now)).toStrictEqual(changed);
  });

  test('are spent once there is a launch of their id: the one before is found', async () => {
    const { store } = its();
    const before = aDraft({ touchedAt: now });
    const submitted = aDraft({ touchedAt: now + 1 });
    for (const draft of [before, submitted]) await store.drafts.save(draft);
    await storeLaunch(store, { submissionId: submitted.id });

    expect(await store.drafts.findLatest(ada, now)).toStrictEqual(before);
    expect(await store.drafts.find(submitted.id, ada)).toStrictEqual(submitted);
  });

  test.each([grace, { ...ada, teamId: 'T0002' }])(
    "are not spent by somebody else's launch of the same id: $teamId $userId",
    async (other) => {
      const { store } = its();
      const draft = aDraft({ touchedAt: now });
      await store.drafts.save(draft);
      await storeLaunch(store, { ...other, submissionId: draft.id });

      expect(await store.drafts.findLatest(ada, now)).toStrictEqual(draft);
    },
  );

  test('that were dismissed are kept, and not found again until they are changed', async () => {
    const { drafts } = its().store;
    const draft = aDraft({ touchedAt: now });
    await drafts.save(draft);
    await drafts.dismiss(draft.id, ada);
    expect(await drafts.findLatest(ada, 0)).toBeNull();
    expect(await drafts.find(draft.id, ada)).toStrictEqual({ ...draft, touchedAt: null });

    await drafts.save({ ...draft, touchedAt: now + 1 });
    expect(await drafts.findLatest(ada, 0)).toMatchObject({ id: draft.id });
  });

  test.each([grace, { ...ada, teamId: 'T0002' }])(
    'cannot be dismissed by somebody else: $teamId $userId',
    async (other) => {
      const { drafts } = its().store;
      const draft = aDraft({ touchedAt: now });
      await drafts.save(draft);
      await drafts.dismiss(draft.id, other);

      expect(await drafts.findLatest(ada, now)).toStrictEqual(draft);
    },
  );

  test('submitted and changed at once are spent', async () => {
    const { store, another } = its();
    const other = await another();
    const draft = aDraft({ touchedAt: now });
    await store.drafts.save(draft);
    await Promise.all([
      other.drafts.save({ ...draft, touchedAt: now + 1 }),
      storeLaunch(store, { submissionId: draft.id }),
    ]);

    expect(await store.drafts.findLatest(ada, now)).toBeNull();
  });

  test('among 10,000 are found by indexes', async () => {
    const { store, query, explain } = its();
    await query(`
      with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 10000)
      insert into drafts (id, team_id, user_id, channel_id, created_at, touched_at)
      select 'draft-' || i, 'T0001', 'U' || (i % 300), 'C0001', ${now}, case when i % 9 = 0 then ${now} end
      from numbers`);

    const plan = await explain(latestDraftQuery(compilerFor(store.engine), ada, now - 1).compile());
    expect(plan).toContain('drafts_touched');
    expect(plan).not.toMatch(/Seq Scan|SCAN/u);
  });
}
