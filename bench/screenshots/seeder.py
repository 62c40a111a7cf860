"""Seeds one file with libtorrent on loopback, as `python3 seeder.py FILE TORRENT PIECE_LENGTH KIND [ADDRESS]`.

KIND is `v1` or `hybrid`. Writes the .torrent, prints the port that it listens
on, and serves until its standard input closes."""
import os
import sys
import time

import libtorrent as lt

path, torrent_path, piece_length, kind = sys.argv[1:5]
address = sys.argv[5] if len(sys.argv) > 5 else "127.0.0.1"

session = lt.session({
    "listen_interfaces": f"{address}:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True,
    "unchoke_slots_limit": 100,
})
if not os.path.exists(torrent_path):
    storage = lt.file_storage()
    lt.add_files(storage, path)
    flags = lt.create_torrent.v1_only if kind == "v1" else 0
    creator = lt.create_torrent(storage, int(piece_length), flags=flags)
    lt.set_piece_hashes(creator, os.path.dirname(path))
    with open(torrent_path + ".tmp", "wb") as out:
        out.write(lt.bencode(creator.generate()))
    os.rename(torrent_path + ".tmp", torrent_path)

params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent_path)
params.save_path = os.path.dirname(path)
# libtorrent proves single blocks of a hybrid torrent only where it checked the file itself, as every client does that
# downloaded it or was not told to skip the check.
params.flags = lt.torrent_flags.seed_mode if kind == "v1" else lt.torrent_flags.default_flags
handle = session.add_torrent(params)
while not handle.status().is_seeding:
    time.sleep(0.05)
print(session.listen_port(), flush=True)
sys.stdin.read()
