import type { Command } from 'commander'
import { addTrackerLoadCommand } from '../features/tracker/cli/tracker-load-command.ts'
import { addTrackerUserCommands } from '../features/tracker/cli/tracker-user-commands.ts'
import { DEFAULT_CONTROL_PORT, DEFAULT_TRACKER_PORT } from '../platform/config/configuration.ts'
import { loadConfiguration } from '../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withConfig } from '../platform/config/process-options.ts'
import type { RoleName, RoleSettings } from '../platform/config/role-settings.ts'
import { dataFolderAt, prepareDataFolder } from '../platform/data-folder/data-folder.ts'
import { START_DEADLINE, STOP_DEADLINE } from '../platform/lifecycle/service.ts'
import { consoleLog } from '../platform/logging/console-log.ts'
import { createLogger } from '../platform/logging/create-logger.ts'
import { say, untilSignal } from '../platform/terminal/terminal.ts'
import { loadRole } from './load-role.ts'
import { reloadRole } from './reload-role.ts'

interface WorkerOptions extends ProcessOptions {
  readonly control?: string
  readonly token?: string
}

interface TrackerOptions extends ProcessOptions {
  readonly open?: boolean
  readonly list?: string
}

/** `shoal control`, `shoal tracker` and `shoal worker`: one role alone, its log on standard output. */
export function addRoleCommands(program: Command): void {
  withConfig(program.command('control'))
    .description('API, dashboard, webhook, fleet and scheduler alone')
    .option('--port <number>', 'control port')
    .option('--listen <address...>', 'addresses to listen on (default: 127.0.0.1)')
    .addHelpText('after', '\nExample:\n  shoal control --data /srv/shoal --port 5000')
    .action((options: ProcessOptions) => runAlone('control', options, {}))

  const tracker = withConfig(program.command('tracker'))
    .description('the tracker alone, on HTTP and UDP of one port')
    .option('--port <number>', 'port, TCP and UDP')
    .option('--listen <address...>', 'addresses to listen on (default: 127.0.0.1)')
    .option('--open', 'serve every info-hash')
    .option('--list <file>', 'serve the info-hashes in this file, one a line')
    .addHelpText('after', '\nExample:\n  shoal tracker --port 6969 --listen 0.0.0.0 --open')
    .action(({ port, open, list, ...options }: TrackerOptions, command: Command) => {
      if (open !== true && list === undefined)
        command.error('error: say which info-hashes to serve: --open for all of them, or --list FILE')
      const trackerPort = port === undefined ? {} : { trackerPort: port }
      return runAlone(
        'tracker',
        { ...options, ...trackerPort },
        {
          openTracker: open === true,
          trackerList: list,
        },
      )
    })

  addTrackerUserCommands(tracker)
  addTrackerLoadCommand(tracker)

  withConfig(program.command('worker'))
    .description('a screenshot worker alone, for the control of the same data folder or of another machine')
    .option('--control <url>', 'control on another machine: https://host:5001 (its worker.listen must be set)')
    .option(
      '--token <token>',
      'token from "Add a worker" in its dashboard; SHOAL_WORKER_TOKEN hides it from other users',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  shoal worker --data /srv/shoal\n  shoal worker --control https://10.0.0.5:5001 --token 4fQ….x8Z…',
    )
    .action(({ control, token, ...options }: WorkerOptions, command: Command) => {
      if (control === undefined) return runAlone('worker', options, {})
      const secret = token ?? process.env['SHOAL_WORKER_TOKEN']
      if (secret === undefined) command.error('error: give the token too: --token or SHOAL_WORKER_TOKEN')
      if (!URL.canParse(control) || !/^https:\/\/[^/]+:\d+\/?$/.test(control))
        command.error('error: --control: write https://host:port')
      return runAlone('worker', options, { remoteControl: { url: control, token: secret } })
    })
}

async function runAlone(role: RoleName, options: ProcessOptions, more: Partial<RoleSettings>): Promise<void> {
  const { configuration, declarations, warnings } = await loadConfiguration({
    file: options.config,
    environment: process.env,
    flags: flagsOf(options),
  })
  const folder = dataFolderAt(configuration.data)
  await prepareDataFolder(folder)
  const { SHOAL_ADMIN_PASSWORD: adminPassword, SHOAL_SECRET_KEY: secretKey } = process.env
  const settings: RoleSettings = {
    role,
    instance: `${role}-${process.pid}`,
    configuration: { ...configuration, data: folder.root },
    controlPort: configuration.port ?? DEFAULT_CONTROL_PORT,
    trackerPort: configuration.tracker.port ?? DEFAULT_TRACKER_PORT,
    openTracker: false,
    declarations,
    warnings: [...warnings],
    adminPassword,
    secretKey,
    ...more,
  }
  // Alone a role has no log file: its lines are for programs unless people are to read them.
  const write = consoleLog({
    ...configuration.log,
    console: configuration.log.console === 'pretty' ? 'pretty' : 'json',
  })
  const destination = { write: (line: string) => write?.(line.trimEnd()) }
  const log = createLogger({ role, level: configuration.log.level, destination })
  const { stop: signal, onReload } = untilSignal()
  const build = await loadRole(role)
  const running = await build(settings, log)
  try {
    await running.start(AbortSignal.timeout(START_DEADLINE))
  } catch (error) {
    // What began before the failure would keep the process alive: a worker that is not let in has its decoder.
    await running.stop(AbortSignal.timeout(STOP_DEADLINE))
    throw error
  }
  const { admin, webhookPath, addresses } = running.details()
  log.info({ addresses }, 'ready')
  onReload(() => void reloadRole(running, log))
  if (admin !== undefined) process.stderr.write(`${say.firstStart(admin.name, admin.password)}\n`)
  if (webhookPath !== undefined) process.stderr.write(`${say.webhook}: ${webhookPath}\n`)
  await signal
  await running.stop(AbortSignal.timeout(STOP_DEADLINE))
}
