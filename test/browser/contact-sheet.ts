// npm run contact-sheet -- <file.png>: every modal, every look of Home and the messages in both themes and languages, on one sheet.
// With `refusals` behind it: every code of the platform with each kind of field named, in both languages.
import { locales, openGallery, themes } from './surfaces.ts';

const [file = 'contact-sheet.png', of = 'surfaces'] = process.argv.slice(2);
const gallery = await openGallery();
const { page, names } = gallery;
const pictures: { readonly title: string; readonly png: string }[] = [];
async function takeSurfaces(): Promise<void> {
  for (const theme of themes) {
    await gallery.setTheme(theme);
    for (const locale of locales) {
      for (const name of names.modals) {
        await gallery.openModal(name, locale);
        const png = await page.getByRole('dialog').screenshot();
        pictures.push({ title: `${name}, ${theme}, ${locale}`, png: png.toString('base64') });
      }
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      for (const name of names.homes) {
        await gallery.showHome(name, locale);
        const png = await page.getByRole('tabpanel').screenshot();
        pictures.push({ title: `${name}, ${theme}, ${locale}`, png: png.toString('base64') });
      }
      await gallery.post(locale);
      const png = await page.screenshot();
      pictures.push({ title: `messages, ${theme}, ${locale}`, png: png.toString('base64') });
    }
  }
}

async function takeRefusals(): Promise<void> {
  for (const locale of locales)
    await gallery.eachRefusal(locale, (title, taken) => {
      for (const png of taken) pictures.push({ title: `${title}, ${locale}`, png: png.toString('base64') });
    });
}

await (of === 'refusals' ? takeRefusals() : takeSurfaces());
const figures = pictures.map(
  ({ title, png }) =>
    `<figure><img src="data:image/png;base64,${png}" alt="${title}"><figcaption>${title}</figcaption></figure>`,
);
// A page of its own: the playground's allows no style but its own.
await page.goto('about:blank');
await page.setViewportSize({ width: 2000, height: 1000 });
await page.setContent(`<style>
  body { display: grid; grid-template-columns: repeat(${of === 'refusals' ? 8 : 7}, 1fr); gap: 12px; align-items: start; font: 13px sans-serif; background: #ddd; margin: 12px }
  figure { margin: 0 } img { width: 100%; display: block }
</style>${figures.join('')}`);
await page.screenshot({ path: file, fullPage: true });
console.log(`${pictures.length} pictures in ${file}`);
await gallery.end();
