import { labClientKinds } from '../lab-plan.ts'

/** Chinese for the help of `shoal lab`, by the English text. */
export const labZh: Readonly<Record<string, string>> = {
  'a whole swarm with real clients on this machine': '在本机运行一个由真实下载器组成的完整用户群',
  'start a lab and keep it until Ctrl-C': '启动实验场，直到按 Ctrl-C 结束',
  'the plan, see examples/lab.yaml': '计划文件，参见 examples/lab.yaml',
  'a torrent of each size; 1M,64M': '每个大小制作一个种子；默认 1M,64M',
  'files of each torrent; 1': '每个种子的文件数；默认 1',
  'built-in peers that have everything; 2': '拥有全部数据的内置用户数；默认 2',
  'every port lies within, such as 8000-9000': '所有端口都在此范围内，例如 8000-9000',
  'the tracker’s, for HTTP, UDP and WebSocket': 'Tracker 的端口，HTTP、UDP、WebSocket 共用',
  'a tracker and nothing else': '只运行 Tracker',
  'on this machine’s address, for others and for phones': '使用本机地址，供其他机器和手机连接',
  'this machine’s name or address for others': '其他机器访问本机时使用的名称或地址',
  'keep the folder, and write a systemd unit that goes on with it': '保留文件夹，并写好用于恢复运行的 systemd 单元',
  [`who downloads: ${labClientKinds.join(', ')}; several as builtin:10; builtin,aria2, with --lan nobody`]: `由谁下载：${labClientKinds.join('、')}；多个写作 builtin:10；默认 builtin,aria2，加 --lan 时默认没有`,
  'where it lives; must not exist': '存放位置，必须尚不存在',
  'end when it holds, or fail': '条件成立后结束，否则失败',
  'print the status as JSON': '以 JSON 输出状态',
  'where the lab lives': '实验场的位置',
  'each peer, in its own view and in the tracker’s': '每个用户的状态：它自己的和 Tracker 看到的',
  'dial each peer, too': '同时连接每个用户',
  'wait until something holds': '等待条件成立',
  'e.g. "dl2 complete within 30s", "all announced"': '例如 "dl2 complete within 30s"、"all announced"',
  'end the lab': '结束实验场',
  'faults that are on from the start': '一开始就开启的故障',
  'switch a fault on or off; without arguments: the faults': '开启或关闭故障；不带参数时列出全部故障',
  'which one': '哪一个',
  'on or off': 'on 或 off',
  'whom it befalls: seed1,dl2; every seeder unless given': '作用于谁：seed1,dl2；不填则为全部做种者',
  'print JSON': '输出 JSON',
  "Private addresses in a network namespace, without root; where that is not allowed, addresses of the loopback. Shoal's\ntracker, built-in seeders, real clients with DHT, LPD and PEX off. Nothing is left behind, also after kill -9.":
    '使用网络命名空间中的私有地址，无需 root；不允许时改用回环地址。包括 Shoal 的 Tracker、内置做种者，\n以及关闭了 DHT、LPD 和 PEX 的真实下载器。即使被 kill -9，也不会留下任何进程和文件。',
  'What is given here goes before what the file says.': '命令行中给出的设置优先于文件中的设置。',
  'Exit codes: 0 fine, 1 what was waited for did not happen, 2 wrong arguments, 130 interrupted.':
    '退出码：0 正常，1 等待的条件没有成立，2 参数有误，130 已中断。',
}
