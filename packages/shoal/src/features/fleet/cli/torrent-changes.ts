import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { addFleetTorrent, commandFleetTorrent } from '@shoal/api'
import { askControl, type ControlOptions } from '../../../internal/connect-control.ts'
import { printJson } from './client-lists.ts'
import { findTorrent } from './find-torrent.ts'
import { words } from './fleet-words.ts'

interface AddOptions extends ControlOptions {
  readonly dataFolder?: string
  readonly category?: string
  readonly tag?: readonly string[]
  readonly paused?: boolean
}

interface CommandOptions extends ControlOptions {
  readonly client?: string
  readonly deleteFiles?: boolean
}

/** `shoal client add`: one client gets a torrent, onto its data where that is there already. */
export function addCommand(client: string, torrent: string, options: AddOptions): Promise<void> {
  return askControl(options, async (api) => {
    const source = torrent.startsWith('magnet:')
      ? { magnet: torrent }
      : { torrentBase64: (await bytesOf(torrent)).toString('base64') }
    const { dataFolder } = options
    const added = await api.call(addFleetTorrent, {
      body: {
        client,
        ...source,
        category: options.category ?? '',
        tags: [...(options.tag ?? [])],
        paused: options.paused === true,
        recheck: dataFolder !== undefined,
        savePath: dataFolder,
      },
    })
    if (options.json === true) printJson(added)
    else {
      const say = added.outcome === 'added' ? words.addedTo : words.present
      process.stdout.write(`${say(client, added.infoHash)}\n`)
    }
  })
}

/** `shoal client start`, `stop`, `reannounce`, `recheck` and `remove`, one torrent after the other. */
export function torrentCommand(
  command: 'start' | 'stop' | 'reannounce' | 'recheck' | 'remove',
  torrents: readonly string[],
  options: CommandOptions,
): Promise<void> {
  return askControl(options, async (api) => {
    const done = []
    for (const text of torrents) {
      const { infoHash, clientId: client, name } = await findTorrent(api, text, options.client)
      const deleteFiles = options.deleteFiles === true
      await api.call(commandFleetTorrent, { params: { infoHash }, body: { command, client, deleteFiles } })
      done.push({ command, infoHash, client, name })
      if (options.json !== true) process.stdout.write(`${words.commanded[command](name)}\n`)
    }
    if (options.json === true) printJson(done)
  })
}

async function bytesOf(file: string): Promise<Buffer> {
  return file === '-' ? buffer(process.stdin) : readFile(file)
}
