/**
 * Methods that well-known frameworks run on an object after its constructor, before anyone may rely on its fields. They count only where
 * the base class, or the class's decorator, is really the framework's. Between the constructor and the hook the framework holds the
 * object, so fields that others can write may have been set by then.
 */
export interface Framework {
  /** Paths of base classes. */
  readonly bases: readonly string[];
  /** Paths of class decorators. */
  readonly decorators: readonly string[];
  readonly hooks: readonly string[];
  /**
   * All that the base classes set on an object themselves, where that is known: whatever else a subclass declares is its own. A framework
   * without the list may set anything.
   */
  readonly sets?: readonly string[];
  /** Decorators of fields that the framework sets only before a later hook than the first: the name of that hook. */
  readonly setsLater?: Readonly<Record<string, string>>;
}

export const frameworks: readonly Framework[] = [
  {
    bases: ["lit:LitElement", "lit-element:LitElement", "lit-element/lit-element.js:LitElement", "@lit/reactive-element:ReactiveElement"],
    decorators: [],
    hooks: ["connectedCallback", "willUpdate", "firstUpdated"],
    sets: ["renderOptions", "renderRoot", "isUpdatePending", "hasUpdated", "updateComplete"],
  },
  { bases: ["react:Component", "react:PureComponent", "react:default.Component", "react:default.PureComponent"], decorators: [], hooks: [], sets: ["props", "context", "refs", "updater"] },
  { bases: ["HTMLElement"], decorators: [], hooks: ["connectedCallback"] },
  {
    bases: [],
    decorators: ["@angular/core:Component", "@angular/core:Directive"],
    hooks: ["ngOnChanges", "ngOnInit", "ngAfterContentInit", "ngAfterViewInit"],
    setsLater: {
      "@angular/core:ContentChild": "ngAfterContentInit",
      "@angular/core:ContentChildren": "ngAfterContentInit",
      "@angular/core:ViewChild": "ngAfterViewInit",
      "@angular/core:ViewChildren": "ngAfterViewInit",
    },
  },
  { bases: ["@ember/component:default", "@ember/object:default", "@ember/controller:default", "@ember/routing/route:default", "@ember/service:default"], decorators: [], hooks: ["init"] },
  { bases: [], decorators: ["@stencil/core:Component"], hooks: ["connectedCallback", "componentWillLoad"] },
];
