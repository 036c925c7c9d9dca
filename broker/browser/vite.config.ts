import { join } from 'node:path';
import type { UserConfig } from 'vite';

const config: UserConfig = {
  root: join(import.meta.dirname, 'page'),
  // So that it works below any path.
  base: './',
  build: {
    outDir: join(import.meta.dirname, '../../node_modules/.cache/arts/runtime-page'),
    emptyOutDir: true,
    target: 'es2023',
    // Its policy lets nothing in that is part of an address.
    assetsInlineLimit: 0,
    modulePreload: false,
    // Two thirds of it are the MQTT client.
    chunkSizeWarningLimit: 640,
  },
  worker: { format: 'es' },
};

/** Builds the page of the browser runtime; how to serve it says `index.ts`. */
export default config;
