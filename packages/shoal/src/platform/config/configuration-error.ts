import type { z } from 'zod'
import { suggestKey } from './suggest-key.ts'

/** Settings that cannot be used. `problems` has one line for each fault, with the place where it was written. */
export class ConfigurationError extends Error {
  readonly code = 'configuration'
  readonly problems: readonly string[]

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options)
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** One line for each issue; unknown keys come with the known key that is most like them. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
  sourceOf: (path: readonly PropertyKey[]) => string,
): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [`${sourceOf(issue.path)}: ${issue.path.join('.')} ${issue.message.replace(/^Invalid input: /, '')}`]
    return issue.keys.map((key) => {
      const full = [...issue.path, key]
      const known = knownKeys(issue.path)
      const suggestion = suggestKey(key, known)
      const help = suggestion === undefined ? `known are ${known.join(', ')}` : `did you mean ${suggestion}?`
      return `${sourceOf(full)}: unknown key ${full.join('.')}; ${help}`
    })
  })
}
