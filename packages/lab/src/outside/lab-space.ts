import { statfs } from 'node:fs/promises'
import { formatBytes } from '@shoal/toolkit'
import type { LabPlan } from '../lab-plan.ts'

/** The disk has no room for what the lab would write. */
export class LabSpaceError extends Error {
  readonly code = 'LAB_SPACE'
  override readonly name = 'LabSpaceError'
}

const RESERVE = 16 << 20 // bytes for settings and logs of the programs

/** Rejects with `LabSpaceError` where a folder has no room for the content and each downloader's copy of it. */
export async function checkSpace(folder: string, { sizes, downloaders }: LabPlan): Promise<void> {
  const content = sizes.reduce((sum, size) => sum + size, 0)
  const needed = content * (1 + downloaders.length) + RESERVE
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= needed) return
  throw new LabSpaceError(
    `${folder} has room for ${formatBytes(bavail * bsize)}, this lab needs ${formatBytes(needed)}: choose another place with --dir, or smaller --sizes`,
  )
}
