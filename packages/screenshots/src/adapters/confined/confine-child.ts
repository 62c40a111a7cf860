// A launcher: confines itself, then becomes the program that it is given. Only so is every thread of that program
// confined from its first instruction. Its arguments are those of `launcherWords`, then the program and its arguments.
import { accessSync, constants, writeSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { callFilter } from './call-filter.ts'
import {
  becomeProgram,
  dropPrivileges,
  endProcess,
  filterCalls,
  holdsSignals,
  landlockVersion,
  restrictFiles,
} from './kernel-calls.ts'
import { type Measure, measures } from './launcher.ts'

const REFUSED = 125
const STANDARD_OUTPUT = 1
const STANDARD_ERROR = 2

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    loopback: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    measure: { type: 'string', multiple: true, default: [] },
    readable: { type: 'string', multiple: true, default: [] },
  },
})

try {
  const [program = '', ...args] = positionals
  const wanted = measures.filter((measure) => options.report || options.measure.includes(measure))
  const path = options.report ? '' : find(program)
  const taken = confine(wanted)
  if (options.report) {
    writeSync(STANDARD_OUTPUT, JSON.stringify(taken))
    endProcess(0)
  }
  const environment = Object.entries(process.env).map(([name, value]) => `${name}=${value}`)
  becomeProgram(path, [program, ...args], environment)
} catch (error) {
  writeSync(STANDARD_ERROR, error instanceof Error ? error.message : String(error))
  endProcess(REFUSED)
}

/** Takes these measures. Of a trial it says which ones worked; otherwise each must. */
function confine(wanted: readonly Measure[]): readonly Measure[] {
  const { arch, pid } = process
  if (process.platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) {
    if (options.report) return []
    throw new Error('processes cannot be confined on this system')
  }
  const { loopback, readable } = options
  const version = landlockVersion()
  const taken: Measure[] = []
  const take: Readonly<Record<Measure, () => void>> = {
    privileges: () => dropPrivileges(arch),
    files: () => restrictFiles(version, readable, { network: loopback }),
    calls: () => {
      const signalsHeld = taken.includes('files') && holdsSignals(version)
      filterCalls(callFilter({ architecture: arch, pid, loopback, signalsHeld }))
    },
  }
  for (const measure of wanted) {
    try {
      take[measure]()
      taken.push(measure)
    } catch (error) {
      if (!options.report) throw error
    }
  }
  return taken
}

function find(name: string): string {
  if (isAbsolute(name)) return name
  const folder = (process.env['PATH'] ?? '').split(delimiter).find((each) => isProgram(join(each, name)))
  if (folder === undefined) throw new Error(`there is no program ${name}`)
  return join(folder, name)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
