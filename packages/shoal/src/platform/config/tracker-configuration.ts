import { checkTrackerOptions, TrackerOptionsError } from '@shoal/tracker/options'
import { trackerOptionsOf } from './tracker-options.ts'
import { trackerSettings } from './tracker-settings.ts'

/** Process settings of the tracker, as the tracker itself would take them. Lists, rules and users live in the database. */
export const trackerConfiguration = trackerSettings.superRefine((settings, context) => {
  try {
    checkTrackerOptions({ port: 0, ...trackerOptionsOf(settings) })
  } catch (error) {
    if (!(error instanceof TrackerOptionsError)) throw error
    const problem = error.message.slice(error.option.length + 2)
    context.addIssue({ code: 'custom', path: error.option.split('.'), message: problem })
  }
})
