/**
 * The types behind `new Model({ ... })`.
 *
 * TypeScript sees neither decorators' options nor field initialisers, so what they change is said in the types: `class Model extends
 * Module<Model>` types the generated constructor; `NoInit<T>` marks a field that the constructor does not take, `Default<T>` one that
 * it may leave out. Both are T for every other purpose. (`null` takes no mark: an intersection with it would be nothing.)
 */
declare const NO_INIT: unique symbol;
declare const DEFAULT: unique symbol;

/** The type of a field with `@field({ init: false })`: not an argument of the generated constructor. */
export type NoInit<T> = (T & { readonly [NO_INIT]?: true }) | Extract<T, null>;

/** The type of a field with a default: the generated constructor may leave it out. */
export type Default<T> = (T & { readonly [DEFAULT]?: true }) | Extract<T, null>;

// Members that are no fields.
type Lifecycle = "postInit" | "checkInit" | "~self";
type AnyFunction = (...args: any[]) => any;

// `any` counts as required; functions are optional, since TypeScript cannot tell a method from a field that holds a function.
type Kind<V> = 0 extends 1 & V
  ? "required"
  : typeof NO_INIT extends keyof NonNullable<V>
    ? "excluded"
    : typeof DEFAULT extends keyof NonNullable<V>
      ? "optional"
      : [V] extends [AnyFunction]
        ? "optional"
        : "required";

type KeysOf<T, W> = {
  [K in keyof T]-?: K extends Lifecycle | symbol ? never : Kind<T[K]> extends W ? K : never;
}[keyof T];

// Names alone, without conditions on their types: this is what lets the compiler infer the type arguments of a generic class.
type Hint<T, X extends PropertyKey> = { [K in keyof T as K extends Lifecycle | symbol | X ? never : K]?: T[K] };

type Exact<T, X extends PropertyKey> = 0 extends 1 & T
  ? Record<string, any>
  : { [K in Exclude<KeysOf<T, "required">, X>]: T[K] } & { [K in Exclude<KeysOf<T, "optional">, X>]?: T[K] } & {
      [K in KeysOf<T, "excluded">]?: never;
    };

/** The argument of the generated constructor of `T`; `X` names fields that it does not take, as an alternative to `NoInit`. */
export type Init<T, X extends PropertyKey = never> = Exact<T, X> & Hint<T, X>;
