#!/usr/bin/env node
// What "npx arts" runs: it reads TypeScript in this very process, which is half a second sooner than starting tsx.
import { register } from 'tsx/esm/api';

register();
await import('./arts.ts');
