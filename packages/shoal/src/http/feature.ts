import type { Hono } from 'hono'
import type { FollowUp } from '../platform/events/follow-ups.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import type { MountTarget } from './mount.ts'
import type { ControlEnv } from './request-context.ts'

/** What one feature adds to control. The role puts the parts of all features in order. */
export interface Feature {
  /** Run as long as control does. */
  readonly services?: readonly Service[]
  /** Handlers of stored events; they start after every feature's services. */
  readonly followUps?: readonly FollowUp[]
  /** Ports of its own; they open after the follow-ups have started. */
  readonly ports?: readonly Service[]
  /** Work that people began through the API; it ends before the ports close. */
  readonly jobs?: readonly Service[]
  readonly routes?: Routes
}

/** What a feature answers over HTTP. */
export interface Routes {
  /** Paths that other programs call under any host name. No session is read for them. */
  readonly openPaths?: (app: Hono<ControlEnv>) => void
  /** Operations of the contract. */
  readonly operations?: (target: MountTarget) => void
  /** Paths beside the contract; tried after the operations of every feature. */
  readonly paths?: (app: Hono<ControlEnv>) => void
  /** Operations on the control socket, for the command line and the workers of this machine. */
  readonly socketOperations?: (target: MountTarget) => void
}
