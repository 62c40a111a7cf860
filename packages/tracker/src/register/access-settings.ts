import { compilePolicy } from '../access/access-policy.ts'

/** How the tracker is run, beside its lists; kept by control and sent to the tracker. */
export interface AccessSettings {
  /** Undefined leaves the mode that the process was started with. */
  readonly mode?: 'open' | 'listed' | 'private'
  /** Private mode: whether only info-hashes on the list are served. */
  readonly listedOnly: boolean
  readonly allowClients: readonly string[]
  readonly denyClients: readonly string[]
  readonly allowAddresses: readonly string[]
  readonly denyAddresses: readonly string[]
  readonly denyPorts: readonly string[]
  readonly rules: UserRules
}

/** What holds for all users of a private tracker. */
export interface UserRules {
  readonly uploadFactor: number
  readonly downloadFactor: number
  /** Bytes a second. */
  readonly impossibleSpeed: number
  /** Addresses within a day that raise a flag. */
  readonly manyAddresses: number
  /** Who has less may only seed, once he has downloaded `ratioGrace` bytes; 0 is no rule. */
  readonly minimumRatio: number
  readonly ratioGrace: number // bytes
}

const GIB = 2 ** 30

/** What holds until an operator says otherwise. */
export const defaultAccessSettings: AccessSettings = {
  listedOnly: true,
  allowClients: [],
  denyClients: [],
  allowAddresses: [],
  denyAddresses: [],
  denyPorts: [],
  rules: {
    uploadFactor: 1,
    downloadFactor: 1,
    impossibleSpeed: 1.25e9,
    manyAddresses: 8,
    minimumRatio: 0,
    ratioGrace: 10 * GIB,
  },
}

/** Throws `AccessRuleError` for settings that the tracker would refuse. */
export function checkAccessSettings({ mode = 'listed', rules: _, listedOnly: __, ...lists }: AccessSettings): void {
  compilePolicy({ mode, ...lists })
}

/** Whether a user's ratio bars him from downloading. */
export function isBarred(
  { uploaded, downloaded }: { readonly uploaded: number; readonly downloaded: number },
  { minimumRatio, ratioGrace }: Pick<UserRules, 'minimumRatio' | 'ratioGrace'>,
): boolean {
  return minimumRatio > 0 && downloaded > ratioGrace && uploaded < minimumRatio * downloaded
}
