import type { Filter } from '../policy.ts';
import { FITS } from './verdicts.ts';

/**
 * Lets modules only onto runtimes that offer every API they need, compared name by name.
 *
 * ARTS stored the list as one text and asked the database for a substring: `wasi:un` matched `wasi:unstable`,
 * two APIs in another order matched nothing, SQLite ignored case, and its successor went through a plain string
 * letter by letter. A set comparison has none of these faults.
 *
 * Reports `unsuitable` and names the first API that is missing.
 */
export const apis: Filter = {
  name: 'apis',
  scope: 'kind',
  judge({ module, runtime }) {
    for (const api of module.module.apis) {
      if (!runtime.runtime.apis.includes(api)) return { kind: 'unsuitable', reason: `lacks the API ${api}` };
    }
    return FITS;
  },
};
