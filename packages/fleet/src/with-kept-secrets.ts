/** New settings with those secrets of the old ones that they leave out, if the kind stayed. */
export function withKeptSecrets(
  settings: unknown,
  before: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): unknown {
  if (typeof settings !== 'object' || settings === null) return settings
  if (!('kind' in settings) || settings.kind !== before['kind']) return settings
  const kept = Object.entries(before).filter(([key]) => secrets.includes(key))
  return { ...Object.fromEntries(kept), ...settings }
}
