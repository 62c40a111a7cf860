import type { Command } from 'commander'
import { loadConfiguration } from '../../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withConfig } from '../../platform/config/process-options.ts'
import { say } from '../../platform/terminal/terminal.ts'

interface BackupOptions extends ProcessOptions {
  readonly gallery?: boolean
  readonly logs?: boolean
  readonly json?: boolean
}

/** `shoal backup` and `shoal restore`. */
export function addBackupCommands(program: Command): void {
  withConfig(program.command('backup'))
    .argument('<file>', 'file to write; it must not be there yet')
    .description('everything that matters in one file, while Shoal runs; it holds secrets')
    .option('--gallery', 'with the pictures')
    .option('--logs', 'with the logs')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  shoal backup shoal-$(date +%F).backup --data /srv/shoal --gallery')
    .action(runBackup)

  withConfig(program.command('restore'))
    .argument('<file>', 'backup to read')
    .description('a backup into an empty data folder; unfinished grabs then ask every client before they go on')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  shoal restore shoal-2026-11-22.backup --data /srv/shoal-new')
    .action(runRestore)
}

async function runBackup(target: string, options: BackupOptions): Promise<void> {
  const { configuration, file } = await load(options)
  const [{ writeBackup }, { dataFolderAt }] = await Promise.all([
    import('./write-backup.ts'),
    import('../../platform/data-folder/data-folder.ts'),
  ])
  const folder = dataFolderAt(configuration.data)
  const manifest = await writeBackup({
    folder,
    target,
    settingsFile: file,
    postgres: configuration.database.url !== undefined,
    gallery: options.gallery === true,
    logFolder: options.logs === true ? (configuration.log.folder ?? folder.logs) : undefined,
    now: Date.now,
  })
  if (manifest.database === 'postgres') process.stderr.write(`shoal: ${say.backup.postgres}\n`)
  process.stdout.write(
    options.json === true ? `${JSON.stringify({ file: target, ...manifest })}\n` : `${say.backup.done(target)}\n`,
  )
}

async function runRestore(source: string, options: BackupOptions): Promise<void> {
  const { configuration } = await load(options)
  const { restoreBackup } = await import('./restore-backup.ts')
  const manifest = await restoreBackup(source, configuration.data, Date.now)
  const { data } = configuration
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ data, ...manifest })}\n`
      : `${say.backup.restored(data, manifest.createdAt)}\n`,
  )
}

function load(options: ProcessOptions): ReturnType<typeof loadConfiguration> {
  return loadConfiguration({ file: options.config, environment: process.env, flags: flagsOf(options) })
}
