import { randomUUID } from 'node:crypto'
import type { ProbeRun } from '@shoal/api'
import { type MayContact, type ProbeTarget, probe } from '@shoal/toolkit'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import { ProbeProgress } from './probe-progress.ts'

export interface ProbesOptions {
  readonly mayContact: MayContact
  readonly log: Logger
  readonly now: () => number
}

export interface ProbeRequest {
  readonly target: ProbeTarget
  readonly force: boolean
  readonly dial: boolean
}

/** More probes run already than this machine should send out at once. */
export class TooManyProbesError extends Error {
  readonly code = 'too-many-probes'

  constructor() {
    super('too many probes at once')
    this.name = 'TooManyProbesError'
  }
}

/** Probes asked for in the dashboard; the last ones are kept in memory. */
export interface Probes {
  /** Begins a probe. Throws `TooManyProbesError`. */
  start(request: ProbeRequest): ProbeRun
  find(id: string): ProbeProgress | undefined
  readonly service: Service
}

const MOST_OPEN = 4
const KEPT = 20 // probes that have ended
const LIMIT = 120_000 // milliseconds for a whole probe; hundreds of silent peers end it no sooner

/** Runs probes that contact only whom `mayContact` lets through. */
export function createProbes({ mayContact, log, now }: ProbesOptions): Probes {
  let probes: readonly ProbeProgress[] = [] // newest first
  const running = new Set<Promise<void>>()

  async function run(progress: ProbeProgress, { target, force, dial }: ProbeRequest): Promise<void> {
    const signal = AbortSignal.any([progress.cancelling.signal, AbortSignal.timeout(LIMIT)])
    try {
      const onStep = progress.note.bind(progress)
      progress.succeed(await probe(target, { force, trackersOnly: !dial, mayContact }, { signal, onStep }))
    } catch (error) {
      progress.fail()
      if (!signal.aborted) log.warn({ err: error }, 'a probe failed')
    }
  }

  return {
    start(request) {
      if (probes.filter(({ isOpen }) => isOpen).length >= MOST_OPEN) throw new TooManyProbesError()
      const progress = new ProbeProgress(randomUUID(), request.target, request.force, now)
      const ended = probes.filter(({ isOpen }) => !isOpen).slice(0, KEPT - 1)
      probes = [progress, ...probes.filter((other) => other.isOpen || ended.includes(other))]
      const work = run(progress, request).finally(() => running.delete(work))
      running.add(work)
      return progress.view
    },
    find: (id) => probes.find(({ view }) => view.id === id),
    service: {
      name: 'probes',
      start: async () => undefined,
      stop: async () => {
        for (const progress of probes) progress.cancel()
        await Promise.allSettled(running)
      },
    },
  }
}
