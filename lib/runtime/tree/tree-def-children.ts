/** The children of a treedef node, and the same node with other children. */
import { ArrayDef, CustomDef, MapDef, ModuleDef, ObjectDef, type Def } from "./tree-def.js";

export function childDefs(def: Def): readonly Def[] {
  return def.kind === "leaf" || def.kind === "null" ? [] : def.children;
}

export function withChildDefs(def: Def, children: readonly Def[]): Def {
  const numLeaves = children.reduce((sum, child) => sum + child.numLeaves, 0);
  switch (def.kind) {
    case "leaf":
    case "null":
      return def;
    case "array":
      return new ArrayDef(children, numLeaves);
    case "object":
      return new ObjectDef(def.keys, children, numLeaves);
    case "map":
      return new MapDef(def.keys, children, numLeaves);
    case "module":
      return new ModuleDef(def.type, def.names, children, def.staticNames, def.statics, numLeaves, def.note);
    case "custom":
      return new CustomDef(def.type, def.aux, children, numLeaves);
  }
}
