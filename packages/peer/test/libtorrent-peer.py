"""One torrent in libtorrent, for tests: libtorrent-peer.py ADDRESS:PORT TORRENT FOLDER [OPTION=VALUE ...]

Options: seed=1 (files are there), upload_limit=BYTES_PER_SECOND, peer=ADDRESS:PORT (dialled at once),
encryption=forced|disabled, make=v1|v2|hybrid (first writes TORRENT for FOLDER/NAME, with piece=BYTES).
Prints `ready`, then `done` once the torrent is complete.
"""
import os
import sys
import time

import libtorrent as lt

address, torrent, folder = sys.argv[1:4]
options = dict(argument.split("=", 1) for argument in sys.argv[4:])

if "make" in options:
    flags = {"v1": 64, "v2": 32, "hybrid": 0}[options["make"]]  # create_torrent::v1_only, v2_only
    files = lt.file_storage()
    lt.add_files(files, os.path.join(folder, options["name"]))
    creator = lt.create_torrent(files, int(options.get("piece", "65536")), flags=flags)
    lt.set_piece_hashes(creator, folder)
    with open(torrent, "wb") as out:
        out.write(lt.bencode(creator.generate()))
    if options.get("only") == "make":
        sys.exit(0)

policy = {"forced": lt.enc_policy.pe_forced, "disabled": lt.enc_policy.pe_disabled}
encryption = policy.get(options.get("encryption", ""), lt.enc_policy.pe_enabled)
session = lt.session({
    "listen_interfaces": address,
    "outgoing_interfaces": address.rsplit(":", 1)[0],
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "allow_multiple_connections_per_ip": True,
    "in_enc_policy": encryption,
    "out_enc_policy": encryption,
    "allowed_enc_level": lt.enc_level.rc4 if "encryption" in options else lt.enc_level.both,
    "alert_mask": lt.alert.category_t.all_categories,
    "unchoke_slots_limit": 20,
})
session.set_ip_filter(lt.ip_filter())
parameters = lt.add_torrent_params()
parameters.ti = lt.torrent_info(torrent)
parameters.save_path = folder
parameters.flags &= ~lt.torrent_flags.auto_managed & ~lt.torrent_flags.paused
if options.get("seed") == "1":
    parameters.flags |= lt.torrent_flags.seed_mode
handle = session.add_torrent(parameters)
if "upload_limit" in options:
    # Of the torrent: libtorrent's limit of the session leaves out peers on the local network.
    handle.set_upload_limit(int(options["upload_limit"]))
if "peer" in options:
    host, port = options["peer"].rsplit(":", 1)
    handle.connect_peer((host, int(port)))
print("ready", flush=True)
told = False
while True:
    for alert in session.pop_alerts():
        if options.get("log"):
            print(alert.what(), alert.message(), file=sys.stderr, flush=True)
    if not told and handle.status().is_seeding:
        told = True
        print("done", flush=True)
    time.sleep(0.05)
