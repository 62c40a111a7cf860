/** The form's fields by those of the API where they have other names. */
const fields: Readonly<Record<string, string>> = {
  infoHash: 'torrent',
  magnet: 'torrent',
  metainfo: 'torrent',
  path: 'torrent',
  byteBudget: 'budget',
  deadlineMs: 'deadline',
}

/** What the API says of its fields, under the names of the form's: `moments.3` belongs beside the moments. */
export function taskFormErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) => {
      const [name = path] = path.split('.')
      return [fields[name] ?? name, message]
    }),
  )
}
