import type { Declarations } from './declarations.ts'

/** What a settings file without declarations declares; its keys are those that `declarations.ts` reads. */
export const nothingDeclared: Declarations = { clients: {}, fleet: {}, notices: {}, indexerProxies: {}, users: {} }
