import { testPathMapping } from '@shoal/api'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { viewReason } from '../../../http/view-reason.ts'
import type { FleetParts } from '../fleet-parts.ts'

/** The "test paths" of a client's form. */
export function mountPathMapping(target: MountTarget, { fleet }: FleetParts): void {
  mount(target, testPathMapping, async ({ body }) => {
    const test = await fleet.clients.testPathMapping(body.settings, body.clientId)
    switch (test.kind) {
      case 'ok':
        return { folders: test.folders.map((folder) => ({ ...folder })) }
      case 'failed':
        return { folders: [], problem: viewReason(test.reason) }
      case 'invalid':
        throw new ProblemError('invalid-fields', {
          errors: test.issues.map(({ path, message, code = 'custom' }) => ({ path, code, message })),
        })
    }
  })
}
