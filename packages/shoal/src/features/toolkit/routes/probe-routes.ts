import { cancelProbe, getProbe, inspectTorrent, startProbe } from '@shoal/api'
import { defaultTrackers } from '@shoal/toolkit'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { inspect } from '../inspect.ts'
import type { ProbeProgress } from '../probe-progress.ts'
import { TooManyProbesError } from '../probes.ts'
import type { ToolkitParts } from '../toolkit-parts.ts'
import { probeTargetOf } from '../torrent-reference.ts'

const MAX_BODY = 17 * 1024 * 1024 // bytes: a .torrent file of 12 MiB in base64, and the rest
const RETRY_AFTER = 10 // seconds

/** Probing torrents and looking into them. */
export function mountProbes(target: MountTarget, { probes, ownTrackers, audit }: ToolkitParts): void {
  const large = { ...target, maxBody: MAX_BODY }

  mount(large, startProbe, async ({ body, context }) => {
    // A bare info-hash is asked of our own tracker first, then of the public ones.
    const found = probeTargetOf(body, [...ownTrackers, ...defaultTrackers])
    const wanted = body.trackers?.filter((tracker) => tracker !== '') ?? []
    const probed = wanted.length === 0 ? found : { ...found, trackers: wanted }
    const force = body.force === true
    if (force && probed.privacy !== 'public') await auditChange(audit, context, 'probe.force', probed.infoHash)
    try {
      return probes.start({ target: probed, force, dial: body.dial !== false })
    } catch (cause) {
      if (cause instanceof TooManyProbesError)
        throw new ProblemError('rate-limited', { cause, retryAfter: RETRY_AFTER })
      throw cause
    }
  })

  mount(target, getProbe, async ({ params }) => existing(params.probeId).view)

  mount(target, cancelProbe, async ({ params }) => {
    const progress = existing(params.probeId)
    progress.cancel()
    return progress.view
  })

  mount(large, inspectTorrent, ({ body }) => inspect(body))

  function existing(id: string): ProbeProgress {
    const progress = probes.find(id)
    if (progress === undefined) throw new ProblemError('not-found')
    return progress
  }
}
