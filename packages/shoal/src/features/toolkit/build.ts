import type { NodeTorrentSession } from '@shoal/peer'
import { type CreatedTorrent, defaultPresetFile } from '@shoal/toolkit'
import type { AuditLog } from '../../http/audit.ts'
import type { Feature } from '../../http/feature.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import { createAllowedFolders } from './allowed-folders.ts'
import { createCreations } from './creations.ts'
import { createPresetsFile } from './presets-file.ts'
import { createProbeGuard } from './probe-guard.ts'
import { createProbes } from './probes.ts'
import { mountCreations } from './routes/creation-routes.ts'
import { mountProbes } from './routes/probe-routes.ts'

export interface ToolkitNeeds {
  readonly audit: AuditLog
  readonly session: NodeTorrentSession
  /** Makes our tracker serve a torrent. */
  readonly serve: (torrent: { readonly infoHash: string; readonly name: string }) => Promise<void>
}

const SHORT_HASH = 40 // digits: what peers of a v2 swarm announce

/** Making and probing torrents from the dashboard, with our own tracker and the built-in client. */
export function buildToolkit(context: ControlContext, { audit, session, serve }: ToolkitNeeds): Feature {
  const { configuration, folder, addresses, log, now } = context
  const ownTrackers = [addresses.announceHttp, addresses.announceUdp]
  const folders = createAllowedFolders(configuration.create.folders ?? configuration.folders ?? [folder.downloads])
  const seed = async ({ bytes, metainfo }: CreatedTorrent, target: string): Promise<void> => {
    const hashes = [metainfo.infoHashV1, metainfo.infoHashV2?.slice(0, SHORT_HASH)]
    const namesOurs = metainfo.announceTiers.flat().some((tracker) => ownTrackers.includes(tracker))
    for (const infoHash of namesOurs ? hashes : [])
      if (infoHash !== undefined) await serve({ infoHash, name: metainfo.name })
    await session.add({ metainfoBytes: bytes, folder: target })
  }
  const presets = createPresetsFile(configuration.create.presets ?? defaultPresetFile())
  const mayContact = createProbeGuard({
    networks: [...configuration.probe.allow, ...configuration.peers.allow],
    ownTrackers,
    ownPeer: session.address,
  })
  const creations = createCreations({ folders, ownTrackers, presets, seed, log, now })
  const probes = createProbes({ mayContact, log, now })
  const parts = { creations, probes, folders, ownTrackers, audit }
  return {
    jobs: [creations.service, probes.service],
    routes: {
      operations: (target) => {
        mountCreations(target, parts)
        mountProbes(target, parts)
      },
    },
  }
}
