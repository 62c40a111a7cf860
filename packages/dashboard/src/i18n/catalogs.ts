import { appEn } from '../app/app-en.ts'
import { appZh } from '../app/app-zh.ts'
import { clientsEn } from '../rooms/clients/clients-en.ts'
import { clientsZh } from '../rooms/clients/clients-zh.ts'
import { galleryEn } from '../rooms/gallery/gallery-en.ts'
import { galleryZh } from '../rooms/gallery/gallery-zh.ts'
import { grabsEn } from '../rooms/grabs/grabs-en.ts'
import { grabsZh } from '../rooms/grabs/grabs-zh.ts'
import { labEn } from '../rooms/lab/lab-en.ts'
import { labZh } from '../rooms/lab/lab-zh.ts'
import { noticesEn } from '../rooms/notices/notices-en.ts'
import { noticesZh } from '../rooms/notices/notices-zh.ts'
import { overviewEn } from '../rooms/overview/overview-en.ts'
import { overviewZh } from '../rooms/overview/overview-zh.ts'
import { rulesEn } from '../rooms/rules/rules-en.ts'
import { rulesZh } from '../rooms/rules/rules-zh.ts'
import { settingsEn } from '../rooms/settings/settings-en.ts'
import { settingsZh } from '../rooms/settings/settings-zh.ts'
import { signInEn } from '../rooms/sign-in/sign-in-en.ts'
import { signInZh } from '../rooms/sign-in/sign-in-zh.ts'
import { swarmsEn } from '../rooms/swarms/swarms-en.ts'
import { swarmsZh } from '../rooms/swarms/swarms-zh.ts'
import { tasksEn } from '../rooms/tasks/tasks-en.ts'
import { tasksZh } from '../rooms/tasks/tasks-zh.ts'
import { probeEn } from '../rooms/toolkit/probe-en.ts'
import { probeZh } from '../rooms/toolkit/probe-zh.ts'
import { createEn, inspectEn, toolkitEn } from '../rooms/toolkit/toolkit-en.ts'
import { createZh, inspectZh, toolkitZh } from '../rooms/toolkit/toolkit-zh.ts'
import { torrentsEn } from '../rooms/torrents/torrents-en.ts'
import { torrentsZh } from '../rooms/torrents/torrents-zh.ts'
import { trackerEn } from '../rooms/tracker/tracker-en.ts'
import { trackerZh } from '../rooms/tracker/tracker-zh.ts'
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
