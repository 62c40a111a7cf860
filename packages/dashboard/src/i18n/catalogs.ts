import { appEn } from '../app/app-en.ts'
import { appZh } from '../app/app-zh.ts'
import { clientsEn } from '../pages/clients/clients-en.ts'
import { clientsZh } from '../pages/clients/clients-zh.ts'
import { galleryEn } from '../pages/gallery/gallery-en.ts'
import { galleryZh } from '../pages/gallery/gallery-zh.ts'
import { grabsEn } from '../pages/grabs/grabs-en.ts'
import { grabsZh } from '../pages/grabs/grabs-zh.ts'
import { labEn } from '../pages/lab/lab-en.ts'
import { labZh } from '../pages/lab/lab-zh.ts'
import { noticesEn } from '../pages/notices/notices-en.ts'
import { noticesZh } from '../pages/notices/notices-zh.ts'
import { overviewEn } from '../pages/overview/overview-en.ts'
import { overviewZh } from '../pages/overview/overview-zh.ts'
import { rulesEn } from '../pages/rules/rules-en.ts'
import { rulesZh } from '../pages/rules/rules-zh.ts'
import { settingsEn } from '../pages/settings/settings-en.ts'
import { settingsZh } from '../pages/settings/settings-zh.ts'
import { signInEn } from '../pages/sign-in/sign-in-en.ts'
import { signInZh } from '../pages/sign-in/sign-in-zh.ts'
import { swarmsEn } from '../pages/swarms/swarms-en.ts'
import { swarmsZh } from '../pages/swarms/swarms-zh.ts'
import { tasksEn } from '../pages/tasks/tasks-en.ts'
import { tasksZh } from '../pages/tasks/tasks-zh.ts'
import { probeEn } from '../pages/toolkit/probe-en.ts'
import { probeZh } from '../pages/toolkit/probe-zh.ts'
import { createEn, inspectEn, toolkitEn } from '../pages/toolkit/toolkit-en.ts'
import { createZh, inspectZh, toolkitZh } from '../pages/toolkit/toolkit-zh.ts'
import { torrentsEn } from '../pages/torrents/torrents-en.ts'
import { torrentsZh } from '../pages/torrents/torrents-zh.ts'
import { trackerEn } from '../pages/tracker/tracker-en.ts'
import { trackerZh } from '../pages/tracker/tracker-zh.ts'
import { commonEn } from './common-en.ts'
import { commonZh } from './common-zh.ts'
import { errorsEn } from './errors-en.ts'
import { errorsZh } from './errors-zh.ts'
import { fieldsEn } from './fields-en.ts'
import { fieldsZh } from './fields-zh.ts'
import { messagesEn } from './messages-en.ts'
import { messagesZh } from './messages-zh.ts'
import type { Words } from './words.ts'

/** Everything the dashboard says in English. The keys of this object are the only ones that `t` accepts. */
export const en = {
  app: appEn,
  common: commonEn,
  errors: errorsEn,
  fields: fieldsEn,
  messages: messagesEn,
  signIn: signInEn,
  overview: overviewEn,
  grabs: grabsEn,
  gallery: galleryEn,
  tasks: tasksEn,
  clients: clientsEn,
  torrents: torrentsEn,
  rules: rulesEn,
  swarms: swarmsEn,
  tracker: trackerEn,
  toolkit: toolkitEn,
  create: createEn,
  probe: probeEn,
  inspect: inspectEn,
  lab: labEn,
  notices: noticesEn,
  settings: settingsEn,
} as const

/** The same in 简体中文. */
export const zh: Words<typeof en> = {
  app: appZh,
  common: commonZh,
  errors: errorsZh,
  fields: fieldsZh,
  messages: messagesZh,
  signIn: signInZh,
  overview: overviewZh,
  grabs: grabsZh,
  gallery: galleryZh,
  tasks: tasksZh,
  clients: clientsZh,
  torrents: torrentsZh,
  rules: rulesZh,
  swarms: swarmsZh,
  tracker: trackerZh,
  toolkit: toolkitZh,
  create: createZh,
  probe: probeZh,
  inspect: inspectZh,
  lab: labZh,
  notices: noticesZh,
  settings: settingsZh,
}
