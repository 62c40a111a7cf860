import { z } from 'zod'

/** Version of the format that is written; older ones are read, too. */
export const BACKUP_VERSION = 1

/** First entry: what the file is. */
export const MANIFEST = 'shoal-backup.json'
/** Last entry: SHA-256 of each other one, which also proves that the file is whole. */
export const CHECKSUMS = 'checksums.json'
/** The database within the backup. */
export const DATABASE = 'data/shoal.db'

export const manifestSchema = z.object({
  version: z.number().int().positive(),
  shoal: z.string(),
  createdAt: z.iso.datetime(),
  /** `postgres` when the database is not in here. */
  database: z.enum(['sqlite', 'postgres']),
  contents: z.array(z.string()),
})
export type Manifest = z.output<typeof manifestSchema>

export const checksumsSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/))

/** Parts of the data folder that a backup may hold: files, and folders with everything in them. */
const PLACES =
  /^data\/(shoal\.db|ports\.json|tracker\.(snapshot|list|access|journal)|shoal\.yaml|config\.json|(secrets|torrents|gallery|logs)\/.+)$/

/** The path below the data folder that an entry stands for; undefined for an entry that has no place there. */
export function placeOf(name: string): string | undefined {
  if (!PLACES.test(name) || name.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return undefined
  return name.slice('data/'.length)
}

/** A file that is no backup, is damaged, or was written by a newer Shoal. */
export class BackupFileError extends Error {
  readonly code = 'backup-file'
  override readonly name = 'BackupFileError'
}
