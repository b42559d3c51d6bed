/** Gives an object a property of its own, whatever accessors and guards there are in its prototype chain. */
export function defineOwn(target: object, key: PropertyKey, value: unknown, enumerable = true): boolean {
  return Reflect.defineProperty(target, key, { value, writable: true, enumerable, configurable: true });
}
