/** As ESLint's: scripts tell "there are findings" from "it did not run". */
export const exitStatus = { clean: 0, findings: 1, failed: 2, interrupted: 130, terminated: 143 } as const;
