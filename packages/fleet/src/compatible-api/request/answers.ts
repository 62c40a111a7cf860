/** What commands answer: nothing, with status 200. */
export function empty(): Response {
  return text('')
}

export function text(body: string, status = 200): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=UTF-8' } })
}

export function json(value: unknown): Response {
  return jsonText(JSON.stringify(value))
}

/** JSON that is written already. */
export function jsonText(body: string | ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}

/** A file to be saved under this name. */
export function attachment(bytes: Uint8Array, name: string): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/x-bittorrent',
      'content-disposition': `attachment; filename="${name.replaceAll(/["\\\r\n]/g, '_')}"`,
    },
  })
}

/** Pieces written before the event loop may do something else. */
const AT_ONCE = 500

/**
 * `head`, the pieces with commas between them, `tail`. Long lists are sent while they are written, so that a fleet of
 * 100,000 torrents neither fills the memory nor holds up everything else.
 */
export function joined(head: string, pieces: Iterable<string>, tail: string): Response {
  const iterator = pieces[Symbol.iterator]()
  let [begun, over] = [false, false]
  const next = (): string => {
    const some: string[] = []
    while (some.length < AT_ONCE) {
      const { done, value } = iterator.next()
      if (done === true) {
        over = true
        break
      }
      some.push(value)
    }
    const lead = begun ? (some.length === 0 ? '' : ',') : head
    begun = true
    return lead + some.join(',') + (over ? tail : '')
  }
  const first = next()
  if (over) return jsonText(first)
  const encoder = new TextEncoder()
  let waiting: string | undefined = first
  return jsonText(
    new ReadableStream({
      pull: (controller) => {
        controller.enqueue(encoder.encode(waiting ?? next()))
        waiting = undefined
        if (over) controller.close()
      },
    }),
  )
}
