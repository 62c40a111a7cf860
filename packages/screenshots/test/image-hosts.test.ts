import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ImageHostConfig, type ImageHostKind, openImageHost } from '../src/adapters/image-hosts/open-image-host.ts'

const never = new AbortController().signal
const picture = { bytes: Uint8Array.from({ length: 3000 }, (_, i) => i % 251), format: 'png' } as const
const KEY = 'a-secret-key'

interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly form: FormData
}

/** A real HTTP server that keeps what it was sent and answers as told. */
async function receiver(answer: (received: Received) => { status?: number; body: string; location?: string }) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request)
      const form = await new Response(body, {
        headers: { 'content-type': request.headers['content-type'] ?? '' },
      }).formData()
      const one = { path: request.url ?? '', headers: request.headers, form }
      received.push(one)
      const { status = 200, body: text, location } = answer(one)
      response.writeHead(status, location === undefined ? {} : { location }).end(text)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return { baseUrl: `http://127.0.0.1:${address.port}`, received }
}

const image = { url: 'https://i.example/full.png', medium: { url: 'https://i.example/medium.png' } }
const hosts: readonly {
  readonly kind: ImageHostKind
  readonly path: string
  readonly field: string
  readonly answer: unknown
  /** What is found in the answer; `BASE` stands for the host's address. */
  readonly hosted: object
  readonly sent: (received: Received) => unknown
}[] = [
  {
    kind: 'imgbb',
    path: '/1/upload',
    field: 'image',
    answer: { data: image, success: true },
    hosted: { url: image.url, thumbnailUrl: image.medium.url },
    sent: ({ form }) => form.get('key'),
  },
  {
    kind: 'ptpimg',
    path: '/upload.php',
    field: 'file-upload[0]',
    answer: [{ code: 'ab12cd', ext: 'png' }],
    hosted: { url: 'BASE/ab12cd.png' },
    sent: ({ form }) => form.get('api_key'),
  },
  {
    kind: 'catbox',
    path: '/user/api.php',
    field: 'fileToUpload',
    answer: 'https://files.catbox.moe/abc.png',
    hosted: { url: 'https://files.catbox.moe/abc.png' },
    sent: ({ form }) => (form.get('reqtype') === 'fileupload' ? form.get('userhash') : undefined),
  },
  {
    kind: 'pixhost',
    path: '/images',
    field: 'img',
    answer: { name: 'x', show_url: 'https://pixhost.to/show/1/x', th_url: 'https://t12.pixhost.to/thumbs/1/x.png' },
    hosted: { url: 'https://img12.pixhost.to/images/1/x.png', thumbnailUrl: 'https://t12.pixhost.to/thumbs/1/x.png' },
    sent: ({ form }) => (form.get('content_type') === '0' ? KEY : undefined),
  },
  {
    kind: 'chevereto',
    path: '/api/1/upload',
    field: 'source',
    answer: { status_code: 200, image },
    hosted: { url: image.url, thumbnailUrl: image.medium.url },
    sent: ({ headers }) => headers['x-api-key'],
  },
  {
    kind: 'lsky',
    path: '/api/v1/upload',
    field: 'file',
    answer: { status: true, data: { links: { url: image.url, thumbnail_url: image.medium.url } } },
    hosted: { url: image.url, thumbnailUrl: image.medium.url },
    sent: ({ headers }) => headers.authorization?.replace('Bearer ', ''),
  },
]

describe.each(hosts)('uploading to $kind', ({ kind, path, field, answer, hosted, sent }) => {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer)

  it('sends the picture as that host takes it, and finds the address in its answer', async () => {
    const { baseUrl, received } = await receiver(() => ({ body }))
    const found = await openImageHost({ kind, baseUrl: `${baseUrl}/`, key: KEY }).upload(picture, never)
    expect(JSON.parse(JSON.stringify(found).replaceAll(baseUrl, 'BASE'))).toEqual(hosted)
    const [one] = received
    if (one === undefined) throw new Error('nothing came')
    expect([one.path, sent(one)]).toEqual([path, KEY])
    const file = one.form.get(field)
    if (!(file instanceof File)) throw new Error('no file came')
    expect([file.type, Buffer.from(await file.arrayBuffer()).equals(picture.bytes)]).toEqual(['image/png', true])
  })

  it.each([
    ['a refusal', { status: 400, body: '{"error":{"message":"bad key"}}' }, /answered 400: bad key/],
    ['a redirect, which would take the key elsewhere', { status: 302, body: '', location: '/' }, /answered 302/],
    ['nonsense', { body: '<html>down</html>' }, /something else/],
    ['an endless answer', { body: 'x'.repeat(2_000_000) }, /too large/],
  ])('says why after %s, without the key', async (_, reply, message) => {
    const { baseUrl } = await receiver(() => reply)
    const error: unknown = await openImageHost({ kind, baseUrl, key: KEY })
      .upload(picture, never)
      .catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(message)
    expect(String(error)).not.toContain(KEY)
  })
})

it.each([
  [{ kind: 'chevereto', key: KEY }, /address/],
  [{ kind: 'imgbb' }, /needs a key/],
] satisfies [ImageHostConfig, RegExp][])('refuses %j', (config, message) => {
  expect(() => openImageHost(config)).toThrow(message)
})

it('says that a host cannot be reached', async () => {
  const closed = openImageHost({ kind: 'pixhost', baseUrl: 'http://127.0.0.1:1' })
  await expect(closed.upload(picture, never)).rejects.toThrow('127.0.0.1:1 could not be reached')
})
