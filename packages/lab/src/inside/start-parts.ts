import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { infoHash } from '@shoal/bittorrent'
import { createTracker, type Tracker } from '@shoal/tracker'
import type { LabFaultChange } from '../lab-fault.ts'
import { LabFaultError } from '../lab-fault.ts'
import type { LabPlan } from '../lab-plan.ts'
import { FaultBoard } from './fault-board.ts'
import { AnnounceLog } from './front/announce-log.ts'
import { TrackerFront } from './front/tracker-front.ts'
import { LabAddresses } from './lab-addresses.ts'
import { makeContent } from './lab-content.ts'
import type { LabParts, LabPlace } from './lab-parts.ts'
import { startAria2 } from './peers/aria2-peer.ts'
import { BuiltinThreads } from './peers/builtin-threads.ts'
import { startDeluge } from './peers/deluge-peer.ts'
import type { LabPeer, LabTorrent, PeerSetting } from './peers/lab-peer.ts'
import { startQbittorrent } from './peers/qbittorrent-peer.ts'
import { startRtorrent } from './peers/rtorrent-peer.ts'
import { startTransmission } from './peers/transmission-peer.ts'
import { servePhonePage } from './phone-page.ts'
import { SeederRelay } from './relay/seeder-relay.ts'

const STARTERS = {
  aria2: startAria2,
  transmission: startTransmission,
  qbittorrent: startQbittorrent,
  rtorrent: startRtorrent,
  deluge: startDeluge,
} as const
const LOOK = 20 // milliseconds

/** Starts tracker, seeders and then downloaders; what has been started is stopped again where something fails. */
export async function startParts(plan: LabPlan, place: LabPlace, signal: AbortSignal): Promise<LabParts> {
  const addresses = new LabAddresses(place.net, plan)
  const places = await addresses.tracker()
  const tracker = createTracker({
    port: places.behind.port,
    listen: [places.behind.address],
    access: { mode: 'open' },
    intervalSeconds: 60,
    minIntervalSeconds: 10,
  })
  await tracker.start(signal)
  const peers: LabPeer[] = []
  const relays: SeederRelay[] = []
  const threads = new BuiltinThreads(plan.seeders + plan.downloaders.filter((kind) => kind === 'builtin').length)
  const [board, log] = [new FaultBoard(), new AnnounceLog(Date.now)]
  let front: TrackerFront | undefined
  const parts = (): Pick<LabParts, 'peers' | 'relays' | 'front' | 'threads' | 'tracker'> => ({
    ...{ peers: peers.sort(byId), relays, front, threads, tracker },
  })
  try {
    const behind = { address: places.behind.address, port: tracker.addresses[0]?.port ?? places.behind.port }
    if (places.front !== undefined) front = await TrackerFront.open({ ...places.front, tracker: behind, board, log })
    const open = front?.place ?? behind
    const authority = `${plan.host ?? open.address}:${open.port}`
    const tiers = [[`http://${authority}/announce`, `udp://${authority}/announce`], [`ws://${authority}/announce`]]
    const content = join(place.folder, 'content')
    const torrents = await makeContent(content, join(place.folder, 'torrents'), plan, tiers)
    const phone = place.net.kind === 'address' ? await addresses.page() : undefined
    const settings = (await addresses.peers(plan)).map(({ id, role, kind, ...where }) => ({
      ...{ id, role, kind, ...where, torrents, tracker: authority, networks: addresses.networks },
      downloads: role === 'seeder' ? content : join(place.folder, 'peers', id, 'downloads'),
      home: join(place.folder, 'peers', id),
    }))
    for (const setting of settings.filter(({ role }) => role === 'seeder')) {
      const { id, address, port, listenAddress } = setting
      if (listenAddress !== address)
        relays.push(await SeederRelay.open({ peer: id, address, port, behind: listenAddress, board }))
      peers.push(await threads.start(await prepared(setting), signal))
    }
    await seeding(tracker, torrents, plan.seeders, signal)
    for (const change of plan.faults) await switchFault(change, { board, front, peers: settings })
    const downloaders = settings
      .filter(({ role }) => role === 'downloader')
      .map(async (setting) => {
        const { kind } = await prepared(setting)
        peers.push(await (kind === 'builtin' ? threads.start(setting, signal) : STARTERS[kind](setting, signal)))
      })
    const failed = (await Promise.allSettled(downloaders)).find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    const trackers = tiers.flat()
    const page = phone && {
      url: `http://${plan.host ?? phone.address}:${phone.port}/`,
      server: await servePhonePage(phone, torrents, trackers),
    }
    return { ...parts(), place, trackers, board, log, torrents, page }
  } catch (error) {
    await stopParts(parts(), AbortSignal.timeout(0))
    throw error
  }
}

/** Ends all of it, in the order in which nobody misses anybody. */
export async function stopParts(
  { peers, relays, front, threads, tracker }: Pick<LabParts, 'peers' | 'relays' | 'front' | 'threads' | 'tracker'>,
  signal: AbortSignal,
): Promise<void> {
  await Promise.allSettled(peers.map((peer) => peer.stop(signal)))
  await Promise.allSettled([...relays, threads, ...(front === undefined ? [] : [front])].map((part) => part.close()))
  await tracker.stop(signal)
}

/** Puts a change of the faults into force. Throws `LabFaultError` where it befalls no such peer, or nothing can be spoiled. */
export async function switchFault(
  change: LabFaultChange,
  { board, front, peers }: Pick<LabParts, 'board' | 'front'> & { readonly peers: readonly PeerSubject[] },
): Promise<void> {
  if (front === undefined && change.name !== 'magnet-bare')
    throw new LabFaultError('faults need a network of the lab’s own: start it without --lan')
  board.change(change, peers)
  if (change.name !== 'wrong-port') return
  await Promise.all(peers.map(({ id, address }) => front?.misdirect(address, board.isOn('wrong-port', id))))
}

type PeerSubject = Pick<LabPeer, 'id' | 'role' | 'address'>

/**
 * Waits until the tracker knows all seeders. Whoever announces before them is told of nobody, and asks again only when
 * the interval is over: Transmission after minutes.
 */
async function seeding(
  tracker: Tracker,
  torrents: readonly LabTorrent[],
  seeders: number,
  signal: AbortSignal,
): Promise<void> {
  const hashes = torrents.map((torrent) => infoHash(torrent.infoHash))
  const known = (): boolean => hashes.every((hash) => (tracker.swarm(hash)?.seeders ?? 0) >= seeders)
  while (!known()) await delay(LOOK, undefined, { signal })
}

async function prepared<Setting extends PeerSetting>(setting: Setting): Promise<Setting> {
  await mkdir(setting.downloads, { recursive: true })
  await mkdir(setting.home, { recursive: true })
  return setting
}

function byId(left: LabPeer, right: LabPeer): number {
  if (left.role !== right.role) return left.role === 'seeder' ? -1 : 1
  return left.id.localeCompare(right.id, 'en', { numeric: true })
}
