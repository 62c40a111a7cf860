import { cancelMove, getMove, listMoves, type Move, startMove } from '@shoal/api'
import type { MoveChange, MoveView, Reason } from '@shoal/fleet'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { viewReason } from '../../../http/view-reason.ts'
import type { FleetParts } from '../fleet-parts.ts'

/** Torrents on their way from one client to another. */
export function mountMoves(target: MountTarget, { fleet, audit }: FleetParts): void {
  mount(target, listMoves, async ({ query }) => {
    const { limit, cursor } = query
    const { items, nextCursor } = await fleet.moves.list({ limit, cursor })
    return { items: items.map(viewMove), nextCursor }
  })

  mount(target, startMove, async ({ body, context }) => {
    const { infoHash, to, from, savePath, torrentBase64 } = body
    const change = await fleet.moves.start({
      ...{ infoHash, to },
      from,
      savePath,
      ...(torrentBase64 === undefined ? {} : { metainfo: new Uint8Array(Buffer.from(torrentBase64, 'base64')) }),
    })
    const moving = viewMove(movingOf(change))
    await auditChange(audit, context, 'move.start', moving.id)
    return moving
  })

  mount(target, getMove, async ({ params }) => {
    const found = await fleet.moves.get(params.moveId)
    if (found === undefined) throw new ProblemError('not-found')
    return viewMove(found)
  })

  mount(target, cancelMove, async ({ params, context }) => {
    const moving = viewMove(movingOf(await fleet.moves.cancel(params.moveId)))
    await auditChange(audit, context, 'move.cancel', moving.id)
    return moving
  })
}

function movingOf(change: MoveChange): MoveView {
  switch (change.kind) {
    case 'moving':
      return change.move
    case 'not-found':
      throw new ProblemError('not-found')
    case 'refused':
      throw refusal(change.reason)
  }
}

/** Said beside the field that chooses the new client, in the words that the dashboard has for the code. */
function refusal({ code, message }: Reason): ProblemError {
  return new ProblemError('conflict', { detail: message, errors: [{ path: 'to', code, message }] })
}

function viewMove({ reason, timeline, ...move }: MoveView): Move {
  return {
    ...move,
    timeline: timeline.map((entry) => ({ ...entry })),
    problem: reason && viewReason(reason),
  }
}
