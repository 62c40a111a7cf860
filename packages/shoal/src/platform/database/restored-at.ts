/** Setting that remembers when the data folder came out of a backup, in Unix milliseconds. */
export const RESTORED_AT = 'restored.at'
