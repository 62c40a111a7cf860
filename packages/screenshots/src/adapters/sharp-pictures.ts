import { createHash } from 'node:crypto'
import sharp, { type Metadata } from 'sharp'
import type { PictureEncoder, RgbPicture } from '../pictures/picture-encoder.ts'
import type { InspectedPicture, PictureInspector } from '../pictures/picture-inspector.ts'
import type { SheetMaker } from '../pictures/sheet.ts'
import type { ShotFormat } from '../task/capture-options.ts'
import { sharpSheet } from './sharp-sheet.ts'

/** Pixels of the largest picture that is read: 16384 × 8192. */
const MAX_PIXELS = 2 ** 27
const JPG_QUALITY = 82
const WEBP_QUALITY = 82

/** The pixels of a picture file, e.g. to read its time mark. Rejects for bytes that are none. */
export async function decodePicture(bytes: Uint8Array): Promise<RgbPicture> {
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS }).removeAlpha().toColourspace('srgb')
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgb: data }
}

const formats: Readonly<Record<string, ShotFormat>> = { jpeg: 'jpg', png: 'png', webp: 'webp' }

/** Writes, lays out and checks pictures with libvips. */
export const sharpPictures: PictureEncoder & PictureInspector & SheetMaker = {
  ...sharpSheet,
  encode: async ({ width, height, rgb }, format) => {
    const picture = sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: MAX_PIXELS })
    switch (format) {
      case 'jpg':
        return picture.jpeg({ quality: JPG_QUALITY }).toBuffer()
      case 'png':
        return picture.png({ compressionLevel: 6 }).toBuffer()
      case 'webp':
        return picture.webp({ quality: WEBP_QUALITY, effort: 2 }).toBuffer()
    }
  },
  inspect: async (bytes): Promise<InspectedPicture | undefined> => {
    let metadata: Metadata
    try {
      const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      metadata = await picture.metadata()
      // A header alone proves nothing: the pixels must decode too.
      await picture.stats()
    } catch (error) {
      if (error instanceof Error) return undefined
      throw error
    }
    const format = formats[metadata.format ?? '']
    if (format === undefined || !metadata.width || !metadata.height) return undefined
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { format, width: metadata.width, height: metadata.height, sha256 }
  },
}
