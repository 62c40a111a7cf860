import { fileURLToPath } from 'node:url'

/** What the launcher can do to itself: give up privileges, close the file system (Landlock), filter system calls (seccomp). */
export const measures = ['privileges', 'files', 'calls'] as const
export type Measure = (typeof measures)[number]

export interface LauncherOrder {
  /** Without any one of these the program is not started. */
  readonly measures: readonly Measure[]
  /** Whether the program uses a loopback that only it and what it starts have. */
  readonly loopback: boolean
  /** Files and folders that stay readable. */
  readonly readable: readonly string[]
  /** Takes what works, says what that is and ends, without starting anything. */
  readonly report?: boolean
}

/** Words that go before a command, so that it is started by the launcher. */
export function launcherWords({
  measures: wanted,
  loopback,
  readable,
  report = false,
}: LauncherOrder): readonly string[] {
  const words = [process.execPath, ...nodeOptions, script]
  if (loopback) words.push('--loopback')
  if (report) words.push('--report')
  for (const measure of wanted) words.push('--measure', measure)
  for (const path of readable) words.push('--readable', path)
  return [...words, '--']
}

const typescript = import.meta.url.endsWith('.ts')
/** Node's options for scripts of this package, as source or bundled. */
export const nodeOptions: readonly string[] = ['--conditions=source', '--no-warnings']
const script = fileURLToPath(new URL(typescript ? './confine-child.ts' : './confine-child.js', import.meta.url))
