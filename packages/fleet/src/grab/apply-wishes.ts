import type { InfoHash } from '@shoal/bittorrent'
import { ClientRefusedError } from '../client/client-error.ts'
import type { TorrentChange } from '../client/torrent-change.ts'
import type { TorrentWishes } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { type Reason, reason } from '../reason.ts'

type WishName = keyof TorrentWishes

/**
 * Carries out what was wished for and adding did not fulfil. Doing it twice is the same as once: after a crash it is
 * done again. Gives a reason that names what this kind of client cannot do, if there is something. Throws a `ClientError`.
 */
export async function applyWishes(
  wishes: TorrentWishes,
  infoHash: InfoHash,
  { client, config }: WatchedClient,
  signal: AbortSignal,
): Promise<Reason<'wishes-unmet'> | undefined> {
  const unmet: WishName[] = []
  /** A client that says no to a wish keeps the torrent all the same. */
  const fulfils = async (change: TorrentChange): Promise<boolean> => {
    try {
      return (await client.change(infoHash, change, signal)).kind === 'done'
    } catch (error) {
      if (error instanceof ClientRefusedError) return false
      throw error
    }
  }
  for (const name of namesOf(wishes)) {
    if (client.wishesAtAdd.has(name) || isDefault(name, wishes)) continue
    const change = changeFor(name, wishes)
    if (change === undefined || !(await fulfils(change))) unmet.push(name)
  }
  if (unmet.length === 0) return undefined
  const values = { client: config.name, wishes: unmet.join(', ') }
  return reason('wishes-unmet', `${config.name} cannot do what was asked for: ${values.wishes}`, values)
}

function namesOf(wishes: TorrentWishes): readonly WishName[] {
  return wishNames.filter((name) => wishes[name] !== undefined)
}

const wishNames = [
  'shareLimits',
  'uploadLimit',
  'downloadLimit',
  'sequential',
  'firstLastPieceFirst',
  'contentLayout',
  'rename',
  'skipChecking',
  'automaticManagement',
  'addToTop',
  'forced',
  'downloadPath',
  'stopCondition',
] as const satisfies readonly WishName[]

/** What every client does anyway: asking for it asks for nothing. */
function isDefault(name: WishName, wishes: TorrentWishes): boolean {
  switch (name) {
    case 'contentLayout':
      return wishes.contentLayout === 'original'
    case 'shareLimits':
      return Object.values(wishes.shareLimits ?? {}).every((limit) => limit === undefined || limit === 'client')
    case 'uploadLimit':
    case 'downloadLimit':
      return wishes[name] === 0
    case 'sequential':
    case 'firstLastPieceFirst':
    case 'skipChecking':
    case 'automaticManagement':
    case 'addToTop':
    case 'forced':
      return wishes[name] === false
    case 'rename':
    case 'downloadPath':
    case 'stopCondition':
      return false
  }
}

function changeFor(name: WishName, wishes: TorrentWishes): TorrentChange | undefined {
  switch (name) {
    case 'shareLimits': {
      const { ratio = 'client', seedingTime = 'client', inactiveSeedingTime = 'client' } = wishes.shareLimits ?? {}
      return { kind: 'share-limits', limits: { ratio, seedingTime, inactiveSeedingTime } }
    }
    case 'uploadLimit':
      return { kind: 'speed-limits', upload: wishes.uploadLimit }
    case 'downloadLimit':
      return { kind: 'speed-limits', download: wishes.downloadLimit }
    case 'sequential':
      return { kind: 'sequential', on: true }
    case 'firstLastPieceFirst':
      return { kind: 'first-last-piece-first', on: true }
    case 'rename':
      return { kind: 'rename', name: wishes.rename ?? '' }
    case 'automaticManagement':
      return { kind: 'automatic-management', on: true }
    case 'addToTop':
      return { kind: 'queue', to: 'top' }
    case 'forced':
      return { kind: 'force-start', on: true }
    case 'contentLayout':
    case 'skipChecking':
    case 'downloadPath':
    case 'stopCondition':
      return undefined
  }
}
