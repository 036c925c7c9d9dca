/** The door of the journal: what other folders of the broker may import. */

export { Answers } from './answers.ts';
export { FileShelf } from './files.ts';
export { defaultRetention, Journal, type JournalStart, type Retention } from './journal.ts';
export { PostgresShelf } from './postgres.ts';
export { readJournal } from './reading.ts';
export { HUB, type OnDivergence, rebuild } from './rebuild.ts';
export { JournalFault, type Shelf } from './shelf.ts';
