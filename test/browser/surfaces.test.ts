// Nothing that the app can show is beyond the playground's page, in either theme and either language.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browserPath } from './browser.ts';
import { type Gallery, locales, openGallery, themes } from './surfaces.ts';

const every = themes.flatMap((theme) => locales.map((locale) => ({ theme, locale })));

(browserPath ? describe : describe.skip)('in a browser', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openGallery();
  });
  afterAll(() => gallery.end());

  test.each(every)(
    'every modal, Home and message is drawn whole: $theme, $locale',
    async ({ theme, locale }) => {
      const { page, names } = gallery;
      await gallery.setTheme(theme);
      expect(names.modals.length).toBeGreaterThan(10);
      for (const name of names.modals) {
        await gallery.openModal(name, locale);
        expect([name, await page.locator('.not-drawn').count()]).toEqual([name, 0]);
        expect([name, ((await page.getByRole('dialog').textContent()) ?? '').length > 20]).toEqual([
          name,
          true,
        ]);
      }
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      for (const name of names.homes) {
        await gallery.showHome(name, locale);
        expect([name, await page.locator('.not-drawn').count()]).toEqual([name, 0]);
        expect([name, ((await page.getByRole('tabpanel').textContent()) ?? '').length > 20]).toEqual([
          name,
          true,
        ]);
      }
      await gallery.post(locale);
      expect(await page.locator('.not-drawn').count()).toBe(0);
    },
  );
});
