import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { torrentPatchSchema as delugePatch, torrentOf as delugeTorrent } from '../src/adapters/deluge/deluge-torrent.ts'
import { QbittorrentClient } from '../src/adapters/qbittorrent/qbittorrent-client.ts'
import { torrentPatchSchema as qbittorrentPatch } from '../src/adapters/qbittorrent/qbittorrent-torrent.ts'
import { RtorrentClient } from '../src/adapters/rtorrent/rtorrent-client.ts'
import { torrentCommands } from '../src/adapters/rtorrent/rtorrent-torrent.ts'
import { TransmissionClient } from '../src/adapters/transmission/transmission-client.ts'
import { torrentFields } from '../src/adapters/transmission/transmission-torrent.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import type { ClientSnapshot, ClientTorrent, TorrentClient } from '../src/client/torrent-client.ts'
import { listening } from './support/listening.ts'

const TIMEOUT = 500 // milliseconds
const ODD = 'a'.repeat(40)
const SOUND = 'b'.repeat(40)
const { signal } = new AbortController()

/** What programs have sent where a number, a text or a switch belongs. */
const oddValues = [
  undefined,
  null,
  -1,
  -9e15,
  1e300,
  2 ** 63,
  0.5,
  'text',
  '',
  '12',
  true,
  [],
  [null],
  {},
  '\u202e',
] as const

/** Answers that are no answer. */
const brokenBodies = [
  ['nothing', ''],
  ['a web page', '<!doctype html><html><body>502 Bad Gateway</body></html>'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '-1'],
  ['half an object', '{"rid":1,"torrents":{"aaaa'],
  ['NaN', '{"rid":NaN}'],
  ['the list of another shape', '{"rid":1,"torrents":7,"result":"success","arguments":{"torrents":7}}'],
] as const

/** Every number is one that a page can show, and every text a text. */
function expectSane(torrent: ClientTorrent): void {
  const { facts, ...rest } = torrent
  for (const [name, value] of [...Object.entries(rest), ...Object.entries(facts ?? {})]) {
    if (typeof value === 'number') {
      expect(Number.isFinite(value) && value >= 0 && value <= 1e15, `${name} is ${value}`).toBe(true)
    }
  }
  for (const name of ['name', 'category', 'savePath', 'activity'] as const)
    expect(typeof torrent[name], name).toBe('string')
  for (const tag of torrent.tags) expect(typeof tag).toBe('string')
}

function expectSaneSnapshot({ torrents: _torrents, failing: _failing, ...numbers }: ClientSnapshot): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0, `${name} is ${value}`).toBe(true)
  }
}

describe('what clients should never answer', () => {
  let answer: (path: string, body: string, response: ServerResponse) => void = (_path, _body, response) =>
    response.end()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request.url ?? '', Buffer.concat(chunks).toString(), response))
  })
  let url = ''
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listening(server)}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const opened = (kind: 'qbittorrent' | 'transmission' | 'rtorrent'): TorrentClient => {
    const config = clientConfigSchema.parse({ kind, name: 'Odd', url })
    const client =
      config.kind === 'qbittorrent'
        ? new QbittorrentClient(config, TIMEOUT)
        : config.kind === 'transmission'
          ? new TransmissionClient(config, TIMEOUT)
          : config.kind === 'rtorrent'
            ? new RtorrentClient(config, TIMEOUT)
            : undefined
    if (client === undefined) throw new TypeError('another kind')
    onTestFinished(() => client.close())
    return client
  }
  /** The torrent beside the odd one must be as it is without it. */
  const bothSane = (snapshot: ClientSnapshot, sound: unknown): void => {
    expectSaneSnapshot(snapshot)
    for (const torrent of snapshot.torrents.values()) expectSane(torrent)
    expect([...snapshot.torrents.values()].find(({ infoHash }) => infoHash === SOUND)).toEqual(sound)
  }

  const soundQbittorrent = {
    name: 'sound',
    state: 'uploading',
    total_size: 9,
    completed: 9,
    amount_left: 0,
    uploaded: 5,
  }
  const maindata = (torrent: object, state: object = {}) =>
    JSON.stringify({
      rid: 1,
      full_update: true,
      torrents: { [ODD]: torrent, [SOUND]: soundQbittorrent },
      server_state: { free_space_on_disk: 7, ...state },
    })

  it('keeps an odd field of qBittorrent to its torrent, and to unknown', async () => {
    const client = opened('qbittorrent')
    const polled = async (body: string) => {
      answer = (path, _body, response) => response.end(path.includes('maindata') ? body : 'v5.1.0')
      return client.poll(signal)
    }
    const sound = [...(await polled(maindata({}))).torrents.values()].find(({ infoHash }) => infoHash === SOUND)
    expect(sound).toMatchObject({ name: 'sound', uploadedBytes: 5 })
    for (const field of Object.keys(qbittorrentPatch.shape)) {
      for (const value of oddValues) bothSane(await polled(maindata({ [field]: value })), sound)
    }
    for (const field of ['free_space_on_disk', 'up_info_speed', 'alltime_ul', 'dht_nodes', 'connection_status']) {
      for (const value of oddValues) bothSane(await polled(maindata({}, { [field]: value })), sound)
    }
    expect((await polled(maindata({}, { free_space_on_disk: -1 }))).freeSpace).toBeUndefined()
    expect((await polled(maindata({ amount_left: -1, total_size: 10, completed: 4 }))).outstandingBytes).toBe(6)
  })

  it('keeps an odd field of Transmission to its torrent, and to unknown', async () => {
    const client = opened('transmission')
    const soundTorrent = {
      id: 2,
      hashString: SOUND,
      name: 'sound',
      status: 6,
      totalSize: 9,
      leftUntilDone: 0,
      uploadedEver: 5,
    }
    const polled = async (torrent: object, stats: object = {}) => {
      answer = (_path, body, response) => {
        const replies: Readonly<Record<string, object>> = {
          'session-get': { version: '4.0.6', 'download-dir': '/data' },
          'session-stats': { uploadSpeed: 1, downloadSpeed: 2, ...stats },
          'free-space': { 'size-bytes': -1 },
          'torrent-get': { torrents: [{ id: 1, hashString: ODD, ...torrent }, soundTorrent], removed: [] },
        }
        const method = /"method":"([a-z-]+)"/.exec(body)?.[1] ?? ''
        response.end(JSON.stringify({ result: 'success', arguments: replies[method] }))
      }
      await client.info(signal) // begins anew with the whole list
      return client.poll(signal)
    }
    const sound = [...(await polled({})).torrents.values()].find(({ infoHash }) => infoHash === SOUND)
    expect(sound).toMatchObject({ name: 'sound', uploadedBytes: 5 })
    for (const field of torrentFields) {
      for (const value of oddValues) bothSane(await polled({ [field]: value }), sound)
    }
    for (const value of oddValues) bothSane(await polled({}, { uploadSpeed: value, 'cumulative-stats': value }), sound)
    expect((await polled({})).freeSpace).toBeUndefined()
  })

  it('keeps an odd cell of rTorrent to its torrent, and to unknown', async () => {
    const client = opened('rtorrent')
    const cells = ['', '-1', '99999999999999999999', '1e9', 'text', '\u202e'].map((text) => `<string>${text}</string>`)
    const odd = [
      ...cells,
      '<i8>-5</i8>',
      '<i8>9223372036854775807</i8>',
      '<boolean>1</boolean>',
      '<array><data/></array>',
    ]
    const row = (hash: string, command?: string, cell = '') =>
      `<value><array><data>${torrentCommands
        .map(
          (name) =>
            `<value>${name === command ? cell : name === 'd.hash=' ? `<string>${hash}</string>` : '<i8>3</i8>'}</value>`,
        )
        .join('')}</data></array></value>`
    const polled = async (command?: string, cell?: string) => {
      answer = (_path, body, response) => {
        const list = `<array><data>${row(ODD.toUpperCase(), command, cell)}${row(SOUND.toUpperCase())}</data></array>`
        const value = body.includes('d.multicall2') ? list : (cell ?? '<i8>4</i8>')
        response.end(
          `<?xml version="1.0"?><methodResponse><params><param><value>${value}</value></param></params></methodResponse>`,
        )
      }
      return client.poll(signal)
    }
    const timeless = (torrent: ClientTorrent | undefined) => ({ ...torrent, seedingTime: 0 })
    const soundIn = ({ torrents }: ClientSnapshot) =>
      timeless([...torrents.values()].find(({ infoHash }) => infoHash === SOUND))
    const sound = soundIn(await polled())
    expect(sound).toMatchObject({ infoHash: SOUND, uploadedBytes: 3 })
    for (const command of torrentCommands) {
      for (const cell of odd) {
        const snapshot = await polled(command, cell)
        expectSaneSnapshot(snapshot)
        for (const torrent of snapshot.torrents.values()) expectSane(torrent)
        expect(soundIn(snapshot)).toEqual(sound)
      }
    }
  })

  it('takes an odd field of Deluge as unknown', () => {
    for (const field of Object.keys(delugePatch.shape)) {
      for (const value of [...oddValues, Number.NaN, Number.POSITIVE_INFINITY]) {
        const torrent = delugeTorrent(ODD, delugePatch.parse({ name: 'odd', [field]: value }))
        if (torrent === undefined) throw new TypeError('the torrent is lost')
        expectSane(torrent)
      }
    }
    expect(delugeTorrent('no hash', {})).toBeUndefined()
  })

  for (const kind of ['qbittorrent', 'transmission', 'rtorrent'] as const) {
    it.each(brokenBodies)(`calls %s from ${kind} a failure of that client`, async (_what, body) => {
      const client = opened(kind)
      answer = (_path, _body, response) => response.end(body)
      await expect(client.poll(signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^client-(protocol|refused)$/),
      })
    })

    it(`calls ${kind} silent when it hangs, or sends without an end`, async () => {
      const client = opened(kind)
      answer = () => undefined
      await expect(client.poll(signal)).rejects.toMatchObject({ code: 'client-silent' })
      answer = (_path, _body, response) => {
        const timer = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(timer))
      }
      await expect(client.poll(signal)).rejects.toMatchObject({ code: 'client-silent' })
    })
  }
})
