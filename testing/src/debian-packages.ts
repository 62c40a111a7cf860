/** Programs that tests use when they are there, and the Debian package that brings each. */
export const debianPackages = {
  chromium: 'chromium',
  'qbittorrent-nox': 'qbittorrent-nox',
  'transmission-daemon': 'transmission-daemon',
  'transmission-create': 'transmission-cli',
  aria2c: 'aria2',
  rtorrent: 'rtorrent',
  deluged: 'deluged',
  'deluge-console': 'deluge-console',
  opentracker: 'opentracker',
  ffmpeg: 'ffmpeg',
  mktorrent: 'mktorrent',
  strace: 'strace',
  nginx: 'nginx',
  caddy: 'caddy',
  haproxy: 'haproxy',
} as const satisfies Readonly<Record<string, string>>

/** Debian packages that bring no program of their own: a font so that Chinese is drawn, a Python module. */
export const debianExtras = ['fonts-noto-cjk', 'python3-libtorrent'] as const
