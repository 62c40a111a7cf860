export { joinPlace, type LocatedFile, locateFiles } from './locate-files.ts'
export { nodeHashes } from './node-hashes.ts'
