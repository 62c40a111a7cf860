import type { Shot } from '@shoal/screenshots'

/** Milliseconds that reading one picture may take. */
export const PICTURE_TIMEOUT = 10_000
const mediaTypes = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const

/** A picture as browsers get it. A shot never changes: they keep it, but not caches that other people share. */
export function pictureResponse({ shot, bytes }: { readonly shot: Shot; readonly bytes: Uint8Array }): Response {
  return new Response(Buffer.from(bytes), {
    headers: {
      'content-type': mediaTypes[shot.format],
      'cache-control': 'private, max-age=31536000, immutable',
    },
  })
}
