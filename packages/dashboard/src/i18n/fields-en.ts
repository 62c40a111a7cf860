import { labRequestFaultsEn } from '../pages/lab/lab-request-faults-en.ts'
import { createFaultsEn } from '../pages/toolkit/create-faults-en.ts'

/** Sentences beside form fields, by the code that the server's validation gives. */
export const fieldsEn = {
  too_small: 'This is too short or too small.',
  too_big: 'This is too long or too large.',
  invalid_type: 'This is missing or not of the expected kind.',
  invalid_format: 'This does not have the right form.',
  invalid_value: 'This is none of the possible values.',
  one_builtin: 'Shoal has one built-in client, and it is in the list already.',
  taken: 'Somebody else has this already.',
  unrecognized_keys: 'Shoal does not know this field.',
  // what screenshots are asked of
  nothing_named: 'Name an info-hash, a magnet link, a .torrent file or a path.',
  one_source: 'Name one thing only.',
  path_closed: 'It is not there, or in none of the folders that “shots.folders” or “folders” in shoal.yaml opens.',
  bad_torrent: 'This is no usable .torrent file.',
  bad_magnet: 'This is no magnet link of a torrent.',
  not_in_fleet: 'No client of the fleet has this torrent.',
  beside_client:
    'It is or may be private and a client of yours has it: a second peer gets people banned. Choose another source.',
  private_tracker:
    'It is private, no client of yours has it, and its tracker is not allowed: add it to a client first.',
  ...createFaultsEn,
  ...labRequestFaultsEn,
} as const
