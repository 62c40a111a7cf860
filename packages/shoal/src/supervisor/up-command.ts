import type { Command } from 'commander'
import { loadConfiguration } from '../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withListening } from '../platform/config/process-options.ts'
import { consoleLog } from '../platform/logging/console-log.ts'
import { say, untilSignal } from '../platform/terminal/terminal.ts'
import { VERSION } from '../platform/version.ts'
import { type RunningShoal, startShoal } from './running-shoal.ts'

/** `shoal up`: everything on this machine, supervised. */
export function addUpCommand(program: Command): void {
  withListening(program.command('up'))
    .description('start control, tracker and worker, supervised')
    .addHelpText('after', '\nExample:\n  shoal up --data /srv/shoal --listen 0.0.0.0 --port 8080')
    .action(runUp)
}

async function runUp(options: ProcessOptions): Promise<void> {
  const { configuration, declarations, warnings } = await loadConfiguration({
    file: options.config,
    environment: process.env,
    flags: flagsOf(options),
  })
  const { stop: signal, onReload } = untilSignal()
  for (const warning of warnings) process.stderr.write(`shoal: ${warning}\n`)
  const { env: environment } = process
  const onLine = consoleLog(configuration.log)
  const shoal = await startShoal({
    configuration,
    declarations,
    warnings,
    environment,
    onCrash: printCrash,
    onLine,
  })
  printReady(shoal)
  onReload(() => shoal.reload())
  await signal
  process.stdout.write(`\n${say.stopping}\n`)
  await shoal.stop()
  process.stdout.write(`${say.stopped}\n`)
}

/** Told on the terminal, the log has the details. */
export function printCrash(role: string, reason: string, delayMs: number): void {
  process.stderr.write(`shoal: ${say.crashed(role, reason, (delayMs / 1000).toFixed(1))}\n`)
}

/** Addresses and, the first time, the password. */
export function printReady(shoal: RunningShoal): void {
  const lines = [say.ready(VERSION, (performance.now() / 1000).toFixed(1)), '']
  for (const { name, port, instead } of shoal.ports) {
    if (instead !== undefined) lines.push(`  ${say.portInstead(name, port, instead.preferred, instead.holder)}`, '')
  }
  const rows: readonly (readonly [string, string])[] = [
    [say.dashboard, shoal.dashboardUrl],
    [say.webhook, shoal.webhookUrl],
    [say.tracker, shoal.announceUrls.join('  ')],
    [say.data, shoal.folder.root],
  ]
  const width = Math.max(...rows.map(([label]) => columns(label)))
  for (const [label, value] of rows) lines.push(`  ${label}${' '.repeat(width - columns(label) + 2)}${value}`)
  if (shoal.admin !== undefined) lines.push('', `  ${say.firstStart(shoal.admin.name, shoal.admin.password)}`)
  lines.push('', say.stopHint, '')
  process.stdout.write(lines.join('\n'))
}

/** Columns of a text in a terminal, where a Chinese character takes two. */
function columns(text: string): number {
  return [...text].reduce((total, character) => total + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0)
}
