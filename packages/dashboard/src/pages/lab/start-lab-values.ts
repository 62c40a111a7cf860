import type { useForm } from '@mantine/form'
import type { CurrentLab, LabRequest } from '@shoal/api'
import { readPorts } from './read-ports.ts'
import { readSizes } from './read-sizes.ts'

/** What the form holds, as it is typed. */
export interface StartLabValues {
  readonly sizes: string
  readonly files: number | string
  readonly seeders: number | string
  /** By kind, how many of it download. */
  readonly counts: Readonly<Record<string, number>>
  readonly lan: boolean
  readonly host: string
  readonly ports: string
}

/** What fields need of the form. */
export type StartLabFormState = Pick<
  ReturnType<typeof useForm<StartLabValues>>,
  'values' | 'setValues' | 'getInputProps'
>

const FIRST_BUILTIN = 2

/** Two built-in downloaders and one of each program that is there; for other machines nobody, since they download. */
export function usualCounts(programs: CurrentLab['programs'], lan: boolean): StartLabValues['counts'] {
  const usual = (kind: string): number => (kind === 'builtin' ? FIRST_BUILTIN : 1)
  return Object.fromEntries(programs.map(({ kind, installed }) => [kind, installed && !lan ? usual(kind) : 0]))
}

/** What the form asks for; what it leaves empty is left to the lab. */
export function labRequestOf({ counts, lan, ...values }: StartLabValues): LabRequest {
  const [ports, host] = [readPorts(values.ports), values.host.trim()]
  return {
    sizes: [...(readSizes(values.sizes) ?? [])],
    files: Number(values.files),
    seeders: Number(values.seeders),
    downloaders: Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [{ kind, count }] : [])),
    lan,
    ports,
    ...(lan && host !== '' ? { host } : {}),
  }
}
