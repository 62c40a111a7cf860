/** What a test of the connection found: for each failure its cause and the way out. */
export const clientTestEn = {
  ok: '{{program}} {{version}} answers',
  torrents_one: '{{count, number}} torrent',
  torrents_other: '{{count, number}} torrents',
  free: '{{size}} free',
  failure: {
    'connection-refused': {
      cause: 'Nobody listens at this address',
      wayOut:
        'Check the port, that the program runs, and that its web interface is not bound to 127.0.0.1 of another machine or container.',
    },
    'unknown-host': {
      cause: 'There is no such host',
      wayOut:
        'Check the spelling. In Docker use the name of the container in the same network, or the address of the machine.',
    },
    'no-route': {
      cause: 'There is no way to this machine',
      wayOut: 'It may be switched off or in a network that Shoal cannot reach, e.g. behind a VPN.',
    },
    'no-answer': {
      cause: 'Nothing answered in time',
      wayOut:
        'A firewall may swallow the packets, or the program is overloaded. Try the address in a browser on the machine of Shoal.',
    },
    'cut-off': {
      cause: 'The connection was cut off',
      wayOut: 'Something in between hung up: check proxy, port, and http or https.',
    },
    'socket-missing': {
      cause: 'The socket is not there, or Shoal may not open it',
      wayOut: 'Check the path and its permissions. In Docker the folder of the socket has to be mounted.',
    },
    'certificate-unknown': {
      cause: 'Its certificate is signed by an unknown authority',
      wayOut: 'Paste the certificate of that authority, or the self-signed one itself, under “On the way to it”.',
    },
    'certificate-expired': {
      cause: 'Its certificate has expired',
      wayOut: 'Renew it on the web server in front of the client.',
    },
    'certificate-name': {
      cause: 'Its certificate is made for another name',
      wayOut: 'Use the name that the certificate names in the address, or have one made for this name.',
    },
    'not-tls': { cause: 'There is no TLS at this port', wayOut: 'Use http:// instead of https://, or another port.' },
    'login-wrong': {
      cause: 'It refuses this user name or password',
      wayOut:
        'Correct them and test again. The same password is not sent twice: five wrong ones, and qBittorrent bans Shoal for an hour.',
    },
    'login-missing': { cause: 'It asks for a login', wayOut: 'Enter user name and password.' },
    'login-spared': {
      cause: 'Not tried: too many wrong passwords',
      wayOut:
        'A few more, and qBittorrent would ban Shoal for an hour. Restart qBittorrent or wait an hour; or save the right password, which is then tried once.',
    },
    'key-wrong': {
      cause: 'It refuses the API key',
      wayOut: 'Make a new key in the settings of qBittorrent (5.2 and later), or use name and password.',
    },
    gate: {
      cause: 'A web server in front of it asks for a login of its own',
      wayOut: 'Enter the user name and password for Basic auth under “On the way to it”.',
    },
    banned: {
      cause: 'It has banned the address of Shoal',
      wayOut: 'Too many wrong passwords. Wait an hour or restart qBittorrent, and correct the password first.',
    },
    refused: {
      cause: 'It refuses to talk to Shoal',
      wayOut:
        'Often its host header check: add the host name of this address to the server domains of qBittorrent. What it said stands below.',
    },
    'other-program': {
      cause: 'Another program answers there',
      wayOut: 'Check program, port and path: what answers does not speak the language of the program that you chose.',
    },
  },
} as const
