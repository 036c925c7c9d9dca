import { availability } from './availability.ts';
import { azureFunctions } from './azure-functions.ts';
import { alibaba, google } from './cluster.ts';
import type { Importer } from './importer.ts';
import { linkTrace } from './link-trace.ts';
import { pitot } from './pitot.ts';
import { swf } from './swf.ts';

export type { Importer, ImportOptions } from './importer.ts';
export { NotThatFormat, Source } from './reading.ts';

/** Every format that scenarios can be made from. */
export const importers: readonly Importer[] = [
  azureFunctions,
  swf,
  alibaba,
  google,
  pitot,
  linkTrace,
  availability,
];
