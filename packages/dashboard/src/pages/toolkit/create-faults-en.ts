/** What can be wrong with files or options of a torrent to be made; beside a field, and where making it failed. */
export const createFaultsEn = {
  'create-nothing': 'There is nothing to make a torrent of.',
  'create-needs-name': 'Several paths need a name.',
  'create-nothing-left': 'The patterns leave no file.',
  'create-all-empty': 'All files are empty.',
  'create-same-path': 'Two files would share a path.',
  'create-missing': 'Nothing is there.',
  'create-not-a-file': 'This is neither a file nor a folder.',
  'create-too-deep': 'Folders are nested too deeply.',
  'create-too-many': 'These are too many files.',
  'create-vanished': 'A file vanished meanwhile.',
  'create-outside': 'A link in there leads out of the allowed folders.',
  'create-shorter': 'A file became shorter meanwhile.',
  'create-unreadable': 'A file cannot be read.',
  'create-unexpected': 'Something unexpected went wrong; the log says what.',
} as const
