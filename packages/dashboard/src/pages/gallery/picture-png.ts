const TIMEOUT = 20_000 // milliseconds

/** Fetches a picture and turns it into PNG, the one format that every browser's clipboard takes. */
export async function picturePng(url: string): Promise<Blob> {
  const answer = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(TIMEOUT) })
  if (!answer.ok) throw new Error(`the picture was not served: HTTP ${answer.status}`)
  const bitmap = await createImageBitmap(await answer.blob())
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  bitmap.close()
  return canvas.convertToBlob({ type: 'image/png' })
}
