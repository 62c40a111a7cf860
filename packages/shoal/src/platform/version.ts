import manifest from '../../package.json' with { type: 'json' }

/** Version of the program; all packages share it. */
export const VERSION: string = manifest.version
