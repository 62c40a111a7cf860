import { isolateEndpoint, listEndpoints, resetEndpoint } from './balanced-endpoint.ts'
import { addClient, getClient, listClients, pauseClient, removeClient, testClient, updateClient } from './client.ts'
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
import { getShotArchive, getShotMarkup, getShotPicture, listGallery, listShots } from './gallery.ts'
import { cancelGrab, getGrab, listGrabs, retryGrab } from './grab.ts'
import { getImageHosts, saveImageHosts, uploadShots } from './image-host.ts'
import { listIndexerProxies, removeIndexerProxy, setIndexerProxy } from './indexer-proxy.ts'
import { cancelMove, getMove, listMoves, startMove } from './move.ts'
import {
  addNoticeChannel,
  listNoticeChannels,
  listNotices,
  removeNoticeChannel,
  testNoticeChannel,
  updateNoticeChannel,
} from './notice.ts'
import { getOverview } from './overview.ts'
import { testPathMapping } from './path-mapping.ts'
import { cancelProbe, getProbe, inspectTorrent, startProbe } from './probe.ts'
import { getRules, previewPlacement, previewRemoval, savePlacement, saveRemoval } from './rules.ts'
import { changePassword, getSession, signIn, signOut } from './session.ts'
import { getShotSettings, saveShotSettings } from './shot-settings.ts'
import { listSwarmPeers, listSwarms } from './swarm.ts'
import { cancelTask, getTask, listTasks, removeTask, retryTask, startTask, submitTask } from './task.ts'
import { createToken, listTokens, revokeToken } from './token.ts'
import { getTrackerAccess, saveCreditWebhook, saveTrackerAccess } from './tracker-access.ts'
import { addListed, listFactors, listListed, removeFactors, removeListed, setFactors } from './tracker-list.ts'
import {
  addTrackerUser,
  changeTrackerUser,
  getTrackerUser,
  listTrackerUsers,
  removeTrackerUser,
  rotatePasskey,
} from './tracker-user.ts'
import { addBan, dropFlag, listBans, listDeliveries, listFlags, removeBan, replayDeliveries } from './tracker-watch.ts'
import { createWorkerToken, listWorkers, listWorkerTokens, revokeWorkerToken } from './worker.ts'

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
  getClient,
  updateClient,
  pauseClient,
  removeClient,
  testClient,
  listEndpoints,
  resetEndpoint,
  isolateEndpoint,
  testPathMapping,
  listMoves,
  startMove,
  getMove,
  cancelMove,
  listIndexerProxies,
  setIndexerProxy,
  removeIndexerProxy,
  getRules,
  savePlacement,
  saveRemoval,
  previewPlacement,
  previewRemoval,
  submitTask,
  listTasks,
  getTask,
  cancelTask,
  startTask,
  retryTask,
  removeTask,
  listGallery,
  listShots,
  getShotPicture,
  getShotArchive,
  getShotMarkup,
  getShotSettings,
  saveShotSettings,
  getImageHosts,
  saveImageHosts,
  uploadShots,
  listWorkers,
  listWorkerTokens,
  createWorkerToken,
  revokeWorkerToken,
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
  getTrackerAccess,
  saveTrackerAccess,
  saveCreditWebhook,
  listTrackerUsers,
  addTrackerUser,
  getTrackerUser,
  changeTrackerUser,
  rotatePasskey,
  removeTrackerUser,
  listListed,
  addListed,
  removeListed,
  listFactors,
  setFactors,
  removeFactors,
  listBans,
  addBan,
  removeBan,
  listFlags,
  dropFlag,
  listDeliveries,
  replayDeliveries,
  listNotices,
  listNoticeChannels,
  addNoticeChannel,
  updateNoticeChannel,
  removeNoticeChannel,
  testNoticeChannel,
  startDemo,
  getDemo,
  listTokens,
  createToken,
  revokeToken,
  streamEvents,
]
