import type { TaskLease } from '../../task/worker-control.ts'

/** The columns of a running task that this lease, and no other, holds. */
export function heldTask({ taskId, workerId, leaseToken }: TaskLease) {
  return { id: taskId, worker_id: workerId, lease_token: leaseToken, state: 'running' } as const
}
