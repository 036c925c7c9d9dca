import type { ModuleRecord } from '../../../core/index.ts';
import type { Generation } from '../notes.ts';
import { askOf } from './ask.ts';

/** In which dialect a module was asked for: our own, or that of a generation. */
export const askedIn = (record: ModuleRecord): 'native' | Generation =>
  askOf(record.request)?.generation ?? 'native';
