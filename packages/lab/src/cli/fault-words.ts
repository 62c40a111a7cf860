import type { LabFaultName } from '../lab-fault.ts'
import type { LabIo } from './lab-io.ts'

const en: Readonly<Record<LabFaultName, string>> = {
  'tracker-dead': 'the tracker refuses every connection',
  'tracker-500': 'the tracker answers announces with an internal error',
  'tracker-slow': 'the tracker takes five seconds for an answer',
  'tracker-truncated': 'the tracker’s answers end in the middle',
  'tracker-non-compact': 'the tracker lists peers in the long form, asked for or not (HTTP)',
  'tracker-interval': 'the tracker asks to come back after one second',
  'wrong-port': 'announced under a port at which nobody listens, as behind a NAT',
  'seeder-slow': 'gives 64 KiB a second to all its peers together',
  'seeder-stalled': 'connects and then sends nothing',
  'seeder-corrupt': 'sends blocks with wrong bytes',
  'seeder-lies': 'says that it has everything and keeps every other piece back',
  'seeder-flaps': 'comes and goes every three seconds',
  'magnet-bare': 'the lab’s magnet links have lost their trackers; off repairs them',
}

const zh: Readonly<Record<LabFaultName, string>> = {
  'tracker-dead': 'Tracker 拒绝一切连接',
  'tracker-500': 'Tracker 以内部错误回应汇报',
  'tracker-slow': 'Tracker 五秒后才回应',
  'tracker-truncated': 'Tracker 的回应中途截断',
  'tracker-non-compact': '不论是否要求，Tracker 都以长格式列出用户（HTTP）',
  'tracker-interval': 'Tracker 要求一秒后就回来汇报',
  'wrong-port': '汇报的端口无人监听，如同在 NAT 之后',
  'seeder-slow': '给所有用户的总速度只有每秒 64 KiB',
  'seeder-stalled': '建立连接后什么也不发送',
  'seeder-corrupt': '发送内容错误的数据',
  'seeder-lies': '声称拥有全部区块，却扣住其中一半',
  'seeder-flaps': '每三秒上线或下线一次',
  'magnet-bare': '实验场的磁力链接丢失了 Tracker；关闭后修复',
}

/** What a fault does, in one line. */
export function faultWords(name: string, language: LabIo['language']): string {
  const words: Readonly<Record<string, string>> = language === 'zh' ? zh : en
  return words[name] ?? ''
}
