// Part of the API, because the dashboard shows it as it is.
export {
  type LabPeerStatus,
  type LabPeerTorrent,
  type LabStatus,
  type LabTorrentStatus,
  type LabTrackerView,
  labReachVerdicts,
  labStatusSchema,
} from '@shoal/api/lab-status'
