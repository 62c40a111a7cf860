import { labRequestFaultsEn } from '../rooms/lab/lab-request-faults-en.ts'
import { createFaultsEn } from '../rooms/toolkit/create-faults-en.ts'

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
  ...createFaultsEn,
  ...labRequestFaultsEn,
} as const
