/** The socket in a lab's folder by which it is reached from outside of its network, and what it answers. */
export const SOCKET_NAME = 'lab.sock'
export const STATUS_PATH = '/status'
/** The same with every peer dialled. */
export const DIAL_PATH = '/status?dial'
/** The same with pieces, flows and the latest dials; made once a second at most. */
export const VIEW_PATH = '/view'
/** Takes a `LabFaultChange`. */
export const FAULT_PATH = '/fault'
export const STOP_PATH = '/stop'
