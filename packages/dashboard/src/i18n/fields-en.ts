/** Sentences beside form fields, by the code that the server gives. */
export const fieldsEn = {
  required: 'Please fill this in.',
  'too-small': 'This is too short or too small.',
  'too-big': 'This is too long or too large.',
  'invalid-type': 'This is not of the expected kind.',
  'invalid-format': 'This does not have the right form.',
  'unknown-key': 'Shoal does not know this field.',
} as const
