import { z } from 'zod'
import { labFaultChange } from './lab-fault.ts'

/** Programs that can take part in a lab. */
export const labClientKinds = ['builtin', 'aria2', 'transmission', 'qbittorrent', 'rtorrent', 'deluge'] as const
export const labClientKind = z.enum(labClientKinds)
export type LabClientKind = z.infer<typeof labClientKind>

const MOST_PEERS = 200
const MOST_FILES = 5000
const port = z.number().int().min(1).max(65_535)

/** What a lab consists of. */
export const labPlanSchema = z.strictObject({
  /** Bytes of each torrent. None: a tracker and nothing else. */
  sizes: z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(2 ** 40),
    )
    .max(50),
  /** Files of each torrent; more than one lie in a folder. */
  files: z.number().int().min(1).max(MOST_FILES),
  /** Built-in peers that have everything from the start. */
  seeders: z.number().int().min(0).max(20),
  /** Who downloads; the same kind may stand several times. */
  downloaders: z.array(labClientKind).max(MOST_PEERS),
  /** Faults that are on before the first downloader starts. */
  faults: z.array(labFaultChange).max(50),
  /** Every port that the lab listens on lies within. */
  ports: z.strictObject({ first: port, last: port }).optional(),
  /** The tracker's port, for HTTP, UDP and WebSocket. */
  trackerPort: port.optional(),
  /** On this machine's address, for other machines and phones, in place of a network of its own. */
  lan: z.boolean(),
  /** The name or address of this machine that goes into torrents and magnet links; for `lan`. */
  host: z
    .string()
    .regex(/^[\w.-]{1,253}$/)
    .optional(),
  /** The folder stays when the lab ends, and the next start goes on with it; for `lan`. */
  keep: z.boolean(),
})
export type LabPlan = z.infer<typeof labPlanSchema>

/** What is not said of a lab. */
export const usualPlan: LabPlan = {
  sizes: [1 << 20],
  files: 1,
  seeders: 2,
  downloaders: ['builtin'],
  faults: [],
  lan: false,
  keep: false,
}

/** A plan that cannot be carried out; the message says what to change. */
export class LabPlanError extends Error {
  readonly code = 'LAB_PLAN'
  override readonly name = 'LabPlanError'
  /** The setting to change, for who has a form in place of a command line; absent where words make no plan at all. */
  readonly setting: keyof LabPlan | undefined
  /** Numbers that the message names. */
  readonly params: Readonly<Record<string, number>>

  constructor(message: string, setting?: keyof LabPlan, params: Readonly<Record<string, number>> = {}) {
    super(message)
    this.setting = setting
    this.params = params
  }
}

/** Whether a program is controlled over a TCP port: the built-in peer and rTorrent are not. */
export function hasControlPort(kind: LabClientKind): boolean {
  return kind !== 'builtin' && kind !== 'rtorrent'
}

/** Finds what no single setting is to blame for. Throws `LabPlanError`. */
export function checkPlan(plan: LabPlan): void {
  const { sizes, files, ports, lan, keep, host, seeders, downloaders } = plan
  const small = sizes.find((size) => size < files)
  if (small !== undefined)
    throw new LabPlanError(`${small} bytes do not make ${files} files: choose larger sizes or fewer files`, 'files', {
      small,
      files,
    })
  if (sizes.length === 0 && seeders + downloaders.length > 0)
    throw new LabPlanError('peers need torrents: give sizes, or no seeders and no downloaders', 'sizes')
  if (host !== undefined && !lan)
    throw new LabPlanError('a host name makes sense for other machines only: add --lan', 'host')
  if (keep && !lan) throw new LabPlanError('what is kept must have an address that lasts: add --lan', 'keep')
  if (ports === undefined) return
  const needed = 1 + (lan ? 1 : 0) + seeders + downloaders.length + downloaders.filter(hasControlPort).length
  const there = ports.last - ports.first + 1
  if (there < 1) throw new LabPlanError(`no ports: ${ports.first}-${ports.last} (write the lower one first)`, 'ports')
  if (there < needed)
    throw new LabPlanError(
      `this lab needs ${needed} ports, ${ports.first}-${ports.last} are ${there}: give --ports ${ports.first}-${ports.first + needed - 1}, or fewer peers`,
      'ports',
      { needed, there },
    )
}
