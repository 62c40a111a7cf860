import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { byteCount } from '../endpoint/primitives.ts'

const MAX_RULES = 1000 // entries of one list of rules
const MAX_FACTOR = 100
const rules = z.array(z.string().trim().min(1).max(64)).max(MAX_RULES)

/** What bytes count: 0 for download is freeleech. */
export const byteFactor = z.number().min(0).max(MAX_FACTOR)

/** Who and what the tracker serves. */
export const trackerAccess = z.object({
  mode: z
    .enum(['open', 'listed', 'private'])
    .optional()
    .describe('absent: as the process was started; `listed` in `shoal up`'),
  listedOnly: z.boolean().describe('private mode: serve the info-hashes on the list only'),
  allowClients: rules.describe('beginnings of peer ids such as -qB4; empty allows all'),
  denyClients: rules,
  allowAddresses: rules.describe('addresses and CIDRs, IPv4 or IPv6; empty allows all'),
  denyAddresses: rules,
  denyPorts: rules.describe('ports that peers may not announce, single or from-to'),
  rules: z.object({
    uploadFactor: byteFactor,
    downloadFactor: byteFactor.describe('0 makes the whole site freeleech'),
    impossibleSpeed: z.number().positive().describe('bytes a second that nobody has; what is beyond raises a flag'),
    manyAddresses: z.number().int().min(2).max(1000).describe('addresses of one user within a day that raise a flag'),
    minimumRatio: z.number().min(0).max(MAX_FACTOR).describe('who has less may only seed; 0 is no rule'),
    ratioGrace: byteCount.describe('bytes that may be downloaded before the ratio counts'),
  }),
})
export type TrackerAccess = z.infer<typeof trackerAccess>

/** How the tracker's access stands. */
export const trackerAccessState = trackerAccess.extend({
  users: z.number().int().nonnegative(),
  webhook: z.object({ url: z.string() }).optional().describe('where credits are posted'),
})

export const getTrackerAccess = endpoint({
  id: 'getTrackerAccess',
  method: 'GET',
  path: '/api/v1/tracker/access',
  summary: 'Who and what the tracker serves',
  reply: trackerAccessState,
})

export const saveTrackerAccess = endpoint({
  id: 'saveTrackerAccess',
  method: 'PUT',
  path: '/api/v1/tracker/access',
  summary: 'Replace the rules of the tracker; in force on every protocol within a second',
  body: trackerAccess,
  reply: trackerAccessState,
})

const LEAST_SECRET = 16 // characters
const LONGEST_URL = 2000 // characters

export const saveCreditWebhook = endpoint({
  id: 'saveCreditWebhook',
  method: 'PUT',
  path: '/api/v1/tracker/webhook',
  summary: 'Post credits to a site, signed: X-Shoal-Signature is sha256= and the HMAC of the body. Without URL: stop',
  body: z.object({
    url: z
      .url({ protocol: /^https?$/ })
      .max(LONGEST_URL)
      .optional(),
    secret: z.string().min(LEAST_SECRET).max(200).optional().describe('absent keeps the one stored'),
  }),
  reply: trackerAccessState,
})
