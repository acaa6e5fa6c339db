#!/bin/sh
# Browser tests use the system's Chromium. Where it is missing and Debian's package manager is there, install it.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
command -v apt-get >/dev/null 2>&1 || exit 0
sudo=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || exit 0
  sudo="sudo -n"
fi
echo "Installing Chromium for the browser tests …"
{ $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
exit 0
