/** Sockets in the data folder's `run`. */
export const CONTROL_SOCKET = 'control.sock'
export const TRACKER_SOCKET = 'tracker.sock'
