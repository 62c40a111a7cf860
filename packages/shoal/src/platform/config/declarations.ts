import {
  clientConfigSchema,
  fleetSettingsSchema,
  indexerProxiesSchema,
  noticeChannelSchema,
  noticeSecrets,
} from '@shoal/fleet'
import { z } from 'zod'
import { ConfigurationError, describeIssues } from './configuration-error.ts'
import { isTree, keysAt, type Tree } from './settings-tree.ts'

const objectId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9, - and _')
const userName = z.string().regex(/^[\w.@-]{1,64}$/, 'must be 1 to 64 letters, digits and . @ _ -')
const LEAST_PASSWORD = 10 // characters

/** What a settings file may declare. Declared things are applied at each start and cannot be changed elsewhere. */
export const declarationsSchema = z.strictObject({
  clients: z
    .record(objectId, clientConfigSchema)
    .refine((clients) => Object.values(clients).filter(({ kind }) => kind === 'builtin').length <= 1, {
      error: 'there is one built-in client: declare it once',
    })
    .default({})
    .describe('clients of the fleet, by the id that rules use; one that is no longer here is forgotten'),
  fleet: fleetSettingsSchema.optional().describe('settings and rules of the fleet; what is absent stays changeable'),
  notices: z
    .record(objectId, noticeChannelSchema)
    .default({})
    .describe('places that notices go to, by id; one that is no longer here is forgotten'),
  indexerProxies: indexerProxiesSchema
    .default({})
    .describe('proxies that .torrent files are fetched through, by indexer'),
  users: z
    .record(
      userName,
      z.strictObject({
        role: z.enum(['admin', 'viewer']).default('viewer'),
        password: z.string().min(LEAST_PASSWORD).max(200),
      }),
    )
    .default({})
    .describe('accounts, by name; one that is no longer here is removed'),
})

/** What a file declares, checked. `fleet` is kept as it was written: only what it names is fixed. */
export interface Declarations {
  readonly clients: z.output<typeof declarationsSchema>['clients']
  readonly fleet: Tree
  readonly notices: z.output<typeof declarationsSchema>['notices']
  readonly indexerProxies: z.output<typeof declarationsSchema>['indexerProxies']
  readonly users: z.output<typeof declarationsSchema>['users']
}

/**
 * Checks the declaring part of a settings file.
 * @throws ConfigurationError with every fault and its place.
 */
export function parseDeclarations(tree: Tree, file: string): Declarations {
  const checked = declarationsSchema.safeParse(tree)
  if (!checked.success) {
    const known = (at: readonly PropertyKey[]) => keysAt(declarationsSchema, at)
    const problems = describeIssues(flattened(checked.error.issues), known, () => file)
    throw new ConfigurationError(problems, { cause: checked.error })
  }
  return { ...checked.data, fleet: isTree(tree['fleet']) ? tree['fleet'] : {} }
}

/** The issues inside of keys of records, which zod hides one level deeper. */
function flattened(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) =>
    issue.code === 'invalid_key' ? issue.issues.map((inner) => ({ ...inner, path: issue.path })) : [issue],
  )
}

/** One sentence for each secret that stands readable in the file. */
export function secretWarnings(
  { clients, notices, indexerProxies, users }: Declarations,
  file: string,
): readonly string[] {
  const secret =
    Object.values(clients).some((client) => 'password' in client || 'apiKey' in client || 'basicAuth' in client) ||
    Object.values(notices).some((channel) => noticeSecrets.some((name) => name in channel)) ||
    Object.values(indexerProxies).some((proxy) => new URL(proxy).password !== '') ||
    Object.keys(users).length > 0
  return secret ? [`${file} holds passwords in the clear: keep it readable for its owner only`] : []
}
