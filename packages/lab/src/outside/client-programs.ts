import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type LabClientKind, labClientKinds } from '../lab-plan.ts'

/** Clients that the lab cannot run: not installed, or of a version that nobody has tried. One line for each. */
export class LabProgramsError extends Error {
  readonly code = 'LAB_PROGRAMS'
  override readonly name = 'LabProgramsError'
}

interface ClientProgram {
  readonly command: string
  readonly debianPackage: string
  /** Makes it say its version. */
  readonly argument: string
  /** Oldest version that the lab knows how to start and to ask. */
  readonly oldest: readonly [major: number, minor: number]
}

const PROGRAMS = {
  aria2: { command: 'aria2c', debianPackage: 'aria2', argument: '--version', oldest: [1, 30] },
  transmission: {
    command: 'transmission-daemon',
    debianPackage: 'transmission-daemon',
    argument: '--version',
    oldest: [2, 80],
  },
  qbittorrent: {
    command: 'qbittorrent-nox',
    debianPackage: 'qbittorrent-nox',
    argument: '--version',
    oldest: [4, 2],
  },
  rtorrent: { command: 'rtorrent', debianPackage: 'rtorrent', argument: '-h', oldest: [0, 9] },
  deluge: { command: 'deluged', debianPackage: 'deluged', argument: '--version', oldest: [2, 0] },
} as const satisfies Readonly<Record<Exclude<LabClientKind, 'builtin'>, ClientProgram>>

const TIMEOUT = 10_000 // milliseconds: a loaded machine takes long to start Python
const run = promisify(execFile)

/** A program that can take part, and whether it is there; `debianPackage` brings it. */
export interface LabProgram {
  readonly kind: LabClientKind
  readonly installed: boolean
  readonly debianPackage?: string
}

/** Every kind of participant; the built-in peer is always there. */
export function labPrograms(): readonly LabProgram[] {
  return labClientKinds.map((kind) => {
    if (kind === 'builtin') return { kind, installed: true }
    const { command, debianPackage } = PROGRAMS[kind]
    return { kind, installed: isInstalled(command), debianPackage }
  })
}

/** Whether this machine can run a lab at all. */
export function canRunLabs(): boolean {
  return process.platform === 'linux' && isInstalled('setpriv')
}

/** Throws `LabProgramsError` where a client cannot be run, with what to do about it. */
export async function checkPrograms(kinds: readonly LabClientKind[]): Promise<void> {
  const wanted = [...new Set(kinds)].flatMap((kind) => (kind === 'builtin' ? [] : [PROGRAMS[kind]]))
  const faults = (await Promise.all(wanted.map(faultOf))).filter((fault) => fault !== undefined)
  if (faults.length > 0) throw new LabProgramsError(faults.join('\n'))
}

async function faultOf({ command, debianPackage, argument, oldest }: ClientProgram): Promise<string | undefined> {
  if (!isInstalled(command))
    return `${command} is not installed: apt-get install ${debianPackage}, or leave it out of --downloaders`
  const said = await versionOf(command, argument)
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said) ?? []
  const known = Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1])
  if (known) return undefined
  return `${command} is of an unknown version (“${said}”): install ${oldest.join('.')} or newer, or leave it out of --downloaders`
}

/** Its first line; some say it on the standard error, or end with a failure. */
async function versionOf(command: string, argument: string): Promise<string> {
  const { stdout, stderr } = await run(command, [argument], { timeout: TIMEOUT }).catch((error: unknown) => ({
    stdout: '',
    stderr: error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error),
  }))
  return (`${stdout}\n${stderr}`.trim().split('\n')[0] ?? '').slice(0, 100)
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))
}
