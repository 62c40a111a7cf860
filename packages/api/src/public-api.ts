import { addClient, listClients, removeClient } from './client.ts'
import { getDemo, startDemo } from './demo.ts'
import type { Endpoint } from './endpoint.ts'
import { streamEvents } from './event.ts'
import { getShotArchive, getShotMarkup, getShotPicture, listGallery, listShots } from './gallery.ts'
import { cancelGrab, getGrab, listGrabs, retryGrab } from './grab.ts'
import { getOverview } from './overview.ts'
import { getSession, signIn, signOut } from './session.ts'
import { getShotSettings, saveShotSettings } from './shot-settings.ts'
import { listSwarmPeers, listSwarms } from './swarm.ts'
import { cancelTask, getTask, listTasks, removeTask, retryTask, startTask, submitTask } from './task.ts'
import { createToken, listTokens, revokeToken } from './token.ts'

/** Every operation under `/api/v1`, for the OpenAPI document and for the test that none is left without a handler. */
export const publicApi: readonly Endpoint[] = [
  signIn,
  getSession,
  signOut,
  getOverview,
  listGrabs,
  getGrab,
  retryGrab,
  cancelGrab,
  listClients,
  addClient,
  removeClient,
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
  listSwarms,
  listSwarmPeers,
  startDemo,
  getDemo,
  listTokens,
  createToken,
  revokeToken,
  streamEvents,
]
