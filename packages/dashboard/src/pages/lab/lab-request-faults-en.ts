/** What can be wrong with what a lab is to consist of, beside the field that it is about. */
export const labRequestFaultsEn = {
  'lab-files': '{{small, number}} bytes do not make {{files, number}} files: choose larger sizes or fewer files.',
  'lab-ports':
    'This lab needs {{needed, number}} ports and the range has {{there, number}}: widen it, or choose fewer peers.',
  'lab-address': 'This machine cannot be found there: give its address, or a name that leads to it.',
} as const
