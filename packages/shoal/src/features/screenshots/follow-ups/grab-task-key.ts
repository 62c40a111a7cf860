const PREFIX = 'grab:'

/** The key of the one screenshot task that a grab leads to. */
export function grabTaskKey(grabId: string): string {
  return PREFIX + grabId
}

/** The grab that led to the task with this key, if one did. */
export function grabOfTask(key: string | null): string | undefined {
  return key?.startsWith(PREFIX) === true ? key.slice(PREFIX.length) : undefined
}
