import type { NodeTorrentSession } from '@shoal/peer'
import { type CreatedTorrent, defaultPresetFile } from '@shoal/toolkit'
import type { Configuration } from '../../platform/config/configuration.ts'
import type { DataFolder } from '../../platform/data-folder/data-folder.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import type { TrackerSync } from '../tracker/follow-ups/tracker-sync.ts'
import { type AllowedFolders, createAllowedFolders } from './allowed-folders.ts'
import { type Creations, createCreations } from './creations.ts'
import { createPresetsFile } from './presets-file.ts'
import { createProbeGuard } from './probe-guard.ts'
import { createProbes, type Probes } from './probes.ts'

export interface ToolkitOptions {
  readonly configuration: Configuration
  readonly folder: DataFolder
  readonly ownTrackers: readonly string[]
  readonly session: NodeTorrentSession
  readonly trackerSync: TrackerSync
  readonly log: Logger
  readonly now: () => number
}

/** Making and probing torrents from the dashboard. */
export interface Toolkit {
  readonly folders: AllowedFolders
  readonly creations: Creations
  readonly probes: Probes
}

const SHORT_HASH = 40 // digits: what peers of a v2 swarm announce

/** Puts the toolkit together with the own tracker and the built-in client. */
export function buildToolkit(options: ToolkitOptions): Toolkit {
  const { configuration, ownTrackers, session, trackerSync, log, now } = options
  const folders = createAllowedFolders(
    configuration.create.folders ?? configuration.folders ?? [options.folder.downloads],
  )
  const seed = async ({ bytes, metainfo }: CreatedTorrent, folder: string): Promise<void> => {
    const hashes = [metainfo.infoHashV1, metainfo.infoHashV2?.slice(0, SHORT_HASH)]
    const namesOurs = metainfo.announceTiers.flat().some((tracker) => ownTrackers.includes(tracker))
    for (const infoHash of namesOurs ? hashes : [])
      if (infoHash !== undefined) await trackerSync.serve({ infoHash, name: metainfo.name })
    await session.add({ metainfoBytes: bytes, folder })
  }
  const presets = createPresetsFile(configuration.create.presets ?? defaultPresetFile())
  const mayContact = createProbeGuard({
    networks: [...configuration.probe.allow, ...configuration.peers.allow],
    ownTrackers,
    ownPeer: session.address,
  })
  return {
    folders,
    creations: createCreations({ folders, ownTrackers, presets, seed, log, now }),
    probes: createProbes({ mayContact, log, now }),
  }
}
