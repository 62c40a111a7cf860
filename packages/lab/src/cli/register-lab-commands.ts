import { setTimeout as delay } from 'node:timers/promises'
import { helpText, localizeHelp } from '@shoal/toolkit'
import type { Command } from 'commander'
import { assertionOf } from '../assertion.ts'
import { askStatus, askStop } from '../outside/lab-client.ts'
import { defaultLabFolder } from '../outside/lab-folder.ts'
import { registerFaultCommand } from './fault-command.ts'
import type { LabIo } from './lab-io.ts'
import { labWords } from './lab-words.ts'
import { labZh } from './lab-zh.ts'
import { processLabIo } from './process-lab-io.ts'
import { EXIT, run } from './run-lab-command.ts'
import { statusTable } from './status-table.ts'
import { addUpCommand } from './up-command.ts'

const LOOK = 200 // milliseconds
const QUESTION_LIMIT = 10_000 // milliseconds

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
  addUpCommand(lab, io)
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
