import { z } from 'zod'
import { labFaultChange, labFaultNames } from './lab-fault.ts'
import { type LabPlan, labClientKind, labClientKinds, labPlanSchema } from './lab-plan.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }
const MOST_OF_A_KIND = 200

const sizeWord = z.union([z.number(), z.string()]).transform((word, context) => {
  const [, digits = '', unit = ''] = /^\s*(\d{1,13})\s*([KMG]?)i?B?\s*$/i.exec(String(word)) ?? []
  const size = Number(digits) * (UNITS[unit.toUpperCase()] ?? 1)
  if (digits === '' || size < 1) context.addIssue(`not a size: ${word} (write 64M)`)
  return size
})

const downloaderWord = z.string().transform((word, context) => {
  const [name = '', count = '1'] = word.trim().split(':')
  const kind = labClientKind.safeParse(name)
  const times = Number(count)
  if (kind.success && Number.isInteger(times) && times >= 1 && times <= MOST_OF_A_KIND)
    return Array.from({ length: times }, () => kind.data)
  context.addIssue(`not a downloader: ${word} (one of ${labClientKinds.join(', ')}; several as builtin:10)`)
  return []
})

const faultWord = z.unknown().transform((word, context) => {
  const parsed = labFaultChange.safeParse(typeof word === 'string' ? { name: word, on: true } : word)
  if (parsed.success) return parsed.data
  context.addIssue(`not a fault: ${JSON.stringify(word)} (one of ${labFaultNames.join(', ')})`)
  return z.NEVER
})

const portsWord = z.string().transform((word, context) => {
  const [, first = '', last = ''] = /^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(word) ?? []
  if (first === '' || Number(last) > 65_535 || Number(first) < 1)
    context.addIssue(`not a range of ports: ${word} (write 8000-9000)`)
  return { first: Number(first), last: Number(last) }
})

/** A plan as people write it, in a file or on the command line: `64M`, `builtin:10`, `8000-9000`. */
export const writtenPlanSchema = z
  .strictObject({
    ...labPlanSchema.shape,
    sizes: z.array(sizeWord).max(50),
    downloaders: z
      .array(downloaderWord)
      .max(MOST_OF_A_KIND)
      .transform((kinds) => kinds.flat()),
    faults: z.array(faultWord).max(50),
    ports: portsWord,
  })
  .partial()

/** What is not written must not hide a default. */
export function withoutGaps(plan: z.output<typeof writtenPlanSchema>): Partial<LabPlan> {
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined))
}

/** A plan in the words of a file; what is at its default is left out. */
export function writtenPlan({ sizes, ports, files, faults, ...plan }: LabPlan): Readonly<Record<string, unknown>> {
  return {
    sizes,
    ...(files === 1 ? {} : { files }),
    ...(faults.length === 0 ? {} : { faults }),
    ...(ports === undefined ? {} : { ports: `${ports.first}-${ports.last}` }),
    ...plan,
  }
}
