import type { ClientTorrent } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { type Reason, reason } from '../reason.ts'
import { type Move, movedOn } from './move.ts'

/** What a step works with. */
export interface MoveWorld {
  readonly from: WatchedClient | undefined
  readonly to: WatchedClient | undefined
  readonly now: number
  /** The .torrent if it was kept before. */
  readonly metainfo: () => Promise<Uint8Array | undefined>
  /** What the old client gives as a peer. */
  readonly fromPeer: (from: WatchedClient) => Promise<Uint8Array | undefined>
  readonly signal: AbortSignal
}

/** The move after a step; with the .torrent when this one got it. */
export interface MoveStep {
  readonly move: Move
  readonly metainfo?: Uint8Array
}

const SECOND = 1_000 // milliseconds
const LOOK_AGAIN = SECOND
/** That long a new client may show less than is there before it begins to check. */
const PATIENCE = 15 * SECOND
/** After that a step that never ends is given up: large data takes hours to check. */
const LONGEST = 24 * 3_600 * SECOND

/** Does what the move's state asks for. Throws a `ClientError` when a client does not answer. */
export async function takeMoveStep(move: Move, world: MoveWorld): Promise<MoveStep> {
  const { from, to, now } = world
  if (move.state === 'undoing') return undo(move, world)
  if (to === undefined || from === undefined) return failed(move, now, gone)
  if (now - move.since > LONGEST) return failed(move, now, reason('move-too-long', `still ${move.state} after a day`))
  switch (move.state) {
    case 'preparing':
      return prepare(move, { ...world, from, to })
    case 'adding':
      return add(move, { ...world, to })
    case 'verifying':
      return verify(move, { ...world, to })
    case 'starting':
      return start(move, { ...world, to })
    case 'removing':
      return remove(move, { ...world, from })
    case 'done':
    case 'undone':
      return { move }
  }
}

const gone = reason('client-removed', 'one of the two clients was removed or switched off')

type Side<Name extends 'from' | 'to'> = MoveWorld & Readonly<Record<Name, WatchedClient>>

async function prepare(
  move: Move,
  { from, to, metainfo, fromPeer, now, signal }: Side<'from'> & Side<'to'>,
): Promise<MoveStep> {
  const { infoHash } = move
  if ((await to.client.find(infoHash, signal)) !== undefined) {
    return { move: movedOn(move, 'undone', now, reason('move-present', 'the new client has this torrent already')) }
  }
  const file = (await from.client.exportMetainfo(infoHash, signal)) ?? (await metainfo()) ?? (await fromPeer(from))
  if (file === undefined) {
    const why = reason('move-no-torrent', `${from.config.name} gives no .torrent out: begin the move with that file`)
    return { move: movedOn(move, 'undone', now, why) }
  }
  return { move: movedOn(move, 'adding', now), metainfo: file }
}

async function add(move: Move, { to, metainfo, now, signal }: Side<'to'>): Promise<MoveStep> {
  const file = await metainfo()
  if (file === undefined) return failed(move, now, reason('move-no-torrent', 'the .torrent was not kept'))
  const { infoHash, category, tags, savePath } = move
  if ((await to.client.find(infoHash, signal)) === undefined) {
    await to.client.add({ infoHash, metainfo: file, category, tags, savePath, paused: true, recheck: true }, signal)
  }
  const found = await to.client.find(infoHash, signal)
  if (found === undefined) return again(move, now, PATIENCE, reason('lost', 'the new client did not keep the torrent'))
  await to.client.recheck(infoHash, signal)
  return { move: movedOn(move, 'verifying', now) }
}

async function verify(move: Move, { to, now, signal }: Side<'to'>): Promise<MoveStep> {
  const found = await to.client.find(move.infoHash, signal)
  if (found === undefined) return failed(move, now, reason('lost', 'the new client lost the torrent'))
  if (found.activity === 'checking' || found.activity === 'queued' || found.activity === 'moving')
    return later(move, now)
  if (found.totalBytes > 0 && found.leftBytes <= move.leftBytes) return { move: movedOn(move, 'starting', now) }
  const why = reason(
    'move-data-missing',
    `the new client finds ${missing(found)} of the data missing at ${move.savePath}`,
    {
      path: move.savePath,
    },
  )
  return again(move, now, PATIENCE, why)
}

async function start(move: Move, { to, now, signal }: Side<'to'>): Promise<MoveStep> {
  if (move.paused) return { move: movedOn(move, 'removing', now) }
  await to.client.start(move.infoHash, signal)
  const found = await to.client.find(move.infoHash, signal)
  if (found === undefined) return failed(move, now, reason('lost', 'the new client lost the torrent'))
  if (found.activity === 'error' || found.activity === 'missing-files') {
    return failed(
      move,
      now,
      reason('client-error', `${to.config.name} reports: ${found.error ?? found.activity}`, {
        client: to.config.name,
        error: found.error ?? found.activity,
      }),
    )
  }
  if (found.activity === 'paused' || found.activity === 'checking') {
    return again(move, now, PATIENCE, reason('move-not-started', 'the new client does not start it'))
  }
  return { move: movedOn(move, 'removing', now) }
}

async function remove(move: Move, { from, now, signal }: Side<'from'>): Promise<MoveStep> {
  if ((await from.client.find(move.infoHash, signal)) === undefined) return { move: movedOn(move, 'done', now) }
  await from.client.remove(move.infoHash, { deleteFiles: false }, signal)
  return later(move, now)
}

/** The old client was never touched: only the new one lets go. Never with the files, which are the old one's. */
async function undo(move: Move, { to, now, signal }: MoveWorld): Promise<MoveStep> {
  if (to === undefined || now - move.since > LONGEST) return { move: movedOn(move, 'undone', now) }
  if ((await to.client.find(move.infoHash, signal)) === undefined) return { move: movedOn(move, 'undone', now) }
  await to.client.remove(move.infoHash, { deleteFiles: false }, signal)
  return later(move, now)
}

/** What was added is taken back. */
function failed(move: Move, now: number, why: Reason): MoveStep {
  return { move: movedOn(move, move.state === 'preparing' ? 'undone' : 'undoing', now, why) }
}

function again(move: Move, now: number, patience: number, why: Reason): MoveStep {
  return now - move.since < patience ? later(move, now) : failed(move, now, why)
}

function later(move: Move, now: number): MoveStep {
  return { move: { ...move, dueAt: now + LOOK_AGAIN } }
}

function missing({ leftBytes, totalBytes }: ClientTorrent): string {
  return totalBytes === 0 ? 'all' : `${Math.ceil((leftBytes / totalBytes) * 100)} %`
}
