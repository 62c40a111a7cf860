import type { PieceCache, Scheduler } from '@shoal/screenshots'
import { internalApp } from '../../../internal/internal-app.ts'
import { pskServer } from '../../../internal/psk.ts'
import type { Service } from '../../../platform/lifecycle/service.ts'
import type { Logger } from '../../../platform/logging/create-logger.ts'
import { mountPieces, mountWorkerContract } from './worker-app.ts'
import type { WorkerTokens } from './worker-tokens.ts'

export interface WorkersPortParts {
  readonly hosts: readonly string[]
  readonly port: number
  readonly tokens: Pick<WorkerTokens, 'keyOf'>
  readonly scheduler: Scheduler
  readonly cache: PieceCache
  readonly log: Logger
}

/** Lets workers of other machines in: the same contract as on the socket, without tasks that need files of this machine. */
export function workersPort({ hosts, port, tokens, scheduler, cache, log }: WorkersPortParts): readonly Service[] {
  const target = internalApp(log)
  mountWorkerContract(target, { ...scheduler, claim: scheduler.claimElsewhere })
  mountPieces(target, scheduler, cache)
  return hosts.map((host) => pskServer({ host, port, keyOf: tokens.keyOf, fetch: target.app.fetch }))
}
