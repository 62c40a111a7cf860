import type { Fleet } from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import type { Scheduler } from '@shoal/screenshots'
import type { OpenAllowances } from '../../http/allowances.ts'
import type { Feature } from '../../http/feature.ts'
import type { MountTarget } from '../../http/mount.ts'
import type { TrackerClient } from '../../internal/tracker-client.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import { createDemo } from './demo.ts'
import { mountDemo } from './routes.ts'
import type { DemoParts } from './run-demo.ts'

export interface DemoNeeds {
  readonly fleet: Fleet
  readonly session: NodeTorrentSession
  readonly allowances: OpenAllowances
  readonly webhookPath: string
  readonly scheduler: Scheduler
  readonly tracker: TrackerClient
  readonly serve: DemoParts['serve']
}

/** The demo, which goes through all parts as a release would. */
export function buildDemo(context: ControlContext, { webhookPath, ...needs }: DemoNeeds): Feature {
  const { folder, addresses, database, outbox, log, now } = context
  const demo = createDemo({
    ...needs,
    folder,
    webhookUrl: addresses.dashboard + webhookPath,
    announceUrl: addresses.announceHttp,
    log,
    now,
    changed: (run) =>
      database.write((transaction) =>
        outbox.append(transaction, { topic: 'demo.changed', subject: 'demo', payload: { state: run.state } }),
      ),
  })
  const operations = (target: MountTarget): void => mountDemo(target, demo)
  return { jobs: [demo.service], routes: { operations, socketOperations: operations } }
}
