import { join } from 'node:path';
import type { UserConfig } from 'vite';

const config: UserConfig = {
  root: import.meta.dirname,
  // So that it works below any path.
  base: './',
  build: {
    outDir: join(import.meta.dirname, '../node_modules/.cache/arts/view-page'),
    emptyOutDir: true,
    target: 'es2023',
    // Its policy lets nothing in that is part of an address.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  worker: { format: 'es' },
};

/** Builds the page that `arts view` and `arts serve` show. */
export default config;
