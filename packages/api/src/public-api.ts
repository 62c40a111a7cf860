import { addClient, listClients, removeClient } from './client.ts'
import {
  cancelCreation,
  getCreatedTorrent,
  getCreation,
  getCreationDefaults,
  listCreations,
  listFolder,
  planCreation,
  seedCreation,
  startCreation,
} from './creation.ts'
import { getDemo, startDemo } from './demo.ts'
import type { Endpoint } from './endpoint.ts'
import { streamEvents } from './event.ts'
import {
  addAllowance,
  addFleetTorrent,
  commandFleetTorrent,
  drainClient,
  getFleetStatus,
  getFleetTorrent,
  listAllowances,
  listFleetTorrents,
  listTorrentFiles,
  listTorrentPeers,
  listTorrentTrackers,
  planRemovals,
  removeAllowance,
  replayDecisions,
} from './fleet.ts'
import { getShotPicture, listGallery, listShots } from './gallery.ts'
import { cancelGrab, getGrab, listGrabs, retryGrab } from './grab.ts'
import { getOverview } from './overview.ts'
import { cancelProbe, getProbe, inspectTorrent, startProbe } from './probe.ts'
import { changePassword, getSession, signIn, signOut } from './session.ts'
import { listSwarmPeers, listSwarms } from './swarm.ts'
import { cancelTask, getTask, listTasks, submitTask } from './task.ts'
import { createToken, listTokens, revokeToken } from './token.ts'

/** Every operation under `/api/v1`, for the OpenAPI document and for the test that none is left without a handler. */
export const publicApi: readonly Endpoint[] = [
  signIn,
  getSession,
  signOut,
  changePassword,
  getOverview,
  listGrabs,
  getGrab,
  retryGrab,
  cancelGrab,
  listClients,
  addClient,
  removeClient,
  getFleetStatus,
  listFleetTorrents,
  getFleetTorrent,
  listTorrentFiles,
  listTorrentTrackers,
  listTorrentPeers,
  addFleetTorrent,
  commandFleetTorrent,
  drainClient,
  replayDecisions,
  planRemovals,
  listAllowances,
  addAllowance,
  removeAllowance,
  submitTask,
  listTasks,
  getTask,
  cancelTask,
  listGallery,
  listShots,
  getShotPicture,
  listSwarms,
  listSwarmPeers,
  getCreationDefaults,
  listFolder,
  planCreation,
  startCreation,
  listCreations,
  getCreation,
  cancelCreation,
  getCreatedTorrent,
  seedCreation,
  startProbe,
  getProbe,
  cancelProbe,
  inspectTorrent,
  startDemo,
  getDemo,
  listTokens,
  createToken,
  revokeToken,
  streamEvents,
]
