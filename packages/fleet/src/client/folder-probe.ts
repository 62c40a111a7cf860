/** What Shoal can do with a path of this machine. */
export type FolderState = 'readable' | 'absent' | 'refused'

/** Looks at folders of this machine. */
export interface FolderProbe {
  /** Resolves within its own time limit. */
  stateOf(path: string): Promise<FolderState>
}
