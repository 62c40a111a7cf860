import { createServer } from 'node:http'
import { listening } from '../../packages/fleet/test/support/listening.ts'

/**
 * Answers as an idle qBittorrent 4.6 with many torrents does, as measured on the real one: a whole list first, then
 * differences of a few bytes. Its argument is how many torrents; it prints one port, on which every path prefix is a
 * client of its own.
 */
const torrents = Number(process.argv[2])
const cookies = new Map<string, number>()
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const [, client = '', ...path] = url.pathname.split('/')
  response.setHeader('set-cookie', `SID=${client}; path=/`)
  if (path.join('/') === 'api/v2/app/version') {
    response.end('v4.6.0')
    return
  }
  const rid = Number(url.searchParams.get('rid') ?? '0')
  const known = cookies.get(client) ?? 0
  cookies.set(client, known + 1)
  if (rid === 0 || rid !== known) {
    cookies.set(client, 1)
    response.end(JSON.stringify({ rid: 1, full_update: true, torrents: wholeList(client), server_state: state }))
  } else response.end(JSON.stringify({ rid: known + 1 }))
})

const state = { up_info_speed: 0, dl_info_speed: 0, free_space_on_disk: 1e12, alltime_ul: 1, alltime_dl: 1 }

function wholeList(client: string): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: torrents }, (_, index) => [
      `${Number(client).toString(16).padStart(8, '0')}${index.toString(16).padStart(32, '0')}`,
      { name: `Some.Release.${index}.1080p`, state: 'stalledUP', amount_left: 0, total_size: 1e9, category: 'pond' },
    ]),
  )
}
console.log(await listening(server))
