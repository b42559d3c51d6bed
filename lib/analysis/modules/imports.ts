/** How an export of the runtime is named in a file, or where its import could be added: for repairs. */
import { runtime } from "../effects/table.js";
import { type Node, statementsOf } from "../estree.js";

export interface LocalName {
  /** The expression that names it, as far as an import in place gives one. */
  readonly name: string | null;
  /** The import specifier after which a new one can stand. */
  readonly importAfter: Node | null;
}

export function localName(program: Node, exported: string): LocalName {
  let importAfter: Node | null = null;
  for (const statement of statementsOf(program)) {
    if (statement.type !== "ImportDeclaration" || statement["source"].value !== runtime || statement["importKind"] === "type") continue;
    for (const specifier of statement["specifiers"] as readonly Node[]) {
      if (specifier.type === "ImportNamespaceSpecifier") return { name: `${specifier["local"].name}.${exported}`, importAfter: null };
      if (specifier.type !== "ImportSpecifier") continue;
      importAfter = specifier;
      if ((specifier["imported"].name ?? specifier["imported"].value) === exported && specifier["importKind"] !== "type") return { name: specifier["local"].name, importAfter: null };
    }
  }
  return { name: null, importAfter };
}
