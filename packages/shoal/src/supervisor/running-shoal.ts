import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ReadyDetails } from '../internal/role-messages.ts'
import type { Configuration } from '../platform/config/configuration.ts'
import { DEFAULT_CONTROL_PORT, DEFAULT_TRACKER_PORT } from '../platform/config/configuration.ts'
import { nothingDeclared } from '../platform/config/nothing-declared.ts'
import type { RoleSettings } from '../platform/config/role-settings.ts'
import { urlHost } from '../platform/config/url-host.ts'
import { type ChosenPort, choosePorts } from '../platform/data-folder/choose-ports.ts'
import {
  type DataFolder,
  DataFolderError,
  dataFolderAt,
  isDiskFull,
  prepareDataFolder,
} from '../platform/data-folder/data-folder.ts'
import { lockFolder } from '../platform/data-folder/folder-lock.ts'
import { writeFileSafely } from '../platform/data-folder/write-file-safely.ts'
import { START_DEADLINE, STOP_DEADLINE } from '../platform/lifecycle/service.ts'
import { LogFile } from '../platform/logging/log-file.ts'
import { prepareLogFolder } from '../platform/logging/prepare-log-folder.ts'
import { redactUrls } from '../platform/logging/redact-urls.ts'
import { createSupervisor } from './supervisor.ts'

/** A whole Shoal that this process supervises. */
export interface RunningShoal {
  readonly folder: DataFolder
  readonly dashboardUrl: string
  readonly webhookUrl: string
  readonly announceUrls: readonly string[]
  readonly admin: ReadyDetails['admin']
  readonly ports: readonly ChosenPort[]
  readonly pids: readonly number[]
  /** Asks every role to read its files again. */
  reload(): void
  stop(): Promise<void>
}

export interface StartOptions {
  readonly configuration: Configuration
  /** What the settings file declares, and what is to be said of it. */
  readonly declarations?: RoleSettings['declarations']
  readonly warnings?: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly onCrash: (role: string, reason: string, delayMs: number) => void
  /** Told each line of the log. */
  readonly onLine?: (line: string) => void
}

const addressFile = z.object({ pid: z.number(), dashboard: z.string() })

/** Locks the data folder, chooses ports and starts every role. When something fails, nothing keeps running. */
export async function startShoal(options: StartOptions): Promise<RunningShoal> {
  const { configuration, onCrash } = options
  const folder = dataFolderAt(configuration.data)
  await prepareDataFolder(folder)
  const lock = await lockFolder(folder).catch((error: unknown) => {
    throw isDiskFull(error) ? new DataFolderError(folder.root, error) : error
  })
  const logs = new LogFile({ folder: await prepareLogFolder(configuration.log.folder ?? folder.logs), now: Date.now })
  const release = async (): Promise<void> => {
    await logs.close()
    await rm(join(folder.run, ADDRESS_FILE), { force: true })
    await lock.release()
  }
  try {
    const ports = await portsFor(configuration, folder)
    const supervisor = createSupervisor({
      roles: rolesOf(options, folder, ports),
      onLine: (line) => {
        // What a role did not log itself, e.g. a crash of native code, is redacted here.
        const told = line.startsWith('{') ? line : redactUrls(line)
        logs.write(`${told}\n`)
        options.onLine?.(told)
      },
      onCrash,
      now: Date.now,
    })
    const stop = (): Promise<void> => supervisor.stop(AbortSignal.timeout(STOP_DEADLINE))
    try {
      await supervisor.start(AbortSignal.timeout(START_DEADLINE + STOP_DEADLINE))
    } catch (error) {
      await stop()
      const msg = error instanceof Error ? redactUrls(error.message) : String(error)
      logs.write(
        `${JSON.stringify({ level: 'error', time: Date.now(), role: 'supervisor', msg: `did not start: ${msg}` })}\n`,
      )
      throw error
    }
    const details = supervisor.details()
    const dashboardUrl = `http://${urlHost(configuration.listen[0])}:${portOf(ports, 'control')}`
    const webhookPath = details.find((detail) => detail.webhookPath !== undefined)?.webhookPath ?? ''
    const address = { pid: process.pid, dashboard: dashboardUrl }
    await writeFileSafely(join(folder.run, ADDRESS_FILE), JSON.stringify(address), 0o600)
    return {
      folder,
      dashboardUrl,
      webhookUrl: dashboardUrl + webhookPath,
      announceUrls: details.flatMap((detail) => detail.addresses),
      admin: details.find((detail) => detail.admin !== undefined)?.admin,
      ports,
      pids: supervisor.pids(),
      reload: () => supervisor.reload(),
      stop: async () => {
        await stop()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw isDiskFull(error) ? new DataFolderError(folder.root, error) : error
  }
}

const ADDRESS_FILE = 'address.json'

/** Where the dashboard of the Shoal on this folder is; undefined when it is still starting. */
export async function runningDashboard(folder: DataFolder): Promise<string | undefined> {
  const text = await readFile(join(folder.run, ADDRESS_FILE), 'utf8').catch(() => '{}')
  return addressFile.safeParse(JSON.parse(text)).data?.dashboard
}

function portsFor(configuration: Configuration, folder: DataFolder): Promise<readonly ChosenPort[]> {
  const [from, to] = (configuration.ports ?? '').split('-').map(Number)
  const range = configuration.ports === undefined || from === undefined || to === undefined ? undefined : { from, to }
  return choosePorts(
    folder,
    [
      { name: 'control', protocols: ['tcp'], configured: configuration.port, preferred: DEFAULT_CONTROL_PORT },
      {
        name: 'tracker',
        protocols: ['tcp', 'udp'],
        configured: configuration.tracker.port,
        preferred: DEFAULT_TRACKER_PORT,
      },
    ],
    [...new Set([...configuration.listen, ...(configuration.tracker.listen ?? [])])],
    range,
  )
}

function rolesOf(options: StartOptions, folder: DataFolder, ports: readonly ChosenPort[]): readonly RoleSettings[] {
  const { declarations = nothingDeclared, warnings = [], environment } = options
  const configuration = { ...options.configuration, data: folder.root }
  const common = {
    configuration,
    controlPort: portOf(ports, 'control'),
    trackerPort: portOf(ports, 'tracker'),
    openTracker: configuration.tracker.open ?? false,
    declarations: nothingDeclared,
    warnings: [],
  }
  const { SHOAL_ADMIN_PASSWORD: adminPassword, SHOAL_SECRET_KEY: secretKey } = environment
  const ofControl = {
    declarations,
    warnings: [...warnings],
    adminPassword,
    secretKey,
  }
  const workers = Array.from(
    { length: configuration.worker.count },
    (_, index): RoleSettings => ({ ...common, role: 'worker', instance: `worker-${index + 1}` }),
  )
  const all: readonly RoleSettings[] = [
    { ...common, ...ofControl, role: 'control', instance: 'control' },
    { ...common, role: 'tracker', instance: 'tracker' },
    ...workers,
  ]
  return all.filter(({ role }) => configuration.roles.includes(role))
}

function portOf(ports: readonly ChosenPort[], name: ChosenPort['name']): number {
  return ports.find((port) => port.name === name)?.port ?? 0
}
