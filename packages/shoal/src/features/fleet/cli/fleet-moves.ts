import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type ApiClient, cancelMove, getMove, listMoves, type Move, startMove } from '@shoal/api'
import { askControl, type ControlOptions } from '../../../internal/connect-control.ts'
import { printTable } from '../../../platform/terminal/print-table.ts'
import { EXIT } from '../../../platform/terminal/terminal.ts'
import { printJson } from './client-lists.ts'
import { findTorrent } from './find-torrent.ts'
import { words } from './fleet-words.ts'

interface MoveOptions extends ControlOptions {
  readonly from?: string
  readonly savePath?: string
  readonly torrent?: string
  readonly detach?: boolean
}

const LOOK_EVERY = 500 // milliseconds
const SHOWN = 50 // newest moves

/** `shoal fleet move`: begins a move and tells each step, unless it is to go on by itself. */
export function moveCommand(text: string, to: string, options: MoveOptions): Promise<void> {
  return askControl(options, async (api) => {
    const { from, savePath, json = false, detach = false } = options
    const torrent = await findTorrent(api, text, from)
    const given = {
      savePath,
      ...(options.torrent === undefined ? {} : { torrentBase64: await readFile(options.torrent, 'base64') }),
    }
    const begun = await api.call(startMove, {
      body: { infoHash: torrent.infoHash, from: torrent.clientId, to, ...given },
    })
    if (!json) process.stdout.write(`${words.moving(begun.name, begun.fromName, begun.toName)} ${begun.id}\n`)
    const end = detach ? begun : await follow(api, begun, json ? () => undefined : printState)
    if (json) printJson(end)
    if (end.state === 'undone') process.exitCode = EXIT.failed
  })
}

/** `shoal fleet moves`. */
export function movesCommand(options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    const { items } = await api.call(listMoves, { query: { limit: SHOWN } })
    if (options.json === true) return printJson(items)
    printTable(
      [words.id, words.state, words.from, words.to, words.begun, words.name, words.problem].map((label) => ({ label })),
      items.map(({ id, state, fromName, toName, createdAt, name, problem }) => [
        id,
        state,
        fromName,
        toName,
        new Date(createdAt).toISOString(),
        name,
        problem?.text ?? words.none,
      ]),
    )
  })
}

/** `shoal fleet undo`. */
export function undoCommand(ids: readonly string[], options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    const undoing = []
    for (const moveId of ids) {
      undoing.push(await api.call(cancelMove, { params: { moveId } }))
      if (options.json !== true) process.stdout.write(`${words.undoing(moveId)}\n`)
    }
    if (options.json === true) printJson(undoing)
  })
}

/** Looks at a move until it rests; `tell` hears of each state it passed, the first one too. */
async function follow(api: ApiClient, begun: Move, tell: (move: Move, state: Move['state']) => void): Promise<Move> {
  let told = 0
  for (let move = begun; ; move = await api.call(getMove, { params: { moveId: begun.id } })) {
    for (const { state } of move.timeline.slice(told)) tell(move, state)
    told = move.timeline.length
    if (move.state === 'done' || move.state === 'undone') return move
    await pause(LOOK_EVERY)
  }
}

function printState({ problem }: Move, state: Move['state']): void {
  const why = problem !== undefined && (state === 'undoing' || state === 'undone') ? `: ${problem.text}` : ''
  process.stdout.write(`  ${words.moveState[state]}${why}\n`)
}
