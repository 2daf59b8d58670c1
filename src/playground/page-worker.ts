// Builds the page, in a thread of its own: what Vite needs is given back when it is done.
import { workerData } from 'node:worker_threads';
import { build } from 'vite';

const { root, outDir } = workerData as { readonly root: string; readonly outDir: string };

await build({
  root,
  configFile: false,
  envFile: false,
  logLevel: 'error',
  clearScreen: false,
  base: '/page/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: [`${root}/index.html`, `${root}/console.html`] },
  },
});
