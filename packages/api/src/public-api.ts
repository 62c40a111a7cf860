import { isolateEndpoint, listEndpoints, resetEndpoint } from './balanced-endpoint.ts'
import { addClient, getClient, listClients, pauseClient, removeClient, testClient, updateClient } from './client.ts'
import { getDemo, startDemo } from './demo.ts'
import type { Endpoint } from './endpoint.ts'
import { streamEvents } from './event.ts'
import { getShotPicture, listGallery, listShots } from './gallery.ts'
import { cancelGrab, getGrab, listGrabs, retryGrab } from './grab.ts'
import { getOverview } from './overview.ts'
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
  getClient,
  updateClient,
  pauseClient,
  removeClient,
  testClient,
  listEndpoints,
  resetEndpoint,
  isolateEndpoint,
  submitTask,
  listTasks,
  getTask,
  cancelTask,
  listGallery,
  listShots,
  getShotPicture,
  listSwarms,
  listSwarmPeers,
  startDemo,
  getDemo,
  listTokens,
  createToken,
  revokeToken,
  streamEvents,
]
