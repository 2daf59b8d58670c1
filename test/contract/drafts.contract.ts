import { expect, test } from '@jest/globals';
import { aDraft, ada, aSealed, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

export function testDrafts(its: Its): void {
  test.each([
    ['with everything', aDraft()],
    ['with nothing typed and no way to reply', aDraft({ values: null, sealedReplyUrl: null })],
  ])('are found as they were saved: %s', async (_, draft) => {
    const { drafts } = its().store;
    await drafts.save(draft);

    expect(await drafts.find(draft.id, ada)).toStrictEqual(draft);
  });

  test('are replaced by a later one with the same id', async () => {
    const { drafts } = its().store;
    const draft = aDraft();
    await drafts.save(draft);
    const later = aDraft({
      id: draft.id,
      channelId: 'C0002',
      sealedReplyUrl: aSealed('second'),
      values: { description: 'naïve \u0000 text' },
      createdAt: now + 1,
    });
    await drafts.save(later);

    expect(await drafts.find(draft.id, ada)).toStrictEqual(later);
  });

  test.each([grace, { ...ada, teamId: 'T0002' }])(
    'of another person with the same id are left alone: $teamId $userId',
    async (other) => {
      const { drafts } = its().store;
      const draft = aDraft();
      await drafts.save(draft);
      await drafts.save(aDraft({ id: draft.id, ...other, values: { description: 'mine now' } }));

      expect(await drafts.find(draft.id, ada)).toStrictEqual(draft);
      expect(await drafts.find(draft.id, other)).toBeNull();
    },
  );

  test('are purged by age, and how many is answered', async () => {
    const { drafts } = its().store;
    const [old, older, young] = [now - 1, now - 2, now].map((createdAt) => aDraft({ createdAt }));
    if (!old || !older || !young) throw new Error('three drafts');
    for (const draft of [old, older, young]) await drafts.save(draft);

    expect(await drafts.purge(now, 100)).toBe(2);
    expect(await drafts.find(old.id, ada)).toBeNull();
    expect(await drafts.find(young.id, ada)).toStrictEqual(young);
    expect(await drafts.purge(now, 100)).toBe(0);
  });
}
