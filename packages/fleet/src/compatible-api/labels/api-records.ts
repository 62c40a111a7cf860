/** What the compatible API keeps for the programs that use it. */
export type RecordKind = 'category' | 'tag' | 'preference' | 'client-data'

/** Where it keeps that: JSON values by kind and name. What a method resolved is synced to disk. */
export interface ApiRecords {
  load(kind: RecordKind): Promise<ReadonlyMap<string, unknown>>
  save(kind: RecordKind, values: ReadonlyMap<string, unknown>): Promise<void>
  remove(kind: RecordKind, names: readonly string[]): Promise<void>
}
