import { beforeEach, describe, expect, it } from 'vitest'
import type { Gallery } from './gallery.ts'

const never = new AbortController().signal

/** What every `Gallery` promises. */
export function galleryContract(open: () => Promise<Gallery>): void {
  let gallery: Gallery
  const key = { taskId: 7, sha256: 'a'.repeat(64), format: 'jpg' } as const
  const bytes = Uint8Array.from([1, 2, 3])

  beforeEach(async () => {
    gallery = await open()
  })

  describe('gallery', () => {
    it('gives back what it was given', async () => {
      await gallery.put(key, bytes, never)
      await gallery.put(key, bytes, never)
      expect(Uint8Array.from((await gallery.get(key, never)) ?? [])).toEqual(bytes)
    })

    it('has nothing for another task, picture or format', async () => {
      await gallery.put(key, bytes, never)
      expect(await gallery.get({ ...key, taskId: 8 }, never)).toBeUndefined()
      expect(await gallery.get({ ...key, sha256: 'b'.repeat(64) }, never)).toBeUndefined()
      expect(await gallery.get({ ...key, format: 'png' }, never)).toBeUndefined()
    })

    it('removes all of a task and nothing of others', async () => {
      await gallery.put(key, bytes, never)
      await gallery.put({ ...key, taskId: 8 }, bytes, never)
      await gallery.removeTask(7, never)
      await gallery.removeTask(7, never)
      expect(await gallery.get(key, never)).toBeUndefined()
      expect(await gallery.get({ ...key, taskId: 8 }, never)).toBeDefined()
    })

    it.each([
      ['a digest that is a path', { ...key, sha256: '../../etc/passwd' }],
      ['a task id that is no number', { ...key, taskId: Number.NaN }],
      ['a negative task id', { ...key, taskId: -1 }],
    ])('refuses %s', async (_, wrong) => {
      await expect(gallery.put(wrong, bytes, never)).rejects.toThrow(RangeError)
      await expect(gallery.get(wrong, never)).rejects.toThrow(RangeError)
    })
  })
}
