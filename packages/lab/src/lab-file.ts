import { readFile, writeFile } from 'node:fs/promises'
import { isMap, isScalar, LineCounter, parseDocument, stringify } from 'yaml'
import type { z } from 'zod'
import type { LabPlan } from './lab-plan.ts'
import { withoutGaps, writtenPlan, writtenPlanSchema } from './plan-words.ts'

/** A file that describes no lab; each line of the message names the line of the file. */
export class LabFileError extends Error {
  readonly code = 'LAB_FILE'
  override readonly name = 'LabFileError'
}

const LARGEST = 1 << 20 // characters

/** The plan in a YAML file such as `examples/lab.yaml`. Rejects with `LabFileError`. */
export async function readLabFile(path: string): Promise<Partial<LabPlan>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LabFileError(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause })
  })
  if (text.length > LARGEST) throw new LabFileError(`${path} is larger than a megabyte`)
  return parseLabFile(text, path)
}

/** The plan in the text of such a file; `path` is for messages. Throws `LabFileError`. */
export function parseLabFile(text: string, path: string): Partial<LabPlan> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number): number => lines.linePos(offset).line
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => `${path}:${lineAt(pos[0])}: ${message}`)
    throw new LabFileError(faults.join('\n'))
  }
  const parsed = writtenPlanSchema.safeParse(document.toJS({ maxAliasCount: 10 }) ?? {})
  if (parsed.success) return withoutGaps(parsed.data)
  const offsetOf = (where: readonly PropertyKey[]): number => {
    const [key] = where
    if (where.length === 1 && isMap(document.contents)) {
      const pair = document.contents.items.find((item) => isScalar(item.key) && item.key.value === key)
      if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0
    }
    const node: unknown = document.getIn(where, true)
    return isScalar(node) || isMap(node) ? (node.range?.[0] ?? 0) : 0
  }
  const faults = parsed.error.issues.flatMap((issue) =>
    faultsOf(issue).map(({ where, what }) => `${path}:${lineAt(offsetOf(where))}: ${what}`),
  )
  throw new LabFileError(faults.join('\n'))
}

/** Writes a plan so that `readLabFile` reads it. */
export async function writeLabFile(path: string, plan: LabPlan): Promise<void> {
  await writeFile(path, stringify(writtenPlan(plan)))
}

interface FileFault {
  readonly where: readonly PropertyKey[]
  readonly what: string
}

function faultsOf(issue: z.core.$ZodIssue): readonly FileFault[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(writtenPlanSchema.shape).join(', ')
    return issue.keys.map((key) => ({ where: [...issue.path, key], what: `unknown key ${key} (known are ${known})` }))
  }
  const what = `${issue.path.join('.')}: ${issue.message.replace(/^Invalid input: /, '')}`
  return [{ where: issue.path, what: issue.path.length === 0 ? 'must hold settings by name' : what }]
}
