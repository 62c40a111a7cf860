import type { ImageHosts } from '@shoal/api'

type TrackerRules = ImageHosts['trackers']

/** One line a tracker, `tracker.example: ptpimg, imgbb`; undefined where a line is something else. */
export function readTrackerRules(text: string): TrackerRules | undefined {
  const rules: TrackerRules = []
  for (const line of text.split('\n').map((each) => each.trim().toLowerCase())) {
    if (line === '') continue
    const [, tracker, names] = /^([a-z0-9][a-z0-9.-]*)\s*[:：]\s*(\S.*)$/.exec(line) ?? []
    const hosts = (names ?? '').split(/[\s,，]+/).filter((name) => name !== '')
    const named = hosts.length > 0 && hosts.every((host) => /^[a-z0-9][a-z0-9.-]*$/.test(host))
    if (tracker === undefined || !named) return undefined
    rules.push({ tracker, hosts })
  }
  return rules
}

export function writeTrackerRules(rules: TrackerRules): string {
  return rules.map(({ tracker, hosts }) => `${tracker}: ${hosts.join(', ')}`).join('\n')
}
