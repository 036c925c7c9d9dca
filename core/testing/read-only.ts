/** What is told of somebody who looks at something, or changes it; whatever is thrown comes out where that was done. */
export interface Watcher {
  /** Somebody is about to change what lies at a path, such as `candidacy.device.groups`. */
  onWrite(path: string): void;
  /** Somebody looks at a path. */
  onRead?(path: string): void;
}

/** Methods by which maps and sets are changed. */
const CHANGING: readonly PropertyKey[] = ['set', 'add', 'delete', 'clear'];

/**
 * The same thing, and all that can be reached from it, as it looks through glass: everything can be read and nothing
 * changed. What is reached twice is the same object both times. Methods are called on what is behind the glass, so that
 * private parts work; those of lists on the list as it is seen, so that whoever sorts one is noticed.
 */
export function readOnly<Whole extends object>(whole: Whole, name: string, watcher: Watcher): Whole {
  const seen = new WeakMap<object, object>();
  return through(whole, name) as Whole;

  function through(value: unknown, path: string): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    const glass = new Proxy(value, glassFor(path));
    seen.set(value, glass);
    return glass;
  }

  function glassFor(path: string): ProxyHandler<object> {
    const written = (key: PropertyKey): boolean => {
      watcher.onWrite(`${path}.${String(key)}`);
      return false;
    };
    return {
      get(target, key) {
        const at = `${path}.${String(key)}`;
        if (typeof key === 'string') watcher.onRead?.(at);
        const value: unknown = Reflect.get(target, key, target);
        if (isFixed(target, key)) return value;
        if (typeof value === 'function') return methodOf(target, key, value as Method, at);
        return through(value, at);
      },
      set: (_target, key) => written(key),
      deleteProperty: (_target, key) => written(key),
      defineProperty: (_target, key) => written(key),
      setPrototypeOf: () => written('prototype'),
    };
  }

  function methodOf(target: object, key: PropertyKey, method: Method, path: string): unknown {
    if (Array.isArray(target)) return method;
    const changes = (target instanceof Map || target instanceof Set) && CHANGING.includes(key);
    return (...given: readonly unknown[]): unknown => {
      if (changes) watcher.onWrite(path);
      return through(Reflect.apply(method, target, given), `${path}()`);
    };
  }
}

type Method = (...given: readonly unknown[]) => unknown;

/** What a proxy must give as it is. */
function isFixed(target: object, key: PropertyKey): boolean {
  const property = Reflect.getOwnPropertyDescriptor(target, key);
  return property !== undefined && property.configurable === false && property.writable === false;
}
