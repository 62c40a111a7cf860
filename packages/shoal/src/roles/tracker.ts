import { join } from 'node:path'
import { createTracker } from '@shoal/tracker'
import { createAccessCopy } from '../features/tracker/process/access-copy.ts'
import { readKnownList } from '../features/tracker/process/known-list.ts'
import { createTrackerApp } from '../features/tracker/process/tracker-app.ts'
import { unixServer } from '../http/unix-server.ts'
import { TRACKER_SOCKET } from '../internal/socket-names.ts'
import { trackerOptionsOf } from '../platform/config/tracker-options.ts'
import { dataFolderAt } from '../platform/data-folder/data-folder.ts'
import { serviceGroup } from '../platform/lifecycle/service-group.ts'
import type { BuildRole } from './role.ts'

/** The tracker with its socket for control. Serves the info-hashes on its list, which it keeps over restarts. */
export const buildTrackerRole: BuildRole = async (settings, log) => {
  const { tracker: wishes, listen, data } = settings.configuration
  const options = trackerOptionsOf(wishes)
  const folder = dataFolderAt(data)
  const known = await readKnownList(folder.trackerList)
  const tracker = createTracker({
    ...options,
    port: settings.trackerPort,
    listen: options.listen ?? listen,
    access: {
      mode: settings.openTracker ? 'open' : 'listed',
      allow: known.entries(),
      allowFile: settings.trackerList,
    },
    snapshotFile: folder.trackerSnapshot,
    creditJournalFile: folder.trackerJournal,
    log: ({ level, message, ...fields }) => log[level](fields, message),
  })
  const access = createAccessCopy({
    file: folder.trackerAccess,
    tracker,
    known,
    mode: settings.openTracker ? 'open' : 'listed',
    now: Date.now,
    log,
  })
  const app = createTrackerApp({ tracker, known, access, log })
  // Who may announce is known before anybody can: a member must not hear that his passkey is unknown.
  const group = serviceGroup('tracker role', [
    access,
    tracker,
    unixServer({ name: 'tracker socket', path: join(folder.run, TRACKER_SOCKET), fetch: app.fetch }),
  ])
  return { ...group, reload: () => tracker.reload(), details: () => ({ addresses: [...tracker.announceUrls()] }) }
}
