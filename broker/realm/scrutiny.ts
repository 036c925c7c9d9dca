import type { Realm } from './realm.ts';

/** Why no instance of a file can ever be paused; `null` if it may be, or nobody knows. */
export type WhyFixed = (file: string) => Promise<string | null>;

/**
 * Has the files of modules looked through as they are asked for, by whatever way: what can never be paused is on record with
 * the reason before anybody plans to move it. What the store does not have, or is too large to look through, its runtime
 * tells when it has started it.
 */
export function scrutinise(realm: Pick<Realm, 'watch' | 'take'>, whyFixed: WhyFixed | null): void {
  if (whyFixed === null) return;
  realm.watch((record) => {
    if (record.kind !== 'input' || record.input.kind !== 'module-requested') return;
    const { id: module, file } = record.input.module;
    void whyFixed(file).then(
      (reason) => {
        if (reason !== null) void realm.take({ kind: 'module-found-fixed', module, file, reason });
      },
      () => {}, // A file that cannot be read now is told of by whoever tries to run it.
    );
  });
}
