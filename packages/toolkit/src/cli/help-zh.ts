/** Chinese for every text of the commands' help, by the English one. Paragraphs below the options stand at the end. */
export const helpZh: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
  'Examples:': '示例：',
  'display help for command': '显示帮助',

  'make, edit, show and verify torrents': '制作、编辑、查看和校验种子',
  'make a .torrent file of a file or folder': '用文件或文件夹制作 .torrent 文件',
  'file to write, or folder to write into': '输出的文件，或输出到的文件夹',
  'replace a .torrent file that exists': '覆盖已有的 .torrent 文件',
  'v1, v2 or hybrid (default: v1)': 'v1、v2 或 hybrid（混合），默认 v1',
  'e.g. 256K or 4M; a bare number is KiB (default: automatic)':
    '区块大小，例如 256K 或 4M；只写数字时单位为 KiB（默认自动）',
  'private torrent: peers only from its own trackers (BEP 27)': '私有种子：只从自己的 Tracker 获取用户（BEP 27）',
  comment: '备注',
  'tracker; repeat for tiers, commas within a tier': 'Tracker；重复使用表示不同层级，同一层级内用逗号分隔',
  'source tag; changes the info-hash': '来源标记；会改变信息哈希值',
  'random bytes that give the same files a new info-hash': '加入随机字节，让相同的文件得到新的信息哈希值',
  'HTTP source (BEP 19); repeatable': 'HTTP 源（BEP 19）；可重复',
  'DHT node; repeatable': 'DHT 节点；可重复',
  'only files that match; repeatable': '只包含匹配的文件；可重复',
  'no files that match; repeatable': '排除匹配的文件；可重复',
  'follow symbolic links, skip them, or keep them as links (BEP 47) (default: follow)':
    '跟随符号链接（follow，默认）、略过（skip）或保留为链接（keep，BEP 47）',
  'take hidden files and .DS_Store, Thumbs.db and the like too': '同时包含隐藏文件以及 .DS_Store、Thumbs.db 等',
  'name of the torrent': '种子名称',
  'creation date: 2026-11-22 or Unix seconds': '制作日期：2026-11-22 或 Unix 秒数',
  'leave the date out: the same files give the same bytes': '不写日期：相同的文件得到完全相同的结果',
  'created by': '制作程序',
  'leave the creator out': '不写制作程序',
  'one torrent for every file of the folder': '为文件夹中的每个文件各制作一个种子',
  'options from a preset': '使用预设中的选项',
  'YAML file with presets': '保存预设的 YAML 文件',
  'show what would be made, hash nothing': '只显示将要制作的内容，不计算哈希',
  'threads that hash (default: all cores)': '计算哈希的线程数（默认使用全部核心）',
  'print JSON, one object per torrent': '输出 JSON，每个种子一个对象',
  'file or folder; several need --name': '文件或文件夹；多个时需要 --name',

  'change trackers, comment, source and the private flag of many .torrent files':
    '批量修改 .torrent 文件的 Tracker、备注、来源和私有标志',
  'add a tracker as a tier; commas within a tier; repeatable': '添加一个层级的 Tracker；同一层级内用逗号分隔；可重复',
  'delete a tracker; repeatable': '删除 Tracker；可重复',
  'delete trackers that contain a text; repeatable': '删除包含指定文字的 Tracker；可重复',
  'delete all trackers (before --add)': '删除全部 Tracker（先于 --add）',
  'replace all trackers, as --clear --add': '替换全部 Tracker，相当于 --clear --add',
  'replace a whole tracker; repeatable': '替换整个 Tracker；可重复',
  'replace text inside trackers; repeatable': '替换 Tracker 中的文字；可重复',
  'make private; changes the info-hash': '设为私有；会改变信息哈希值',
  'make public; changes the info-hash': '设为公开；会改变信息哈希值',
  'set the source; changes the info-hash': '设置来源；会改变信息哈希值',
  'remove the source; changes the info-hash': '删除来源；会改变信息哈希值',
  'set the comment': '设置备注',
  'remove the comment': '删除备注',
  'set the creator': '设置制作程序',
  'remove the creation date': '删除制作日期',
  'set the web seeds; repeatable': '设置 HTTP 源（Web 做种）；可重复',
  'add a web seed; repeatable': '添加 HTTP 源（Web 做种）；可重复',
  'set the HTTP seeds (BEP 17); repeatable': '设置旧式 HTTP 源（BEP 17）；可重复',
  'add an HTTP seed (BEP 17); repeatable': '添加旧式 HTTP 源（BEP 17）；可重复',
  'set the DHT nodes; repeatable': '设置 DHT 节点；可重复',
  'rename the torrent; changes the info-hash': '重命名种子；会改变信息哈希值',
  'add random bytes; changes the info-hash': '加入随机字节；会改变信息哈希值',
  'replace and delete in comment, source, publisher and web seeds too':
    '替换和删除也应用于备注、来源、发布者和 HTTP 源',
  'replace files that exist in the output folder': '覆盖输出文件夹中已有的文件',
  'write there instead of in place': '写到指定位置，而不是原文件',
  'print what would change': '只显示将要修改的内容',
  'print JSON, one object per file': '输出 JSON，每个文件一个对象',
  '.torrent files': '.torrent 文件',

  'show what a .torrent file or magnet link says, and what is odd about it':
    '显示 .torrent 文件或磁力链接的内容及可疑之处',
  'print the magnet link alone': '只输出磁力链接',
  'print the magnet link as a QR code': '以二维码输出磁力链接',
  'leave the files out': '不列出文件',
  'print JSON': '输出 JSON',
  '.torrent file, - for standard input, magnet link or info-hash':
    '.torrent 文件（- 表示标准输入）、磁力链接或信息哈希值',

  'check data against .torrent files, by piece and by file': '对照 .torrent 文件按区块和文件校验数据',
  'data of all the torrents': '所有种子的数据',
  'remember what is verified; skip what has not changed since (one torrent)':
    '记住已校验的部分，未改动的下次跳过（只限一个种子）',
  'list files that are right, too': '同时列出完好的文件',
  '.torrent file and its data; or several .torrent files with --data':
    '.torrent 文件及其数据；或多个 .torrent 文件加 --data',

  'show any bencoded bytes, a tracker’s reply too': '显示任意 bencode 数据，也可以是 Tracker 的回复',
  'print JSON that keeps every byte': '输出不丢失任何字节的 JSON',
  'refuse unsorted keys, leading zeros and bytes left over': '拒绝未排序的键、前导零和多余的字节',
  'file, or - for standard input': '文件，- 表示标准输入',

  'magnet link of a .torrent file; or repair a bare link or info-hash':
    '输出 .torrent 文件的磁力链接；或补全残缺的链接、信息哈希值',
  'tracker for a link that has none; repeatable': '为没有 Tracker 的链接添加；可重复',
  'add no public trackers': '不添加公共 Tracker',
  'name shown until the metadata is known': '取得元数据之前显示的名称',
  'print the parts as JSON': '以 JSON 输出各个部分',

  'find out why a torrent does not download: ask its trackers, dial its peers':
    '查明种子为什么下载不动：询问 Tracker，连接用户',
  'ask this tracker instead; repeatable': '改为询问此 Tracker；可重复',
  'announce to private trackers too: they may ban you for a second client':
    '也向私有 Tracker 汇报：出现第二个下载器可能会被封禁',
  'dial no peers': '不连接用户',
  'for one request (default: 10)': '单个请求的时限（默认 10）',
  'again and again until it is fine (default: every 30)': '反复诊断，直到正常为止（默认每 30 秒一次）',
  'show each request and reply': '显示每个请求和回复',
  'print JSON, one object per round': '输出 JSON，每轮一个对象',

  '-t may be given several times: each one is a tier of its own, commas put trackers into one tier.':
    '-t 可以重复使用：每个是一个层级，用逗号分隔的 Tracker 属于同一层级。',
  'A link to nothing, or to a folder that contains it, is an error unless --symlinks skips or keeps links.\nHidden files and those that systems leave behind are left out, with a line that says so.':
    '没有目标或指向上级文件夹的符号链接会报错，除非用 --symlinks 略过或保留链接。\n隐藏文件和系统遗留的文件会被略过，并给出提示。',
  'Presets are kept in ~/.config/shoal/presets.yaml:\n  presets:\n    films: { trackers: [https://a.example/announce], private: true, source: FILMS, pieceLength: 4M }':
    '预设保存在 ~/.config/shoal/presets.yaml：\n  presets:\n    films: { trackers: [https://a.example/announce], private: true, source: FILMS, pieceLength: 4M }',
  'Exit codes: 0 made, 2 wrong arguments or files, 130 interrupted.':
    '退出码：0 已制作，2 参数或文件有误，130 已中断。',
  'The info-hash stays, unless --private, --public, --source, --no-source, --name, --entropy or --everywhere changes it:\nthen the new one is printed.':
    '除非 --private、--public、--source、--no-source、--name、--entropy 或 --everywhere 改变了信息哈希值（此时会输出新的），否则它保持不变。',
  'Trackers are edited in announce and announce-list. --everywhere applies --replace-text, --delete and --delete-matching\nto comment, creator, publisher, source and web seeds too. A text that stays somewhere is named.':
    'announce 和 announce-list 中的 Tracker 都会修改。--everywhere 还会对备注、制作程序、发布者、来源和 HTTP 源应用\n--replace-text、--delete 和 --delete-matching。仍留有要去除文字的字段会被列出。',
  'Exit codes: 0 done, 1 some files failed, 2 wrong arguments.': '退出码：0 已完成，1 部分文件失败，2 参数有误。',
  'Exit codes: 0 shown, 1 shown with warnings, 2 not a torrent.': '退出码：0 已显示，1 已显示但有警告，2 不是种子。',
  'The data is the folder that was downloaded into, the torrent’s own folder, or its one file.':
    '数据可以是下载到的文件夹、种子自己的文件夹，或唯一的文件。',
  'Exit codes: 0 all complete, 1 something is missing or wrong, 2 wrong arguments, 130 interrupted.':
    '退出码：0 全部完好，1 有缺失或错误，2 参数有误，130 已中断。',
  'In JSON, bytes that are no text are {"$hex": "…"}, integers beyond 2^53 {"$integer": "…"}, such keys "$hex:…".':
    'JSON 中，不是文字的字节写作 {"$hex": "…"}，超过 2^53 的整数写作 {"$integer": "…"}，这样的键写作 "$hex:…"。',
  'Exit codes: 0 decoded, 1 decoded with bytes left over, 2 not bencoded.':
    '退出码：0 已解码，1 已解码但末尾有多余字节，2 不是 bencode。',
  'A link that has lost its trackers gets those of -t, else a short list of public ones.':
    '没有 Tracker 的链接会加上 -t 指定的，未指定时加上少量公共 Tracker。',
  'Exit codes: 0 printed, 2 not a torrent, link or info-hash.': '退出码：0 已输出，2 不是种子、链接或信息哈希值。',
  'Every tracker is scraped and announced to, then every peer that they name is dialled. The announce is taken back\nafterwards. Private torrents, and links whose trackers are not known to be public, are only scraped unless --force.':
    '先向每个 Tracker 查询（scrape）并汇报，再连接返回的每个用户，最后撤回汇报。\n私有种子，以及 Tracker 不确定是否公开的链接，只查询数量，除非使用 --force。',
  'Exit codes: 0 fine, 1 no reachable peer with pieces, 2 wrong arguments, 3 no usable tracker, 4 peers exist but were\nnot dialled, 130 interrupted.':
    '退出码：0 正常，1 没有可连接且拥有区块的用户，2 参数有误，3 没有可用的 Tracker，4 有用户但未连接，130 已中断。',
}
