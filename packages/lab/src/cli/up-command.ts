import { setTimeout as delay } from 'node:timers/promises'
import { helpText } from '@shoal/toolkit'
import type { Command } from 'commander'
import { assertionOf } from '../assertion.ts'
import { type Lab, startLab } from '../lab.ts'
import { readLabFile } from '../lab-file.ts'
import { type LabPlan, LabPlanError, labClientKinds } from '../lab-plan.ts'
import type { LabStatus } from '../lab-status.ts'
import { defaultLabFolder, LAB_FILE } from '../outside/lab-folder.ts'
import { UNIT_NAME, writeLabUnit } from '../outside/lab-unit.ts'
import { withoutGaps, writtenPlanSchema } from '../plan-words.ts'
import type { LabIo } from './lab-io.ts'
import { labWords } from './lab-words.ts'
import { labZh } from './lab-zh.ts'
import { EXIT, run } from './run-lab-command.ts'
import { statusTable } from './status-table.ts'

interface UpFlags {
  readonly file?: string
  readonly sizes?: string
  readonly files?: string
  readonly seeders?: string
  readonly downloaders?: string
  readonly fault?: string
  readonly ports?: string
  readonly trackerPort?: string
  readonly trackerOnly?: true
  readonly lan?: true
  readonly host?: string
  readonly keep?: true
  readonly dir: string
  readonly until?: string
  readonly json?: true
}

const LOOK = 200 // milliseconds
const USUAL = { sizes: [1 << 20, 64 << 20], downloaders: ['builtin', 'aria2'] } as const satisfies Partial<LabPlan>
const NOTHING = { sizes: [], seeders: 0, downloaders: [] } as const satisfies Partial<LabPlan>

const EXAMPLES = `
Examples:
  $ shoal lab up --sizes 1M,64M --downloaders aria2,transmission,qbittorrent,rtorrent,deluge,builtin
  $ shoal lab up --file lab.yaml --until 'all complete within 60s'
  $ shoal lab up --lan --ports 8000-9000 --host bt.example.lan --keep   # for phones, and after a reboot
  $ shoal lab up --lan --tracker-only --tracker-port 8888

What is given here goes before what the file says.`

/** Adds `lab up`. */
export function addUpCommand(lab: Command, io: LabIo): void {
  lab
    .command('up')
    .description('start a lab and keep it until Ctrl-C')
    .option('--file <yaml>', 'the plan, see examples/lab.yaml')
    .option('--sizes <list>', 'a torrent of each size; 1M,64M')
    .option('--files <count>', 'files of each torrent; 1')
    .option('--seeders <count>', 'built-in peers that have everything; 2')
    .option(
      '--downloaders <list>',
      `who downloads: ${labClientKinds.join(', ')}; several as builtin:10; builtin,aria2, with --lan nobody`,
    )
    .option('--fault <list>', 'faults that are on from the start')
    .option('--ports <range>', 'every port lies within, such as 8000-9000')
    .option('--tracker-port <port>', 'the tracker’s, for HTTP, UDP and WebSocket')
    .option('--tracker-only', 'a tracker and nothing else')
    .option('--lan', 'on this machine’s address, for others and for phones')
    .option('--host <name>', 'this machine’s name or address for others')
    .option('--keep', 'keep the folder, and write a systemd unit that goes on with it')
    .option('--dir <folder>', 'where it lives; must not exist', defaultLabFolder())
    .option('--until <assertion>', 'end when it holds, or fail')
    .option('--json', 'print the status as JSON')
    .addHelpText('after', () => helpText(EXAMPLES, io.language, labZh))
    .action((flags: UpFlags) => run(io, () => start(flags, io)))
}

async function start(flags: UpFlags, io: LabIo): Promise<number> {
  const plan = await planOf(flags)
  if (flags.until !== undefined) assertionOf(flags.until)
  const lab = await startLab(plan, { folder: flags.dir, signal: io.interrupted })
  try {
    return await attend(lab, plan, flags, io)
  } finally {
    await lab.stop()
  }
}

async function attend(lab: Lab, plan: Partial<LabPlan>, flags: UpFlags, io: LabIo): Promise<number> {
  const first = await lab.status()
  const words = labWords(io.language)
  if (flags.json !== true) io.print(statusTable(first, io.language))
  if (first.isolation === 'loopback') io.complain(words.noNamespace)
  if (plan.keep === true) {
    const program = [process.execPath, ...process.execArgv, process.argv[1] ?? '']
    const unit = await writeLabUnit(lab.folder, `${lab.folder}/${LAB_FILE}`, program)
    if (flags.json !== true) io.print(words.afterReboot(unit, UNIT_NAME))
  }
  if (flags.until !== undefined) {
    const status = await lab.until(flags.until)
    io.print(flags.json === true ? JSON.stringify(status) : statusTable(status, io.language))
    return EXIT.fine
  }
  await follow(() => lab.status(), lab.ended, flags, io)
  return io.interrupted.aborted ? EXIT.interrupted : EXIT.fine
}

/** The file's plan, and over it what the command line says. Rejects with `LabFileError` or `LabPlanError`. */
async function planOf(flags: UpFlags): Promise<Partial<LabPlan>> {
  const { sizes, downloaders, files, seeders, trackerPort, fault } = flags
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
  const parsed = writtenPlanSchema.safeParse({
    sizes: sizes?.split(','),
    downloaders: downloaders?.split(',').filter((word) => word.trim() !== ''),
    files: number(files),
    seeders: number(seeders),
    trackerPort: number(trackerPort),
    faults: fault?.split(',').map((name) => name.trim()),
    ports: flags.ports,
    lan: flags.lan,
    host: flags.host,
    keep: flags.keep,
  })
  if (!parsed.success) throw new LabPlanError(parsed.error.issues.map(issueText).join('\n'))
  const written = flags.file === undefined ? {} : await readLabFile(flags.file)
  const plan: Partial<LabPlan> = { ...written, ...withoutGaps(parsed.data) }
  if (flags.trackerOnly === true) return { ...plan, ...NOTHING }
  return { ...USUAL, ...(plan.lan === true ? { downloaders: [] } : {}), ...plan }
}

function issueText({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  const option = String(path[0]).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return /^not an? /.test(message) ? message : `--${option}: ${message.replace(/^Invalid input: /, '')}`
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
