import { setTimeout as delay } from 'node:timers/promises'
import { helpText, localizeHelp } from '@shoal/toolkit'
import type { Command } from 'commander'
import { assertionOf } from '../assertion.ts'
import { startLab } from '../lab.ts'
import type { LabFaultChange } from '../lab-fault.ts'
import { labClientKind, labClientKinds } from '../lab-plan.ts'
import type { LabStatus } from '../lab-status.ts'
import { askStatus, askStop } from '../outside/lab-client.ts'
import { defaultLabFolder } from '../outside/lab-folder.ts'
import { missingPrograms } from '../outside/missing-programs.ts'
import { faultChange, registerFaultCommand } from './fault-command.ts'
import type { LabIo } from './lab-io.ts'
import { labWords } from './lab-words.ts'
import { labZh } from './lab-zh.ts'
import { processLabIo } from './process-lab-io.ts'
import { EXIT, LabUsageError, run } from './run-lab-command.ts'
import { statusTable } from './status-table.ts'

interface UpFlags {
  readonly sizes: string
  readonly seeders: string
  readonly downloaders: string
  readonly fault?: string
  readonly dir: string
  readonly until?: string
  readonly json?: true
}

const LOOK = 200 // milliseconds
const QUESTION_LIMIT = 10_000 // milliseconds
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

const EXAMPLES = `
Examples:
  $ shoal lab up --sizes 1M,64M --downloaders aria2,transmission,qbittorrent,builtin
  $ shoal lab assert 'dl2 complete within 30s'
  $ shoal lab up --downloaders builtin:10 --until 'all complete within 60s'   # for CI
  $ shoal lab fault tracker-dead on
  $ shoal lab down

Private addresses in a network namespace, without root; where that is not allowed, addresses of the loopback. Shoal's
tracker, built-in seeders, real clients with DHT, LPD and PEX off. Nothing is left behind, also after kill -9.

Exit codes: 0 fine, 1 what was waited for did not happen, 2 wrong arguments, 130 interrupted.`

/** Adds `lab up|status|assert|fault|down` to a program. */
export function registerLabCommands(program: Command, io: LabIo = processLabIo()): void {
  const lab = program
    .command('lab')
    .description('a whole swarm with real clients on this machine')
    .addHelpText('after', () => helpText(EXAMPLES, io.language, labZh))
  lab
    .command('up')
    .description('start a lab and keep it until Ctrl-C')
    .option('--sizes <list>', 'a torrent of each size', '1M,64M')
    .option('--seeders <count>', 'built-in peers that have everything', '2')
    .option(
      '--downloaders <list>',
      `who downloads: ${labClientKinds.join(', ')}; several as builtin:10`,
      'builtin,aria2',
    )
    .option('--fault <list>', 'faults that are on from the start')
    .option('--dir <folder>', 'where it lives; must not exist', defaultLabFolder())
    .option('--until <assertion>', 'end when it holds, or fail')
    .option('--json', 'print the status as JSON')
    .action((flags: UpFlags) => run(io, () => up(flags, io)))
  const below = (name: string, description: string): Command =>
    lab.command(name).description(description).option('--dir <folder>', 'where the lab lives', defaultLabFolder())
  below('status', 'each peer, in its own view and in the tracker’s')
    .option('--dial', 'dial each peer, too')
    .option('--json', 'print JSON')
    .action(({ dir, json, dial }: { readonly dir: string; readonly json?: true; readonly dial?: true }) =>
      run(io, async () => {
        const status = await askStatus(dir, AbortSignal.timeout(QUESTION_LIMIT), dial)
        io.print(json === true ? JSON.stringify(status, undefined, 2) : statusTable(status, io.language))
        return EXIT.fine
      }),
    )
  below('assert', 'wait until something holds')
    .argument('<assertion>', 'e.g. "dl2 complete within 30s", "all announced"')
    .action((text: string, { dir }: { readonly dir: string }) => run(io, () => assertNow(text, dir, io)))
  registerFaultCommand(below('fault', 'switch a fault on or off; without arguments: the faults'), io)
  below('down', 'end the lab').action(({ dir }: { readonly dir: string }) =>
    run(io, async () => {
      await askStop(dir, AbortSignal.timeout(QUESTION_LIMIT))
      return EXIT.fine
    }),
  )
  localizeHelp(lab, io.language, labZh)
}

async function up(flags: UpFlags, io: LabIo): Promise<number> {
  const downloaders = downloadersOf(flags.downloaders)
  const missing = missingPrograms(downloaders)
  if (missing.length > 0) throw new LabUsageError(missing.join('\n'))
  if (flags.until !== undefined) assertionOf(flags.until)
  const seeders = Number(flags.seeders)
  const lab = await startLab(
    { sizes: sizesOf(flags.sizes), seeders, downloaders, faults: faultsOf(flags.fault) },
    { folder: flags.dir, signal: io.interrupted },
  )
  try {
    const first = await lab.status()
    if (flags.json !== true) io.print(statusTable(first, io.language))
    if (first.isolation === 'loopback') io.complain(labWords(io.language).noNamespace)
    if (flags.until !== undefined) {
      const status = await lab.until(flags.until)
      io.print(flags.json === true ? JSON.stringify(status) : statusTable(status, io.language))
      return EXIT.fine
    }
    await follow(() => lab.status(), lab.ended, flags, io)
    return io.interrupted.aborted ? EXIT.interrupted : EXIT.fine
  } finally {
    await lab.stop()
  }
}

/** Says who is complete, as it happens, until the lab ends or the user has seen enough. */
async function follow(ask: () => Promise<LabStatus>, ended: Promise<void>, flags: UpFlags, io: LabIo): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  const told = new Set<string>()
  while (!over && !io.interrupted.aborted) {
    const status = await ask().catch(() => undefined) // it may be ending
    for (const { id, kind, role, completeAfter } of status?.peers ?? []) {
      if (role === 'seeder' || completeAfter === undefined || told.has(id)) continue
      told.add(id)
      if (flags.json === true) io.print(JSON.stringify({ id, kind, completeAfter }))
      else io.print(`${id} (${kind}) ${labWords(io.language).completeAfter((completeAfter / 1000).toFixed(1))}`)
    }
    await delay(LOOK, undefined, { signal: io.interrupted }).catch(() => undefined) // aborted: the loop's end
  }
}

async function assertNow(text: string, dir: string, io: LabIo): Promise<number> {
  const assertion = assertionOf(text)
  const limit = AbortSignal.any([io.interrupted, AbortSignal.timeout(Math.max(1, assertion.within))])
  for (;;) {
    const missing = assertion.missing(await askStatus(dir, AbortSignal.timeout(QUESTION_LIMIT)))
    if (missing.length === 0) return EXIT.fine
    if (limit.aborted) {
      io.complain(labWords(io.language).doesNotHold(assertion.text, missing.join(', ')))
      return io.interrupted.aborted ? EXIT.interrupted : EXIT.failed
    }
    await delay(LOOK, undefined, { signal: limit }).catch(() => undefined) // aborted: one last look
  }
}

function sizesOf(text: string): number[] {
  return text.split(',').map((part) => {
    const [, digits = '', unit = ''] = /^\s*(\d{1,12})([KMG]?)i?B?\s*$/i.exec(part) ?? []
    const size = Number(digits) * (UNITS[unit.toUpperCase()] ?? 1)
    if (digits === '' || size < 1) throw new LabUsageError(`not a size: ${part} (write 64M)`)
    return size
  })
}

function faultsOf(text: string | undefined): LabFaultChange[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => faultChange(part.trim(), true, undefined))
}

function downloadersOf(text: string): (typeof labClientKinds)[number][] {
  return text.split(',').flatMap((part) => {
    const [name = '', count = '1'] = part.trim().split(':')
    const kind = labClientKind.safeParse(name)
    const times = Number(count)
    if (!kind.success || !Number.isInteger(times) || times < 1 || times > 200)
      throw new LabUsageError(`not a downloader: ${part} (one of ${labClientKinds.join(', ')}; several as builtin:10)`)
    return Array.from({ length: times }, () => kind.data)
  })
}
