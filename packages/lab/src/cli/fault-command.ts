import type { Command } from 'commander'
import { type LabFaultChange, labFaultChange, labFaultNames } from '../lab-fault.ts'
import type { LabStatus } from '../lab-status.ts'
import { askFault, askStatus } from '../outside/lab-client.ts'
import { faultWords } from './fault-words.ts'
import type { LabIo } from './lab-io.ts'
import { labWords } from './lab-words.ts'
import { EXIT, LabUsageError, run } from './run-lab-command.ts'

interface FaultFlags {
  readonly dir: string
  readonly peer?: string
  readonly json?: true
}

const QUESTION_LIMIT = 20_000 // milliseconds

/** Makes a command list the faults and switch them. */
export function registerFaultCommand(command: Command, io: LabIo): void {
  command
    .argument('[name]', 'which one')
    .argument('[state]', 'on or off')
    .option('--peer <list>', 'whom it befalls: seed1,dl2; every seeder unless given')
    .option('--json', 'print JSON')
    .action((name: string | undefined, state: string | undefined, flags: FaultFlags) =>
      run(io, async () => {
        const status = await askOrSwitch(name, state, flags)
        io.print(flags.json === true ? JSON.stringify(status.faults) : faultTable(status, io.language))
        return EXIT.fine
      }),
    )
}

/** A fault to be switched, from words. Throws `LabUsageError` where there is none of that name. */
function faultChange(name: string, on: boolean, peers: readonly string[] | undefined): LabFaultChange {
  const parsed = labFaultChange.safeParse({ name, on, peers })
  if (parsed.success) return parsed.data
  throw new LabUsageError(`not a fault: ${name.slice(0, 50)} (one of ${labFaultNames.join(', ')})`)
}

async function askOrSwitch(name: string | undefined, state: string | undefined, flags: FaultFlags): Promise<LabStatus> {
  const limit = AbortSignal.timeout(QUESTION_LIMIT)
  if (name === undefined) return askStatus(flags.dir, limit)
  if (state !== 'on' && state !== 'off') throw new LabUsageError(`write: shoal lab fault ${name} on, or off`)
  return askFault(flags.dir, faultChange(name, state === 'on', flags.peer?.split(',')), limit)
}

function faultTable({ faults }: LabStatus, language: LabIo['language']): string {
  const words = labWords(language)
  const width = Math.max(...faults.map(({ name }) => name.length))
  return faults
    .map(({ name, on, peers, hits }) => {
      const state = on ? [words.on, ...(peers.length > 0 ? [peers.join(',')] : []), `×${hits}`].join(' ') : words.off
      return `${name.padEnd(width)}  ${state.padEnd(on ? 0 : 3)}  ${faultWords(name, language)}`
    })
    .join('\n')
}
