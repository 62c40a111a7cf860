import { type ProbeControl, type ProbeOptions, probeWith } from '../probe/probe.ts'
import type { ProbeReport } from '../probe/probe-report.ts'
import type { ProbeTarget } from '../probe/probe-target.ts'
import { nodeProbePorts } from './probe-ports.ts'

/** Probes trackers and peers of a torrent over the network. Rejects only when aborted. */
export function probe(target: ProbeTarget, options?: ProbeOptions, control?: ProbeControl): Promise<ProbeReport> {
  return probeWith(nodeProbePorts(options?.mayContact), target, options, control)
}
