export { AssertionError, assertionOf } from './assertion.ts'
export { registerLabCommands } from './cli/register-lab-commands.ts'
export { type Lab, LabEndedError, LabTimeoutError, startLab } from './lab.ts'
export { LabFaultError, type LabFaultName, labFaultChange, labFaultNames } from './lab-fault.ts'
export { LabFileError, readLabFile } from './lab-file.ts'
export {
  checkPlan,
  type LabClientKind,
  type LabPlan,
  LabPlanError,
  labClientKinds,
  labPlanSchema,
  usualPlan,
} from './lab-plan.ts'
export type { LabPeerStatus, LabStatus, LabTorrentStatus } from './lab-status.ts'
export { canRunLabs, labPrograms } from './outside/client-programs.ts'
export { askFault, askStop, askView, NoLabError } from './outside/lab-client.ts'
export { defaultLabFolder, LabFolderError, LabRunningError } from './outside/lab-folder.ts'
export { LabAddressError, lanAddress } from './outside/lan-address.ts'
