/** Functions made by the transforms of the runtime, for the warning about transforms kept in fields. */
const complaints = new WeakMap<Function, () => string | null>();

/** `complaint` says what is wrong with a field that holds `transform`, or `null`. */
export function rememberTransform(transform: Function, complaint: () => string | null): void {
  complaints.set(transform, complaint);
}

/** What is wrong with a field that holds `value`, after its name; `null` for functions that no transform made. */
export function complaintAbout(value: Function): string | null {
  return complaints.get(value)?.() ?? null;
}
