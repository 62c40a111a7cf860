import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type LabClientKind, labClientKinds } from '../lab-plan.ts'

const PROGRAMS = {
  aria2: ['aria2c', 'aria2'],
  transmission: ['transmission-daemon', 'transmission-daemon'],
  qbittorrent: ['qbittorrent-nox', 'qbittorrent-nox'],
} as const satisfies Readonly<
  Record<Exclude<LabClientKind, 'builtin'>, readonly [command: string, debianPackage: string]>
>

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
    const [command, debianPackage] = PROGRAMS[kind]
    return { kind, installed: isInstalled(command), debianPackage }
  })
}

/** Whether this machine can run a lab at all. */
export function canRunLabs(): boolean {
  return process.platform === 'linux' && isInstalled('setpriv')
}

/** For each client that is not on this machine one line with the way to install it. */
export function missingPrograms(kinds: readonly LabClientKind[]): readonly string[] {
  const wanted = [...new Set(kinds)].flatMap((kind) => (kind === 'builtin' ? [] : [PROGRAMS[kind]]))
  return wanted
    .filter(([command]) => !isInstalled(command))
    .map(
      ([command, packageName]) =>
        `${command} is not installed: apt-get install ${packageName}, or leave it out of --downloaders`,
    )
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))
}
