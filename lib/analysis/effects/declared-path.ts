/** The path under which a program would know a declaration that a type checker has found, of the packages that the tables speak of. */
import type { Declared } from "../program/evidence.js";
import { runtime } from "./table.js";

const [runtimePackage = ""] = runtime.split("/");

/** `owner`: the class or interface whose method it is. */
export function declaredPath({ name, package: from, file }: Declared, owner: string | null): string | null {
  if (from === null) return null;
  if (from.startsWith("@tensorflow/")) return owner === null ? `${from}:${name}` : null;
  if (from !== runtimePackage) return null;
  if (owner !== null) return owner === "Optimizer" ? `${runtime}:optim.Optimizer#.${name}` : null;
  // The runtime's namespaces are its folders.
  const namespace = /[\\/](nn|optim)[\\/][^\\/]+$/.exec(file)?.[1];
  return `${runtime}:${namespace === undefined ? name : `${namespace}.${name}`}`;
}
